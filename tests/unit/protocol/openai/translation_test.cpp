// Requests of other dialects for vendors of the OpenAI family.
#include <gtest/gtest.h>

#include "protocol/openai/chat.hpp"
#include "protocol/openai/openai.hpp"
#include "support/json_normal_form.hpp"

namespace sar::protocol {
namespace {

using test::json_normal_form;

// What stands in `body` as a caller of `dialect` would have said it.
ChatRequest request_of(std::string_view fields, Dialect dialect = Dialect::Anthropic) {
  auto request = parse_chat_request(
      R"({"model":"asked","messages":[{"role":"user","content":"u"}])" + std::string{fields} + "}");
  EXPECT_TRUE(request.has_value()) << fields;
  request->dialect = dialect;
  return std::move(*request);
}

ChatRequest with_messages(std::string_view messages, Dialect dialect = Dialect::Anthropic) {
  auto request =
      parse_chat_request(R"({"model":"asked","messages":[)" + std::string{messages} + "]}");
  EXPECT_TRUE(request.has_value()) << messages;
  request->dialect = dialect;
  return std::move(*request);
}

struct Written {
  std::string json;   // of fields beside model, or of messages
  std::string notes;  // "dropped top_k, changed stop"
};

std::string notes_of(const Fidelity& fidelity) {
  std::string notes;
  for (const FidelityNote& note : fidelity.notes()) {
    if (!notes.empty()) notes += ", ";
    notes += note.kind == FidelityNote::Kind::Dropped ? "dropped " : "changed ";
    notes += note.field;
  }
  return notes;
}

Written write(const ChatRequest& request, const RequestTarget& target) {
  Fidelity fidelity;
  const auto body = kOpenAiTranslator.write_request(request, target, fidelity);
  EXPECT_TRUE(body.has_value()) << body.error().message;
  return {body.value_or("null"), notes_of(fidelity)};
}

Written write_fields(const ChatRequest& request, const OpenAiTraits& traits = {},
                     const ModelFacts& facts = {}) {
  Written written = write(request, {.model = "m", .facts = facts, .openai = traits});
  constexpr std::string_view kStart = R"({"model":"m","messages":[{"role":"user","content":"u"}])";
  EXPECT_TRUE(written.json.starts_with(kStart)) << written.json;
  written.json = "{" + written.json.substr(std::min(written.json.size(), kStart.size()));
  if (written.json.starts_with("{,")) written.json.erase(1, 1);
  return written;
}

std::string write_messages(const ChatRequest& request, const OpenAiTraits& traits = {},
                           std::string_view provider = {}) {
  const std::string json =
      write(request, {.model = "m", .provider = provider, .openai = traits}).json;
  constexpr std::string_view kStart = R"({"model":"m","messages":[)";
  EXPECT_TRUE(json.starts_with(kStart)) << json;
  return json.substr(kStart.size(), json.rfind("]}") - kStart.size());
}

TEST(OpenAiTranslation, Fields) {
  const struct {
    std::string_view fields;
    OpenAiTraits traits;
    std::string_view expected;
    std::string_view notes;
  } cases[] = {
      {R"(,"max_tokens":5)", {}, R"({"max_tokens":5})", ""},
      {R"(,"max_tokens":5)", {.max_completion_tokens = true}, R"({"max_completion_tokens":5})", ""},
      {R"(,"max_completion_tokens":7,"max_tokens":5)", {}, R"({"max_tokens":7})", ""},
      {R"(,"top_k":3)", {}, "{}", "dropped top_k"},
      {R"(,"top_k":3)", {.top_k = true}, R"({"top_k":3})", ""},
      {R"(,"seed":3)", {.random_seed = true}, R"({"random_seed":3})", ""},
      {R"(,"n":2)", {.choices = false}, "{}", "dropped n"},
      {R"(,"n":1)", {.choices = false}, R"({"n":1})", ""},
      {R"(,"logprobs":true,"top_logprobs":2,"logit_bias":{"1":2})",
       {.logprobs = false},
       "{}",
       "dropped logprobs, dropped top_logprobs, dropped logit_bias"},
      {R"(,"stream":true)", {}, R"({"stream":true,"stream_options":{"include_usage":true}})", ""},
      {R"(,"stream":false)", {}, R"({"stream":false})", ""},
      {R"(,"foreign":1)", {}, "{}", "dropped foreign"},
      {R"(,"store":true,"metadata":{"a":"b"},"service_tier":"flex")",
       {},
       "{}",
       "dropped service_tier, dropped metadata, dropped store"},
      {R"(,"store":true,"service_tier":"flex")",
       {.platform_fields = true},
       R"({"service_tier":"flex","store":true})",
       ""},
      {R"(,"user":"x")", {.user = false}, "{}", "dropped user"},
      {R"(,"parallel_tool_calls":false,"tool_choice":"auto")", {}, "{}", ""},
  };
  for (const auto& entry : cases) {
    const Written written = write_fields(request_of(entry.fields), entry.traits);
    EXPECT_EQ(written.json, entry.expected) << entry.fields;
    EXPECT_EQ(written.notes, entry.notes) << entry.fields;
  }
}

TEST(OpenAiTranslation, TheFamilysOwnFieldsStay) {
  const Written written = write_fields(request_of(R"(,"x":1,"store":true)", Dialect::OpenAi));
  EXPECT_EQ(written.json, R"({"store":true,"x":1})");
  EXPECT_EQ(written.notes, "");
}

TEST(OpenAiTranslation, StopsAreFourAtMost) {
  ChatRequest request = request_of("");
  request.stop = {.values = {"a", "b", "c", "d", "e"}, .is_single = false};
  const Written written = write_fields(request);
  EXPECT_EQ(written.json, R"({"stop":["a","b","c","d"]})");
  EXPECT_EQ(written.notes, "changed stop");
}

TEST(OpenAiTranslation, ModelsThatReasonTakeNoSampling) {
  const ModelFacts facts{.known = true, .reasoning = true};
  const OpenAiTraits traits{.sampling_with_reasoning = false};
  const ChatRequest request = request_of(R"(,"temperature":0.5,"top_p":1.0,"stop":"x")");
  EXPECT_EQ(write_fields(request, traits, facts).json, R"({"top_p":1.0})");
  EXPECT_EQ(write_fields(request, traits).json, R"({"temperature":0.5,"top_p":1.0,"stop":"x"})");
}

TEST(OpenAiTranslation, Thinking) {
  using enum ReasoningStyle;
  struct Wish {
    ReasoningMode mode = ReasoningMode::Unset;
    std::string effort = {};
    std::string budget = {};
  };
  const ModelFacts reasoning{.known = true, .reasoning = true};
  const ModelFacts plain{.known = true};
  const struct {
    Wish wish;
    ReasoningStyle style;
    ModelFacts facts;
    std::string_view expected;
  } cases[] = {
      {{}, Effort, {}, "{}"},
      {{.effort = "low"}, Effort, {}, R"({"reasoning_effort":"low"})"},
      {{ReasoningMode::Enabled, "", "20000"}, Effort, {}, R"({"reasoning_effort":"high"})"},
      {{ReasoningMode::Enabled, "", "1024"}, Effort, {}, R"({"reasoning_effort":"low"})"},
      {{ReasoningMode::Adaptive}, Effort, {}, "{}"},
      {{ReasoningMode::Disabled}, Effort, {}, "{}"},
      {{ReasoningMode::Disabled}, Effort, reasoning, R"({"reasoning_effort":"none"})"},
      {{.effort = "high"}, Effort, plain, "{}"},
      {{.effort = "none"}, ThinkingType, {}, R"({"thinking":{"type":"disabled"}})"},
      {{ReasoningMode::Enabled, "", "5"}, ThinkingType, {}, R"({"thinking":{"type":"enabled"}})"},
      {{.effort = "medium"},
       EnableThinking,
       {},
       R"({"enable_thinking":true,"thinking_budget":8192})"},
      {{ReasoningMode::Enabled, "", "90000"},
       EnableThinking,
       {},
       R"({"enable_thinking":true,"thinking_budget":32768})"},
      {{ReasoningMode::Disabled}, EnableThinking, {}, R"({"enable_thinking":false})"},
      {{ReasoningMode::Enabled}, OpenRouter, {}, R"({"reasoning":{"enabled":true}})"},
      {{ReasoningMode::Enabled, "", "77"}, OpenRouter, {}, R"({"reasoning":{"max_tokens":77}})"},
      {{.effort = "xhigh"}, OpenRouter, {}, R"({"reasoning":{"effort":"xhigh"}})"},
      {{ReasoningMode::Disabled}, OpenRouter, {}, R"({"reasoning":{"effort":"none"}})"},
      {{.effort = "high"}, None, {}, "{}"},
  };
  for (const auto& entry : cases) {
    ChatRequest request = request_of("");
    request.reasoning_mode = entry.wish.mode;
    request.reasoning_effort = entry.wish.effort;
    request.reasoning_budget.text = entry.wish.budget;
    EXPECT_EQ(write_fields(request, {.reasoning = entry.style}, entry.facts).json, entry.expected);
  }
}

constexpr std::string_view kTool =
    R"("tools":[{"type":"function","function":{"name":"f","strict":true}},)"
    R"({"type":"function","function":{"name":"g"}},{"type":"web_search","x":1}])";

TEST(OpenAiTranslation, Tools) {
  const std::string tools = "," + std::string{kTool};
  const Written written =
      write_fields(request_of(tools + R"(,"tool_choice":"required")"), {.required_is_any = true});
  EXPECT_EQ(written.json, R"({"tools":[{"type":"function","function":{"name":"f","strict":false}},)"
                          R"({"type":"function","function":{"name":"g"}}],"tool_choice":"any"})");
  EXPECT_EQ(written.notes, "changed tools[0].function.strict, dropped tools[2]");

  const std::string allowed =
      tools +
      R"(,"tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"required","tools":[{"type":"function","function":{"name":"g"}}]}})";
  EXPECT_EQ(write_fields(request_of(allowed)).json,
            R"({"tools":[{"type":"function","function":{"name":"g"}}],"tool_choice":"required"})");
}

TEST(OpenAiTranslation, SchemasInWordsWhereTheyAreNotKnown) {
  const ChatRequest request = request_of(
      R"(,"response_format":{"type":"json_schema","json_schema":{"schema":{"type":"object"},"strict":true}})");
  Written written = write_fields(request);
  EXPECT_EQ(written.json,
            R"({"response_format":{"type":"json_schema","json_schema":{"name":"answer",)"
            R"("schema":{"type":"object"},"strict":false}}})");
  EXPECT_EQ(written.notes, "changed response_format.json_schema.strict");

  written = write(request, {.model = "m", .openai = {.json_schema = false}});
  EXPECT_EQ(written.json,
            R"({"model":"m","messages":[{"role":"system","content":"Answer with a JSON object and )"
            R"(nothing else. It must follow this JSON Schema:\n{\"type\":\"object\"}"},)"
            R"({"role":"user","content":"u"}],"response_format":{"type":"json_object"}})");
  EXPECT_TRUE(written.notes.ends_with("changed response_format")) << written.notes;
}

const struct {
  std::string_view messages;
  OpenAiTraits traits;
  std::string_view expected;
} kMessageCases[] = {
    {R"({"role":"developer","content":"d"},{"role":"user","content":"u"})",
     {},
     R"({"role":"system","content":"d"},{"role":"user","content":"u"})"},
    {R"({"role":"developer","content":"d"},{"role":"user","content":"u"})",
     {.developer_role = true},
     R"({"role":"developer","content":"d"},{"role":"user","content":"u"})"},
    {R"({"role":"system","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]},)"
     R"({"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b","cache_control":{}}]})",
     {},
     R"({"role":"system","content":"a\n\nb"},)"
     R"({"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]})"},
    {R"({"role":"user","content":[{"type":"text","text":"b","cache_control":{"a":1}}]})",
     {.cache_control = true},
     R"({"role":"user","content":[{"type":"text","text":"b","cache_control":{"a":1}}]})"},
    // Thoughts go back only where they are wanted, and only in the turn at hand.
    {R"({"role":"user","content":"u"},{"role":"assistant","content":"a","reasoning_content":"t"})",
     {},
     R"({"role":"user","content":"u"},{"role":"assistant","content":"a"})"},
    {R"({"role":"assistant","content":"a","reasoning_content":"old"},{"role":"user","content":"u"},)"
     R"({"role":"assistant","reasoning":"t","tool_calls":[{"id":"c","type":"function",)"
     R"("function":{"name":"f","arguments":{"a":1}}}]},{"role":"tool","tool_call_id":"c","content":"r"})",
     {.reasoning_back = true},
     R"({"role":"assistant","content":"a"},{"role":"user","content":"u"},)"
     R"({"role":"assistant","reasoning_content":"t","tool_calls":[{"id":"c","type":"function",)"
     R"("function":{"name":"f","arguments":"{\"a\":1}"}}]},{"role":"tool","tool_call_id":"c","content":"r"})"},
    {R"({"role":"assistant","tool_calls":[{"id":"toolu_1","function":{"name":"f","arguments":""}},)"
     R"({"id":"123456abc","function":{"name":"f"}}]},)"
     R"({"role":"tool","tool_call_id":"toolu_1","content":"r"},{"role":"tool","tool_call_id":"123456abc","content":"r"})",
     {.short_tool_ids = true},
     R"({"role":"assistant","tool_calls":[{"id":"M0Auj3NaI","type":"function","function":{"name":"f","arguments":"{}"}},)"
     R"({"id":"123456abc","type":"function","function":{"name":"f","arguments":"{}"}}]},)"
     R"({"role":"tool","tool_call_id":"M0Auj3NaI","content":"r"},{"role":"tool","tool_call_id":"123456abc","content":"r"})"},
    // Images of results stand behind all of them.
    {R"({"role":"assistant","tool_calls":[{"id":"a","function":{"name":"f"}},{"id":"b","function":{"name":"f"}}]},)"
     R"({"role":"tool","tool_call_id":"a","content":[{"type":"image_url","image_url":{"url":"data:x"}}]},)"
     R"({"role":"tool","tool_call_id":"b","content":[{"type":"text","text":"1"},{"type":"text","text":"2"}]},)"
     R"({"role":"user","content":"u"})",
     {},
     R"({"role":"assistant","tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{}"}},)"
     R"({"id":"b","type":"function","function":{"name":"f","arguments":"{}"}}]},)"
     R"({"role":"tool","tool_call_id":"a","content":""},{"role":"tool","tool_call_id":"b","content":"1\n2"},)"
     R"({"role":"user","content":[{"type":"text","text":"What the tools returned beside text:"},)"
     R"({"type":"image_url","image_url":{"url":"data:x"}}]},{"role":"user","content":"u"})"},
    // What other vendors' tools did is left out, and an answer of which nothing is left.
    {R"({"role":"user","content":"u"},{"role":"assistant","content":[{"type":"server_tool_use"}]})",
     {},
     R"({"role":"user","content":"u"})"},
    {R"({"role":"user","content":[{"type":"file","file":{"file_data":"data:text/plain;base64,aGk=","filename":"a.txt"}},)"
     R"({"type":"file","file":{"file_data":"data:application/pdf;base64,aGk="}}]})",
     {},
     R"({"role":"user","content":[{"type":"text","text":"a.txt:\nhi"},)"
     R"({"type":"file","file":{"file_data":"data:application/pdf;base64,aGk=","filename":"document.pdf"}}]})"},
};

TEST(OpenAiTranslation, Messages) {
  for (const auto& entry : kMessageCases) {
    EXPECT_EQ(write_messages(with_messages(entry.messages), entry.traits), entry.expected);
  }
}

TEST(OpenAiTranslation, WhatCannotBeSaid) {
  const auto refusal_of = [](const ChatRequest& request) {
    Fidelity fidelity;
    const auto body = kOpenAiTranslator.write_request(request, {.model = "m"}, fidelity);
    return body ? std::string{"none"} : body.error().code + " at " + body.error().param;
  };
  ChatRequest request = with_messages(R"({"role":"user","content":[{"type":"search_result"}]})");
  request.messages[0].origin.path = "contents[4]";
  EXPECT_EQ(refusal_of(request), "unsupported_content at contents[4]");
  request.dialect = Dialect::OpenAi;
  EXPECT_EQ(refusal_of(request), "none");

  request = with_messages(R"({"role":"user","content":"u"})");
  request.messages[0].parts[0].body =
      FilePart{.file_id = {}, .data = {}, .filename = {}, .url = "https://x/y.pdf", .extra = {}};
  EXPECT_EQ(refusal_of(request), "unsupported_content at messages[0]");
  EXPECT_EQ(write_messages(request, {.file_urls = true}),
            R"({"role":"user","content":[{"type":"file","file":{"file_data":"https://x/y.pdf",)"
            R"("filename":"document.pdf"}}]})");
}

TEST(OpenAiTranslation, ProofsGoBackToTheirMaker) {
  ChatRequest request = with_messages(
      R"({"role":"assistant","content":"a","reasoning":"t","reasoning_details":[{"data":"d"}]})");
  auto& proofs = request.messages[0].parts[0].proofs;
  proofs[0].maker = "router";
  EXPECT_EQ(write_messages(request, {.reasoning = ReasoningStyle::OpenRouter}, "router"),
            R"({"role":"assistant","reasoning_details":[{"data":"d"}],"content":"a"})");
  EXPECT_EQ(write_messages(request, {}, "other"), R"({"role":"assistant","content":"a"})");

  request =
      with_messages(R"({"role":"assistant","tool_calls":[{"id":"c","function":{"name":"f"}}]},)"
                    R"({"role":"tool","tool_call_id":"c","content":"r"})");
  request.messages[0].parts[0].proofs.push_back(
      {std::string{kThoughtSignatureProof}, {"\"s\""}, "google"});
  EXPECT_NE(write_messages(request, {}, "google")
                .find(R"("extra_content":{"google":{"thought_signature":"s"}})"),
            std::string::npos);
  EXPECT_EQ(write_messages(request, {}, "other").find("extra_content"), std::string::npos);
}

}  // namespace
}  // namespace sar::protocol
