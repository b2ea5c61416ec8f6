// Whole answers of the messages API, in both directions.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "protocol/anthropic/anthropic.hpp"
#include "protocol/canonical/proof_carrier.hpp"
#include "protocol/openai/openai.hpp"
#include "support/json_normal_form.hpp"

namespace sar::protocol {
namespace {

using test::json_normal_form;
using testing::ElementsAre;
using testing::HasSubstr;

ChatReply parsed(const std::string& fields) {
  auto reply = kAnthropicTranslator.parse_reply("{" + fields + "}", {"anthropic", "r"});
  EXPECT_TRUE(reply.has_value()) << fields;
  return reply.value_or(ChatReply{});
}

ChatReply parsed_content(const std::string& blocks) {
  return parsed(R"("content":[)" + blocks + R"(],"stop_reason":"end_turn")");
}

TEST(AnthropicReply, ReadsEveryKindOfBlock) {
  const ChatReply reply = parsed_content(
      R"({"type":"thinking","thinking":"t","signature":"s"},{"type":"redacted_thinking","data":"d"},)"
      R"({"type":"text","text":"a"},{"type":"tool_use","id":"i","name":"f","input":{}},)"
      R"({"type":"server_tool_use","id":"x"},{"type":"text"})");
  const auto& parts = reply.choices.front().message->parts;
  ASSERT_EQ(parts.size(), 6);
  EXPECT_EQ(reply.dialect, Dialect::Anthropic);
  EXPECT_THAT(parts[0].proofs,
              ElementsAre(Proof{std::string{kSignatureProof}, {R"("s")"}, "anthropic"}));
  EXPECT_THAT(parts[1].proofs,
              ElementsAre(Proof{std::string{kRedactedThinkingProof}, {R"("d")"}, "anthropic"}));
  EXPECT_EQ(std::get<ToolCall>(parts[3].body).function->arguments, (CallArguments{"{}", true}));
  EXPECT_EQ(std::get<OpaquePart>(parts[4].body).json.text,
            R"({"type":"server_tool_use","id":"x"})");
  EXPECT_EQ(std::get<OpaquePart>(parts[5].body).json.text, R"({"type":"text"})");
}

TEST(AnthropicReply, StopReasons) {
  const std::pair<std::string, Finish> kCases[] = {
      {"end_turn", Finish::Stop},      {"stop_sequence", Finish::Stop},
      {"max_tokens", Finish::Length},  {"model_context_window_exceeded", Finish::Length},
      {"tool_use", Finish::ToolCalls}, {"refusal", Finish::ContentFilter},
      {"pause_turn", Finish::Other},   {"compaction", Finish::Other},
  };
  for (const auto& [word, finish] : kCases) {
    const ChatReply reply =
        parsed(R"("content":[],"stop_reason":")" + word + R"(","stop_sequence":"x")");
    EXPECT_EQ(reply.choices.front().finish_reason, (FinishReason{finish, word, "x"}));
    EXPECT_THAT(kAnthropicTranslator.write_reply(reply, {}),
                HasSubstr(R"("stop_reason":")" + word + R"(","stop_sequence":"x")"));
  }
}

TEST(AnthropicReply, UsageByClass) {
  struct Case {
    std::string usage;
    Usage expected;
  };
  const Case kCases[] = {
      {R"({"input_tokens":3,"output_tokens":5})", {.input = 3, .output = 5}},
      {R"({"input_tokens":3,"cache_creation_input_tokens":10,"cache_read_input_tokens":7,)"
       R"("output_tokens":5})",
       {.input = 3, .cache_read = 7, .cache_write = 10, .output = 5}},
      {R"({"input_tokens":3,"cache_creation_input_tokens":10,"cache_creation":{)"
       R"("ephemeral_5m_input_tokens":4,"ephemeral_1h_input_tokens":6},"output_tokens":5,)"
       R"("output_tokens_details":{"thinking_tokens":2},"server_tool_use":{}})",
       {.input = 3, .cache_write = 4, .cache_write_1h = 6, .output = 3, .reasoning = 2}},
      {R"({"input_tokens":-3,"output_tokens":2,"output_tokens_details":{"thinking_tokens":9}})",
       {.reasoning = 2}},
      {R"({"input_tokens":0,"output_tokens":0})", {}},
  };
  for (const Case& one : kCases) {
    const ChatReply reply = parsed(R"("content":[],"usage":)" + one.usage);
    ASSERT_TRUE(reply.usage.has_value()) << one.usage;
    EXPECT_EQ(reply.usage->counts, one.expected) << one.usage;
    EXPECT_EQ(json_normal_form(reply.usage->original.text), json_normal_form(one.usage));
  }
  EXPECT_FALSE(parsed(R"("content":[],"usage":null)").usage.has_value());
  EXPECT_FALSE(parsed(R"("content":[],"usage":{"input_tokens":null})").usage.has_value());
  EXPECT_EQ(
      parsed(R"("content":[],"usage":{"input_tokens":1,"service_tier":"standard"})").service_tier,
      "default");
}

TEST(AnthropicReply, CitedPagesAreAnnotationsToo) {
  const ChatReply reply = parsed_content(
      R"({"type":"text","text":"añ"},{"type":"text","text":"bcd","citations":[)"
      R"({"type":"web_search_result_location","url":"https://x","title":"t","cited_text":"c",)"
      R"("encrypted_index":"e"},{"type":"char_location","document_index":0}]})");
  EXPECT_EQ(reply.choices.front().message->annotations.text,
            R"([{"type":"url_citation","url_citation":{"start_index":2,"end_index":5,)"
            R"("url":"https://x","title":"t"}}])");
  EXPECT_THAT(kAnthropicTranslator.write_reply(reply, {}),
              HasSubstr(R"("encrypted_index":"e"},{"type":"char_location")"));
}

TEST(AnthropicReply, WhatIsNoAnswer) {
  const auto code = [](std::string_view body) {
    return kAnthropicTranslator.parse_reply(body, {}).error().code;
  };
  EXPECT_EQ(code("<html>"), "invalid_json");
  EXPECT_EQ(code("[]"), "invalid_json");
  EXPECT_EQ(code("{}"), "empty_answer");
  EXPECT_EQ(code(R"({"type":"error","error":{"type":"api_error"}})"), "empty_answer");
}

TEST(AnthropicReply, ForgivesOddShapes) {
  EXPECT_EQ(parsed(R"("content":"a","stop_reason":7,"stop_sequence":{},"id":5)")
                .choices.front()
                .message->parts.size(),
            1);
  EXPECT_TRUE(parsed(R"("content":null,"stop_reason":"end_turn")").choices.front().message);
}

// --- from OpenAI's answers -----------------------------------------------------------------------

std::string translated(const std::string& choice, const std::string& fields = {}) {
  const auto reply = kOpenAiTranslator.parse_reply(
      R"({"id":"chatcmpl-1","model":"gpt","choices":[)" + choice + "]" + fields + "}", {});
  EXPECT_TRUE(reply.has_value());
  return kAnthropicTranslator.write_reply(
      *reply, {.model = "asked", .request_id = "req", .prompt_tokens_estimate = 9});
}

// The fields content to stop_sequence of what an OpenAI choice becomes.
void expect_message(const std::string& message, const std::string& finish,
                    const std::string& expected) {
  const std::string json = translated(R"({"index":0,"message":{"role":"assistant",)" + message +
                                          R"(},"finish_reason":")" + finish + R"("})",
                                      R"(,"usage":{"prompt_tokens":1,"completion_tokens":2})");
  const std::string usage =
      R"({"input_tokens":1,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,)"
      R"("cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":0},)"
      R"("output_tokens":2})";
  EXPECT_EQ(json_normal_form(json),
            json_normal_form(R"({"id":"msg_req","type":"message","role":"assistant",)"
                             R"("model":"asked","usage":)" +
                             usage + "," + expected + "}"));
}

TEST(AnthropicReply, WritesOpenAiAnswers) {
  const auto text = [](const std::string& text) {
    return R"("content":[{"type":"text","text":")" + text + R"("}])";
  };
  const auto ending = [](const std::string& word) {
    return R"(,"stop_reason":")" + word + R"(","stop_sequence":null)";
  };
  const std::string call = R"("tool_calls":[{"id":"call_1","type":"function","function":)"
                           R"({"name":"f","arguments":"{\"x\":1}"}}])";
  const std::string wrote_call =
      R"("content":[{"type":"tool_use","id":"call_1","name":"f","input":{"x":1}}])";
  expect_message(R"("content":"a")", "stop", text("a") + ending("end_turn"));
  expect_message(R"("content":"a")", "length", text("a") + ending("max_tokens"));
  expect_message(R"("content":"a")", "content_filter", text("a") + ending("refusal"));
  expect_message(R"("content":"")", "stop", R"("content":[])" + ending("end_turn"));
  expect_message(R"("content":null,"refusal":"no")", "stop", text("no") + ending("refusal"));
  expect_message(R"("content":null,)" + call, "tool_calls", wrote_call + ending("tool_use"));
  // A named tool_choice ends with "stop".
  expect_message(R"("content":null,)" + call, "stop", wrote_call + ending("tool_use"));
  expect_message(R"("reasoning_content":"t","content":"a")", "stop",
                 R"("content":[{"type":"thinking","thinking":"t","signature":""},)"
                 R"({"type":"text","text":"a"}])" +
                     ending("end_turn"));
}

TEST(AnthropicReply, BrokenArgumentsBecomeAnObject) {
  const std::pair<std::string, std::string> kCases[] = {
      {R"("{\"a\":")", R"({"INVALID_JSON":"{\"a\":"})"},
      {R"("[1]")", R"({"INVALID_JSON":"[1]"})"},
      {R"("")", "{}"},
      {R"("null")", "{}"},
      {R"({"a":1})", R"({"a":1})"},
  };
  for (const auto& [arguments, input] : kCases) {
    EXPECT_THAT(translated(R"({"message":{"tool_calls":[{"type":"function","function":)"
                           R"({"name":"f","arguments":)" +
                           arguments + "}}]}}"),
                HasSubstr(R"("id":"toolu_req_0","name":"f","input":)" + input + "}"));
  }
}

TEST(AnthropicReply, WithoutUsageThePromptIsEstimated) {
  EXPECT_THAT(translated(R"({"message":{"content":"a"},"finish_reason":"stop"})"),
              HasSubstr(R"("input_tokens":9,)"));
}

TEST(AnthropicReply, OtherDialectsFieldsAreLeftOut) {
  const std::string json = translated(R"({"message":{"content":"a","audio":{"id":"x"}},"x":1})",
                                      R"(,"system_fingerprint":"fp","y":2)");
  EXPECT_EQ(json.find("fp"), std::string::npos);
  EXPECT_EQ(json.find("\"y\""), std::string::npos);
}

TEST(AnthropicReply, AnnotationsBecomeCitations) {
  EXPECT_THAT(translated(R"({"message":{"content":"a","annotations":[{"type":"url_citation",)"
                         R"("url_citation":{"url":"https://x","title":"t"}},{"type":"odd"}]}})"),
              HasSubstr(R"("text":"a","citations":[{"type":"web_search_result_location",)"
                        R"("cited_text":"","encrypted_index":"","title":"t","url":"https://x"}])"));
}

// What the writer wraps, the parser of the caller's next request unwraps.
TEST(AnthropicReply, ProofsOfOtherVendorsComeBack) {
  const Proof thought{std::string{kThoughtSignatureProof}, {R"("g")"}, "gemini"};
  const Proof details{std::string{kReasoningDetailsProof}, {R"([{"a":1}])"}, "openrouter"};
  ChatReply reply;
  reply.dialect = Dialect::Gemini;
  Message& message = reply.choices.emplace_back().message.emplace();
  message.role = Role::Assistant;
  message.parts.push_back({ReasoningPart{"t", {}}, {details}, {}, {}});
  message.parts.push_back({ReasoningPart{}, {thought}, {}, {}});
  message.parts.push_back(
      {ToolCall{"a", "function", FunctionCall{"f", {"{}", true}, {}}, {}, {}}, {thought}, {}, {}});
  const std::string json = kAnthropicTranslator.write_reply(reply, {});
  const std::size_t begin = json.find(R"("content":)");
  const std::string content = json.substr(begin, json.find(R"(,"stop_reason")") - begin);
  const auto request = kAnthropicTranslator.parse_request(
      R"({"model":"m","max_tokens":1,"messages":[{"role":"assistant",)" + content + "}]}");
  ASSERT_TRUE(request.has_value()) << request.error().message;
  EXPECT_EQ(request->messages.front().parts, message.parts);
}

TEST(AnthropicReply, ErrorsByStatus) {
  const std::pair<int, std::string> kCases[] = {
      {400, "invalid_request_error"},
      {401, "authentication_error"},
      {402, "billing_error"},
      {403, "permission_error"},
      {404, "not_found_error"},
      {413, "request_too_large"},
      {429, "rate_limit_error"},
      {500, "api_error"},
      {502, "api_error"},
      {503, "overloaded_error"},
      {504, "timeout_error"},
      {529, "overloaded_error"},
  };
  const Error error = router_error("code", "It \"broke\".");
  for (const auto& [status, type] : kCases) {
    EXPECT_EQ(kAnthropicTranslator.write_error({error, status, "r1"}),
              R"({"type":"error","error":{"type":")" + type +
                  R"(","message":"It \"broke\"."},"request_id":"r1"})");
  }
}

TEST(AnthropicReply, ErrorsNameTheFieldAtFault) {
  const auto told = [](std::string message) {
    Error error = router_error("code", std::move(message));
    error.param = "messages[1].content[0]";
    return kAnthropicTranslator.write_error({error, 400, {}});
  };
  const std::string start = R"({"type":"error","error":{"type":"invalid_request_error","message":)";
  EXPECT_EQ(told("Two calls."), start + R"("messages[1].content[0]: Two calls."}})");
  EXPECT_EQ(told("No 'messages[1].content[0].id'."),
            start + R"("No 'messages[1].content[0].id'."}})");
}

}  // namespace
}  // namespace sar::protocol
