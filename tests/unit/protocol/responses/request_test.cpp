// Requests of callers of the Responses API: what each line of the mapping becomes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "protocol/canonical/proof_carrier.hpp"
#include "protocol/responses/responses.hpp"

namespace sar::protocol {
namespace {

using testing::ElementsAre;

ChatRequest parsed(std::string_view body) {
  auto request = kOpenAiResponsesTranslator.parse_request(body);
  EXPECT_TRUE(request) << body << " " << (request ? "" : request.error().message);
  return request.value_or(ChatRequest{});
}

ChatRequest with_fields(std::string_view fields) {
  return parsed(R"({"model":"m","input":"hi",)" + std::string{fields} + "}");
}

std::vector<Message> messages_of(std::string_view items) {
  return parsed(R"({"model":"m","input":[)" + std::string{items} + "]}").messages;
}

Part part_of(auto body) {
  Part part;
  part.body = std::move(body);
  return part;
}
Part text(std::string words) { return part_of(TextPart{std::move(words)}); }
Part call(std::string id, std::string arguments = "{}") {
  ToolCall call;
  call.id = std::move(id);
  call.type = "function";
  call.function =
      FunctionCall{.name = "f", .arguments = {.text = std::move(arguments)}, .extra = {}};
  return part_of(std::move(call));
}

Proof encrypted(std::string value) {
  return {.kind = std::string{kEncryptedContentProof}, .value = {std::move(value)}, .maker = {}};
}

TEST(ResponsesRequest, AStringIsWhatTheUserSays) {
  const ChatRequest request = parsed(R"({"model":"m","input":"hi"})");
  EXPECT_EQ(request.dialect, Dialect::OpenAiResponses);
  EXPECT_EQ(request.model, "m");
  ASSERT_EQ(request.messages.size(), 1);
  EXPECT_EQ(request.messages[0].role, Role::User);
  EXPECT_EQ(request.messages[0].origin.path, "input");
  EXPECT_THAT(request.messages[0].parts, ElementsAre(text("hi")));
}

TEST(ResponsesRequest, InstructionsAreASystemMessageAheadOfAll) {
  const ChatRequest request = parsed(
      R"({"input":[{"role":"developer","content":"d"}],"instructions":"be kind","model":"m"})");
  ASSERT_EQ(request.messages.size(), 2);
  EXPECT_EQ(request.messages[0].role, Role::System);
  EXPECT_EQ(request.messages[0].origin.path, "instructions");
  EXPECT_THAT(request.messages[0].parts, ElementsAre(text("be kind")));
  EXPECT_EQ(request.messages[1].role, Role::Developer);
  EXPECT_EQ(request.messages[1].origin.path, "input[0]");
}

TEST(ResponsesRequest, Parts) {
  const struct {
    std::string_view json;
    Part part;
  } cases[] = {
      {R"({"type":"input_text","text":"t"})", text("t")},
      {R"({"type":"output_text","text":"t","annotations":[],"logprobs":[]})", text("t")},
      {R"({"text":"","type":"input_text"})", text("")},
      {R"({"type":"refusal","refusal":"no"})", part_of(RefusalPart{"no"})},
      {R"({"type":"input_image","image_url":"https://x/y","detail":"low"})",
       part_of(ImagePart{.url = "https://x/y", .detail = "low", .extra = {}})},
      {R"({"type":"input_image","image_url":"data:image/png;base64,AA","file_id":null})",
       part_of(ImagePart{.url = "data:image/png;base64,AA", .detail = {}, .extra = {}})},
      {R"({"type":"input_image","file_id":"file-1","detail":"auto"})",
       part_of(OpaquePart{{R"({"type":"input_image","file_id":"file-1","detail":"auto"})"}})},
      {R"({"type":"input_file","file_id":"file-1"})",
       part_of(FilePart{.file_id = "file-1", .data = {}, .filename = {}, .url = {}, .extra = {}})},
      {R"({"type":"input_file","file_data":"data:x","filename":"n"})",
       part_of(FilePart{.file_id = {}, .data = "data:x", .filename = "n", .url = {}, .extra = {}})},
      {R"({"type":"input_file","file_url":"https://x"})",
       part_of(
           FilePart{.file_id = {}, .data = {}, .filename = {}, .url = "https://x", .extra = {}})},
      {R"({"type":"input_audio","input_audio":{"data":"AA","format":"wav"}})",
       part_of(AudioPart{.data = "AA", .format = "wav", .extra = {}})},
      {R"({"type":"input_smell","of":"tea"})",
       part_of(OpaquePart{{R"({"type":"input_smell","of":"tea"})"}})},
  };
  for (const auto& entry : cases) {
    const auto messages =
        messages_of(R"({"role":"user","content":[)" + std::string{entry.json} + "]}");
    ASSERT_EQ(messages.size(), 1) << entry.json;
    EXPECT_TRUE(messages[0].parts == std::vector{entry.part}) << entry.json;
    EXPECT_EQ(messages[0].content_form, ContentForm::Parts);
  }
}

TEST(ResponsesRequest, ACacheBreakpointIsOneForAll) {
  const auto messages = messages_of(R"({"role":"user","content":[{"type":"input_text","text":"t",)"
                                    R"("prompt_cache_breakpoint":{"mode":"explicit"}}]})");
  EXPECT_EQ(messages[0].parts[0].cache_control.text, R"({"type":"ephemeral"})");
}

// The recorded loop: thoughts and the call that they led to, its result, and so on.
TEST(ResponsesRequest, NeighbouringItemsOfTheModelAreOneTurn) {
  const auto messages = messages_of(
      R"({"role":"user","content":"u"},)"
      R"({"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"a"},)"
      R"({"type":"summary_text","text":"b"}],"encrypted_content":"E"},)"
      R"({"type":"message","role":"assistant","content":[{"type":"output_text","text":"look"}]},)"
      R"({"type":"function_call","id":"fc_1","call_id":"c1","name":"f","arguments":"{}"},)"
      R"({"type":"function_call","call_id":"c2","name":"f","arguments":"{\"a\":1}"},)"
      R"({"type":"function_call_output","call_id":"c1","output":"one"},)"
      R"({"type":"function_call_output","call_id":"c2","output":[)"
      R"({"type":"input_image","image_url":"https://x"}]},)"
      R"({"type":"reasoning","id":"rs_2","summary":[],"content":[)"
      R"({"type":"reasoning_text","text":"deep"}]},)"
      R"({"role":"assistant","content":"done"})");
  ASSERT_EQ(messages.size(), 5);
  EXPECT_EQ(messages[1].role, Role::Assistant);
  EXPECT_EQ(messages[1].origin.path, "input[1]");
  Part thoughts = part_of(ReasoningPart{.text = "a\n\nb", .field = {}});
  thoughts.proofs = {encrypted(R"({"id":"rs_1","encrypted_content":"E"})")};
  EXPECT_TRUE(messages[1].parts ==
              (std::vector{thoughts, text("look"), call("c1"), call("c2", R"({"a":1})")}));
  EXPECT_EQ(messages[2].role, Role::Tool);
  EXPECT_EQ(messages[2].tool_call_id, "c1");
  EXPECT_THAT(messages[2].parts, ElementsAre(text("one")));
  EXPECT_EQ(messages[3].tool_call_id, "c2");
  EXPECT_EQ(messages[3].origin.path, "input[6]");
  EXPECT_TRUE(std::holds_alternative<ImagePart>(messages[3].parts[0].body));
  EXPECT_TRUE(messages[4].parts ==
              (std::vector{part_of(ReasoningPart{.text = "deep", .field = {}}), text("done")}));
}

TEST(ResponsesRequest, EmptyThoughtsWithoutProofAreNothing) {
  EXPECT_TRUE(messages_of(R"({"role":"user","content":"u"},)"
                          R"({"type":"reasoning","id":"rs_1","summary":[]})")
                  .size() == 1);
}

TEST(ResponsesRequest, ProofsOfOtherVendorsAreRecognised) {
  const Proof signature{
      .kind = std::string{kSignatureProof}, .value = {R"("sig")"}, .maker = "anthropic"};
  const Proof thought{
      .kind = std::string{kThoughtSignatureProof}, .value = {R"("tsig")"}, .maker = "google"};
  const auto messages =
      messages_of(R"({"role":"user","content":"u"},{"type":"reasoning","id":"rs_r_0","summary":[)"
                  R"({"type":"summary_text","text":"a"}],"encrypted_content":")" +
                  carry_proof(signature) +
                  R"("},{"type":"reasoning","id":"rs_for_c2","summary":[],"encrypted_content":")" +
                  carry_proof(thought) +
                  R"("},{"type":"function_call","call_id":"c1","name":"f","arguments":"{}"},)"
                  R"({"type":"function_call","call_id":"c2","name":"f","arguments":"{}"})");
  ASSERT_EQ(messages.size(), 2);
  const auto& parts = messages[1].parts;
  ASSERT_EQ(parts.size(), 3);
  EXPECT_THAT(parts[0].proofs, ElementsAre(signature));
  EXPECT_TRUE(parts[1].proofs.empty());
  EXPECT_THAT(parts[2].proofs, ElementsAre(thought));
}

TEST(ResponsesRequest, CustomToolsAndHostedOnes) {
  const std::string search = R"({"type":"web_search_call","id":"ws_1","status":"completed"})";
  const auto messages = messages_of(
      R"({"role":"user","content":"u"},)" + search +
      R"(,{"type":"custom_tool_call","call_id":"c","name":"patch","input":"*** x"},)"
      R"({"type":"custom_tool_call_output","call_id":"c","output":"ok"},)"
      R"({"type":"image_generation_call","id":"ig","status":"completed","result":"AA"})");
  ASSERT_EQ(messages.size(), 4);
  ASSERT_EQ(messages[1].parts.size(), 2);
  EXPECT_EQ(std::get<OpaquePart>(messages[1].parts[0].body).json.text, search);
  const auto& custom = std::get<ToolCall>(messages[1].parts[1].body);
  EXPECT_EQ(custom.type, "custom");
  EXPECT_EQ(custom.custom->input, "*** x");
  EXPECT_EQ(messages[2].tool_call_id, "c");
  EXPECT_EQ(std::get<ImagePart>(messages[3].parts[0].body).url, "data:image/png;base64,AA");
}

TEST(ResponsesRequest, PlainFields) {
  const ChatRequest request = with_fields(
      R"("max_output_tokens":16,"temperature":0.50,"top_p":1,"parallel_tool_calls":false,)"
      R"("stream":true,"stream_options":{"include_obfuscation":false},"service_tier":"flex",)"
      R"("store":true,"metadata":{"a":"b"},"user":"u","safety_identifier":"s",)"
      R"("prompt_cache_key":"k","prompt_cache_retention":"24h","max_tool_calls":3)");
  EXPECT_EQ(request.max_completion_tokens.text, "16");
  EXPECT_EQ(request.temperature.text, "0.50");
  EXPECT_EQ(request.top_p.text, "1");
  EXPECT_EQ(request.parallel_tool_calls, false);
  EXPECT_EQ(request.stream, true);
  EXPECT_EQ(request.stream_options->include_obfuscation, false);
  EXPECT_EQ(request.service_tier, "flex");
  EXPECT_EQ(request.store, true);
  EXPECT_EQ(request.metadata.text, R"({"a":"b"})");
  EXPECT_EQ(request.user, "u");
  EXPECT_EQ(request.safety_identifier, "s");
  EXPECT_EQ(request.prompt_cache_key, "k");
  EXPECT_EQ(request.prompt_cache_retention, "24h");
  EXPECT_THAT(request.extra, ElementsAre(ExtraField{"max_tool_calls", {"3"}}));
}

TEST(ResponsesRequest, WhatSaysNothingIsNotThere) {
  EXPECT_TRUE(with_fields(R"("background":false,"truncation":"disabled","conversation":null,)"
                          R"("previous_response_id":null,"reasoning":null,"top_logprobs":0)") ==
              parsed(R"({"model":"m","input":"hi"})"));
}

TEST(ResponsesRequest, ReasoningTextAndInclude) {
  const ChatRequest request = with_fields(
      R"("reasoning":{"effort":"low","summary":"auto","context":"all_turns"},)"
      R"("text":{"verbosity":"high","format":{"type":"json_schema","name":"n","schema":{"a":1},)"
      R"("strict":true,"description":null}},"top_logprobs":2,)"
      R"("include":["reasoning.encrypted_content","message.output_text.logprobs","x"])");
  EXPECT_EQ(request.reasoning_effort, "low");
  EXPECT_EQ(request.reasoning_mode, ReasoningMode::Enabled);
  EXPECT_EQ(request.reasoning_summary, "auto");
  EXPECT_EQ(request.verbosity, "high");
  EXPECT_EQ(request.response_format->type, "json_schema");
  EXPECT_EQ(request.response_format->json_schema->schema.text, R"({"a":1})");
  EXPECT_EQ(request.response_format->json_schema->strict, true);
  EXPECT_EQ(request.logprobs, true);
  EXPECT_EQ(request.top_logprobs.text, "2");
  EXPECT_THAT(request.extra, ElementsAre(ExtraField{"reasoning", {R"({"context":"all_turns"})"}},
                                         ExtraField{"include", {R"(["x"])"}}));
  EXPECT_EQ(with_fields(R"("reasoning":{"effort":"none"})").reasoning_mode,
            ReasoningMode::Disabled);
}

TEST(ResponsesRequest, Tools) {
  const ChatRequest request = with_fields(
      R"("tools":[{"type":"function","name":"f","description":null,"parameters":{"p":1}},)"
      R"({"type":"function","name":"g","strict":false},)"
      R"({"type":"custom","name":"c","format":{"type":"grammar","syntax":"lark","definition":"d"}},)"
      R"({"type":"web_search","search_context_size":"low"}])");
  ASSERT_EQ(request.tools.size(), 4);
  EXPECT_EQ(request.tools[0].function->parameters.text, R"({"p":1})");
  EXPECT_EQ(request.tools[0].function->strict, std::nullopt);
  EXPECT_EQ(request.tools[1].function->strict, false);
  EXPECT_EQ(request.tools[2].custom->format.text,
            R"({"type":"grammar","grammar":{"syntax":"lark","definition":"d"}})");
  EXPECT_EQ(request.tools[3].type, "web_search");
  EXPECT_THAT(request.tools[3].extra, ElementsAre(ExtraField{"search_context_size", {R"("low")"}}));
}

TEST(ResponsesRequest, ToolChoices) {
  const struct {
    std::string_view json;
    ToolChoice choice;
  } cases[] = {
      {R"("auto")", {.mode = ToolChoiceMode::Auto, .tools = {}, .other = {}}},
      {R"("none")", {.mode = ToolChoiceMode::None, .tools = {}, .other = {}}},
      {R"("required")", {.mode = ToolChoiceMode::Required, .tools = {}, .other = {}}},
      {R"({"type":"function","name":"f"})",
       {.mode = ToolChoiceMode::Named, .tools = {{"function", "f"}}, .other = {}}},
      {R"({"type":"custom","name":"f"})",
       {.mode = ToolChoiceMode::Named, .tools = {{"custom", "f"}}, .other = {}}},
      {R"({"type":"allowed_tools","mode":"required","tools":[{"type":"function","name":"f"}]})",
       {.mode = ToolChoiceMode::AllowedRequired, .tools = {{"function", "f"}}, .other = {}}},
      {R"({"type":"allowed_tools","mode":"auto","tools":[{"type":"mcp","server_label":"s"}]})",
       {.mode = ToolChoiceMode::Other,
        .tools = {},
        .other = {R"({"type":"allowed_tools","mode":"auto","tools":[{"type":"mcp",)"
                  R"("server_label":"s"}]})"}}},
      {R"({"type":"web_search"})",
       {.mode = ToolChoiceMode::Other, .tools = {}, .other = {R"({"type":"web_search"})"}}},
  };
  for (const auto& entry : cases) {
    EXPECT_TRUE(with_fields(R"("tool_choice":)" + std::string{entry.json}).tool_choice ==
                entry.choice)
        << entry.json;
  }
}

}  // namespace
}  // namespace sar::protocol
