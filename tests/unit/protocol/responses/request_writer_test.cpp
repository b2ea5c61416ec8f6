// Requests for vendors of the Responses API, from callers of OpenAI's chat and in between.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "protocol/openai/chat.hpp"
#include "protocol/responses/responses.hpp"
#include "support/json_normal_form.hpp"

namespace sar::protocol {
namespace {

using test::json_normal_form;

struct Written {
  std::string json;
  std::vector<std::string> notes;
};

Written write(const ChatRequest& request, const ModelFacts& facts = {}) {
  Fidelity fidelity;
  const auto json = kOpenAiResponsesTranslator.write_request(
      request, {.model = "v", .provider = "openai", .facts = facts}, fidelity);
  EXPECT_TRUE(json);
  Written written{.json = json_normal_form(*json), .notes = {}};
  for (const FidelityNote& note : fidelity.notes()) written.notes.push_back(note.field);
  return written;
}

ChatRequest chat(std::string_view messages, std::string_view fields = "") {
  auto request = parse_chat_request(R"({"model":"m","messages":[)" + std::string{messages} + "]" +
                                    std::string{fields} + "}");
  EXPECT_TRUE(request) << messages << fields;
  return request.value_or(ChatRequest{});
}

// What is written of messages, without the rest.
std::string input_of(const Written& written) {
  const std::string head = R"({"input":)";
  const std::size_t end = written.json.find(R"(,"model":"v")");
  return written.json.substr(head.size(), end - head.size());
}

TEST(ResponsesRequestWriter, WhatTheUserShowsMustReachTheModel) {
  ChatRequest request = chat(
      R"({"role":"assistant","content":"a"},{"role":"user","content":[{"type":"text","text":"t"},)"
      R"({"type":"file","file":{"file_id":"f"}}]})");
  const auto refused = [&] {
    Fidelity fidelity;
    const auto json = kOpenAiResponsesTranslator.write_request(request, {}, fidelity);
    return json ? std::string{} : json.error().code + " " + json.error().param;
  };
  EXPECT_EQ(refused(), "");  // OpenAI's files are OpenAI's
  request.dialect = Dialect::Anthropic;
  EXPECT_EQ(refused(), "unsupported_content messages[1].content[1]");
  request.messages[1].parts[1].body = OpaquePart{RawJson{R"({"type":"new"})"}};
  EXPECT_EQ(refused(), "unsupported_content messages[1].content[1]");
  request.dialect = Dialect::OpenAiResponses;
  EXPECT_EQ(refused(), "");
}

TEST(ResponsesRequestWriter, Messages) {
  const struct {
    std::string_view messages;
    std::string_view input;
  } cases[] = {
      {R"({"role":"user","content":"hi"})", R"([{"role":"user","content":"hi"}])"},
      {R"({"role":"developer","content":"d"},{"role":"user","content":""})",
       R"([{"role":"developer","content":"d"},{"role":"user","content":""}])"},
      {R"({"role":"user","content":"u"},{"role":"system","content":"s"})",
       R"([{"role":"user","content":"u"},{"role":"system","content":"s"}])"},
      {R"({"role":"user","content":[{"type":"text","text":"a"},{"type":"image_url",)"
       R"("image_url":{"url":"data:image/png;base64,AA","detail":"high"}},)"
       R"({"type":"file","file":{"file_data":"data:application/pdf;base64,AA"}},)"
       R"({"type":"file","file":{"file_id":"f"}},)"
       R"({"type":"input_audio","input_audio":{"data":"AA","format":"mp3"}}]})",
       R"([{"role":"user","content":[{"type":"input_text","text":"a"},{"type":"input_image",)"
       R"("image_url":"data:image/png;base64,AA","detail":"high"},)"
       R"({"type":"input_file","file_data":"data:application/pdf;base64,AA","filename":"file.pdf"},)"
       R"({"type":"input_file","file_id":"f"},)"
       R"({"type":"input_audio","input_audio":{"data":"AA","format":"mp3"}}]}])"},
      {R"({"role":"user","content":"u"},{"role":"assistant","content":"a"})",
       R"([{"role":"user","content":"u"},{"type":"message","role":"assistant",)"
       R"("content":[{"type":"output_text","text":"a"}]}])"},
      {R"({"role":"user","content":"u"},{"role":"assistant","refusal":"no"})",
       R"([{"role":"user","content":"u"},{"type":"message","role":"assistant",)"
       R"("content":[{"type":"refusal","refusal":"no"}]}])"},
      {R"({"role":"user","content":"u"},{"role":"assistant","content":null,"tool_calls":[)"
       R"({"id":"c","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}},)"
       R"({"id":"d","type":"custom","custom":{"name":"g","input":"x"}}]},)"
       R"({"role":"tool","tool_call_id":"c","content":"r"},)"
       R"({"role":"tool","tool_call_id":"d","content":[{"type":"text","text":"s"},)"
       R"({"type":"image_url","image_url":{"url":"https://x"}}]})",
       R"([{"role":"user","content":"u"},)"
       R"({"type":"function_call","call_id":"c","name":"f","arguments":"{\"a\":1}"},)"
       R"({"type":"custom_tool_call","call_id":"d","name":"g","input":"x"},)"
       R"({"type":"function_call_output","call_id":"c","output":"r"},)"
       R"({"type":"custom_tool_call_output","call_id":"d","output":[)"
       R"({"type":"input_text","text":"s"},{"type":"input_image","image_url":"https://x"}]}])"},
  };
  for (const auto& entry : cases) {
    const Written written = write(chat(entry.messages));
    EXPECT_EQ(input_of(written), json_normal_form(entry.input)) << entry.messages;
    EXPECT_TRUE(written.notes.empty()) << entry.messages << written.notes.front();
  }
}

TEST(ResponsesRequestWriter, TheFirstSystemMessageIsTheInstructions) {
  const Written written = write(chat(R"({"role":"system","content":"a"},)"
                                     R"({"role":"system","content":"b"})"));
  EXPECT_EQ(written.json, json_normal_form(R"({"model":"v","store":false,"instructions":"a",)"
                                           R"("input":[{"role":"system","content":"b"}]})"));
}

struct FieldCase {
  std::string_view fields;
  std::string_view written;
  std::vector<std::string> notes = {};
};
const FieldCase kFieldCases[] = {
    {R"("store":true)", R"("store":true)", {}},
    {R"("max_tokens":100)", R"("max_output_tokens":100,"store":false)", {}},
    {R"("max_completion_tokens":5)",
     R"("max_output_tokens":16,"store":false)",
     {"max_completion_tokens"}},
    {R"("temperature":0.5,"top_p":1)", R"("temperature":0.5,"top_p":1,"store":false)", {}},
    {R"("stream":true,"stream_options":{"include_usage":true})",
     R"("stream":true,"store":false)",
     {}},
    {R"("stream":true,"stream_options":{"include_obfuscation":false})",
     R"("stream":true,"stream_options":{"include_obfuscation":false},"store":false)",
     {}},
    {R"("logprobs":true,"top_logprobs":2)",
     R"("include":["message.output_text.logprobs"],"top_logprobs":2,"store":false)",
     {}},
    {R"("response_format":{"type":"json_object"})",
     R"("text":{"format":{"type":"json_object"}},"store":false)",
     {}},
    {R"("verbosity":"low","response_format":{"type":"json_schema","json_schema":)"
     R"({"name":"n","description":"d","schema":{"s":1},"strict":true}})",
     R"("text":{"format":{"type":"json_schema","name":"n","description":"d",)"
     R"("schema":{"s":1},"strict":true},"verbosity":"low"},"store":false)",
     {}},
    {R"("reasoning_effort":"high")",
     R"("reasoning":{"effort":"high"},"include":["reasoning.encrypted_content"],"store":false)",
     {}},
    {R"("reasoning_effort":"none")", R"("reasoning":{"effort":"none"},"store":false)", {}},
    {R"("tools":[{"type":"function","function":{"name":"f","parameters":{"p":1}}}],)"
     R"("parallel_tool_calls":false,"tool_choice":{"type":"function","function":{"name":"f"}})",
     R"("tools":[{"type":"function","name":"f","parameters":{"p":1},"strict":false}],)"
     R"("parallel_tool_calls":false,"tool_choice":{"type":"function","name":"f"},"store":false)",
     {}},
    {R"("tools":[{"type":"custom","custom":{"name":"c","format":{"type":"grammar",)"
     R"("grammar":{"syntax":"lark","definition":"d"}}}}],"tool_choice":{"type":"allowed_tools",)"
     R"("allowed_tools":{"mode":"auto","tools":[{"type":"custom","custom":{"name":"c"}}]}})",
     R"("tools":[{"type":"custom","name":"c","format":{"type":"grammar","syntax":"lark",)"
     R"("definition":"d"}}],"tool_choice":{"type":"allowed_tools","mode":"auto",)"
     R"("tools":[{"type":"custom","name":"c"}]},"store":false)",
     {}},
    {R"("parallel_tool_calls":true)", R"("store":false)", {}},
    {R"("n":1,"modalities":["text"])", R"("store":false)", {}},
    {R"("stop":"x","n":2,"seed":1,"presence_penalty":1,"frequency_penalty":1,)"
     R"("logit_bias":{"1":2},"best_of":3)",
     R"("store":false)",
     {"best_of", "presence_penalty", "frequency_penalty", "seed", "stop", "logit_bias", "n"}},
    {R"("metadata":{"a":"b"},"user":"u","safety_identifier":"s","prompt_cache_key":"k",)"
     R"("service_tier":"flex","prompt_cache_retention":"24h")",
     R"("metadata":{"a":"b"},"user":"u","safety_identifier":"s","prompt_cache_key":"k",)"
     R"("service_tier":"flex","prompt_cache_retention":"24h","store":false)",
     {}},
};

TEST(ResponsesRequestWriter, Fields) {
  for (const FieldCase& entry : kFieldCases) {
    const Written written =
        write(chat(R"({"role":"user","content":"u"})", "," + std::string{entry.fields}));
    EXPECT_EQ(written.json,
              json_normal_form(R"({"model":"v","input":[{"role":"user","content":"u"}],)" +
                               std::string{entry.written} + "}"))
        << entry.fields;
    EXPECT_THAT(written.notes, testing::UnorderedElementsAreArray(entry.notes)) << entry.fields;
  }
}

TEST(ResponsesRequestWriter, ItsCallTellsWhichToolAResultIsOf) {
  const Written written = write(
      chat(R"({"role":"assistant","name":"n","tool_calls":[{"id":"c","type":"function","function":)"
           R"({"name":"f","arguments":"{}"}}]},)"
           R"({"role":"tool","tool_call_id":"c","name":"f","content":"r"})"));
  EXPECT_THAT(written.notes, testing::ElementsAre("messages[0].name"));
}

TEST(ResponsesRequestWriter, WhatTheModelIsKnownFor) {
  const auto request = chat(R"({"role":"user","content":"u"})",
                            R"(,"temperature":1,"top_p":1,"reasoning_effort":"low")");
  const Written thinker = write(request, {.known = true, .reasoning = true});
  EXPECT_THAT(thinker.notes, testing::ElementsAre("temperature", "top_p"));
  EXPECT_NE(thinker.json.find("reasoning.encrypted_content"), std::string::npos);
  const Written other = write(request, {.known = true, .reasoning = false});
  EXPECT_THAT(other.notes, testing::ElementsAre("reasoning_effort"));
  EXPECT_EQ(other.json.find("reasoning"), std::string::npos);
}

TEST(ResponsesRequestWriter, BudgetsBecomeEfforts) {
  const struct {
    ReasoningMode mode;
    std::string_view budget;
    std::string_view effort;
  } cases[] = {
      {ReasoningMode::Disabled, "", "none"},     {ReasoningMode::Enabled, "0", "none"},
      {ReasoningMode::Enabled, "1024", "low"},   {ReasoningMode::Enabled, "8192", "medium"},
      {ReasoningMode::Enabled, "32000", "high"},
  };
  for (const auto& entry : cases) {
    ChatRequest request = chat(R"({"role":"user","content":"u"})");
    request.reasoning_mode = entry.mode;
    request.reasoning_budget.text = entry.budget;
    const Written written = write(request);
    EXPECT_NE(written.json.find(R"("reasoning":{"effort":")" + std::string{entry.effort} + "\"}"),
              std::string::npos)
        << written.json;
    EXPECT_EQ(written.notes.empty(), entry.budget.empty());
  }
}

// --- thoughts ------------------------------------------------------------------------------------

Part thoughts(std::string maker, std::string kind = std::string{kEncryptedContentProof}) {
  Part part;
  part.body = ReasoningPart{.text = "hm", .field = {}};
  part.proofs.push_back({.kind = std::move(kind),
                         .value = {R"({"id":"rs_1","encrypted_content":"E"})"},
                         .maker = std::move(maker)});
  return part;
}

Message turn(std::vector<Part> parts) {
  Message message;
  message.role = Role::Assistant;
  message.parts = std::move(parts);
  return message;
}

Part said(std::string text) {
  Part part;
  part.body = TextPart{std::move(text)};
  return part;
}

constexpr std::string_view kSaid =
    R"({"type":"message","role":"assistant","content":[{"type":"output_text","text":"a"}]})";

TEST(ResponsesRequestWriter, ThoughtsGoBackToWhoHadThemAheadOfWhatTheyLedTo) {
  const std::string sent = R"({"type":"reasoning","id":"rs_1","encrypted_content":"E",)"
                           R"("summary":[{"type":"summary_text","text":"hm"}]})";
  Part foreign = thoughts("");
  foreign.proofs[0].value.text = R"({"encrypted_content":"E"},"injected":{"a":1})";
  const struct {
    std::vector<Part> parts;
    std::string input;
    std::size_t notes;
  } cases[] = {
      {{thoughts(""), said("a")}, sent + "," + std::string{kSaid}, 0},
      {{thoughts("openai"), said("a")}, sent + "," + std::string{kSaid}, 0},
      {{thoughts("azure"), said("a")}, std::string{kSaid}, 1},
      {{thoughts("", std::string{kSignatureProof}), said("a")}, std::string{kSaid}, 1},
      {{foreign, said("a")}, std::string{kSaid}, 1},
      {{said("a"), thoughts("")}, std::string{kSaid}, 1},
  };
  for (const auto& entry : cases) {
    ChatRequest request;
    request.messages.push_back(turn(entry.parts));
    const Written written = write(request);
    EXPECT_EQ(input_of(written), json_normal_form("[" + entry.input + "]"));
    EXPECT_EQ(written.notes.size(), entry.notes) << entry.input;
  }
}

TEST(ResponsesRequestWriter, AProofOfACallGoesAheadOfIt) {
  Part call = thoughts("");
  call.body = ToolCall{.id = "c",
                       .type = "function",
                       .function = FunctionCall{.name = "f", .arguments = {}, .extra = {}},
                       .custom = {},
                       .extra = {}};
  ChatRequest request;
  request.messages.push_back(turn({call}));
  EXPECT_EQ(
      input_of(write(request)),
      json_normal_form(R"([{"type":"reasoning","id":"rs_1","encrypted_content":"E","summary":[]},)"
                       R"({"type":"function_call","call_id":"c","name":"f","arguments":"{}"}])"));
}

TEST(ResponsesRequestWriter, LongIdsOfCallsAreShortenedTheSameWayEverywhere) {
  const std::string id(80, 'x');
  const Written written =
      write(chat(R"({"role":"user","content":"u"},{"role":"assistant","tool_calls":[{"id":")" + id +
                 R"(","type":"function","function":{"name":"f","arguments":"{}"}}]},)"
                 R"({"role":"tool","tool_call_id":")" +
                 id + R"(","content":"r"})"));
  EXPECT_EQ(written.notes.size(), 1);
  const auto again = kOpenAiResponsesTranslator.parse_request(written.json);
  ASSERT_TRUE(again);
  const auto& call = std::get<ToolCall>(again->messages[1].parts[0].body);
  EXPECT_LE(call.id.size(), 64);
  EXPECT_EQ(call.id, again->messages[2].tool_call_id);
}

TEST(ResponsesRequestWriter, SearchesOfTheWebAreATool) {
  const Written written =
      write(chat(R"({"role":"user","content":"u"})",
                 R"(,"web_search_options":{"search_context_size":"low","user_location":)"
                 R"({"type":"approximate","approximate":{"city":"Rome"}}})"));
  EXPECT_NE(written.json.find(R"("tools":[{"search_context_size":"low","type":"web_search",)"
                              R"("user_location":{"city":"Rome","type":"approximate"}}])"),
            std::string::npos)
      << written.json;
  EXPECT_THAT(written.notes, testing::ElementsAre("web_search_options"));
  ChatRequest request = chat(R"({"role":"user","content":"u"})");
  request.dialect = Dialect::Gemini;
  request.tools.emplace_back().type = "googleSearch";
  const Written googles = write(request);
  EXPECT_NE(googles.json.find(R"("tools":[{"type":"web_search"}])"), std::string::npos);
  EXPECT_THAT(googles.notes, testing::ElementsAre("tools[0]"));
}

TEST(ResponsesRequestWriter, WhatOtherDialectsHaveIsNoted) {
  ChatRequest request =
      chat(R"({"role":"user","name":"bob","content":[{"type":"text","text":"u",)"
           R"("cache_control":{"type":"ephemeral"}}]},{"role":"assistant","content":"a","odd":1})");
  request.top_k.text = "3";
  request.messages[0].is_error = true;
  EXPECT_THAT(write(request).notes,
              testing::UnorderedElementsAre("messages[0].name", "messages[0].is_error",
                                            "cache_control", "messages[1].odd", "top_k"));
}

}  // namespace
}  // namespace sar::protocol
