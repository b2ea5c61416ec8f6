// Whole answers in and out of the canonical model, and callers' requests on their way to another
// dialect.
#include <gtest/gtest.h>

#include "protocol/canonical/proof_carrier.hpp"
#include "protocol/openai/chat.hpp"
#include "protocol/openai/openai.hpp"

namespace sar::protocol {
namespace {

ChatReply read(std::string_view body) {
  auto reply = kOpenAiTranslator.parse_reply(body, {.provider = "vendor", .request_id = "r-1"});
  EXPECT_TRUE(reply.has_value()) << body;
  return reply.value_or(ChatReply{});
}

std::string failure_of(std::string_view body) {
  const auto reply = kOpenAiTranslator.parse_reply(body, {});
  return reply ? "none" : reply.error().code;
}

TEST(OpenAiAnswers, Failures) {
  EXPECT_EQ(failure_of("nonsense"), "invalid_json");
  EXPECT_EQ(failure_of("{}"), "empty_answer");
  EXPECT_EQ(failure_of(R"({"choices":[]})"), "empty_answer");
  EXPECT_EQ(failure_of(R"({"error":{"message":"m"},"choices":[{}]})"), "error_in_answer");
  EXPECT_EQ(failure_of(R"({"code":20012,"message":"m","data":null})"), "error_in_answer");
  EXPECT_EQ(failure_of(R"({"object":"error","message":"m","code":400})"), "error_in_answer");
  EXPECT_EQ(failure_of(R"({"error":null,"choices":[{}]})"), "none");
}

TEST(OpenAiAnswers, WhatVendorsLeaveOut) {
  const ChatReply reply = read(
      R"({"choices":[{"finish_reason":"stop","message":{"extra_content":{"google":{"thought_signature":"m"}},)"
      R"("tool_calls":[{"id":"","function":{"name":"f","arguments":{}}},)"
      R"({"id":"b","function":{"name":"g"},"extra_content":{"google":{"thought_signature":"s"}}}]}}]})");
  EXPECT_EQ(reply.choices[0].finish_reason, (FinishReason{Finish::ToolCalls, "stop"}));
  const auto& parts = reply.choices[0].message->parts;
  const auto& call = std::get<ToolCall>(parts[0].body);
  EXPECT_EQ(call.id, "call_r-1_0");
  EXPECT_EQ(call.type, "function");
  EXPECT_FALSE(call.function->arguments.is_object);
  const auto signature = [](std::string_view value) {
    return std::vector<Proof>{
        {std::string{kThoughtSignatureProof}, {std::string{value}}, "vendor"}};
  };
  EXPECT_EQ(parts[0].proofs, signature("\"m\""));
  EXPECT_EQ(parts[1].proofs, signature("\"s\""));
}

// An answer of another family with everything in it.
ChatReply foreign_reply() {
  ChatReply reply = read(
      R"({"id":"msg_1","model":"claude","x":1,"choices":[{"index":0,"finish_reason":"tool_use","y":2,)"
      R"("message":{"role":"assistant","z":3,"content":[{"type":"text","text":"a"},{"type":"text","text":"b"},)"
      R"({"type":"server_tool_use"}],"reasoning":"think more","tool_calls":[{"id":"c","type":"function",)"
      R"("function":{"name":"f","arguments":{"k":1}}}]}}],"usage":{"prompt_tokens":1,"completion_tokens":2}})");
  reply.dialect = Dialect::Anthropic;
  reply.choices[0].finish_reason = {Finish::ToolCalls, "tool_use"};
  return reply;
}

TEST(OpenAiAnswers, OfOtherFamilies) {
  ChatReply reply = foreign_reply();
  EXPECT_EQ(
      kOpenAiTranslator.write_reply(reply, {.model = "asked", .created = 7}),
      R"({"object":"chat.completion","id":"msg_1","created":7,"model":"asked","choices":[{"index":0,)"
      R"("message":{"role":"assistant","reasoning_content":"think more","content":"ab","tool_calls":[{"id":"c",)"
      R"("type":"function","function":{"name":"f","arguments":"{\"k\":1}"}}]},"finish_reason":"tool_calls"}],)"
      R"("usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3,"prompt_tokens_details":)"
      R"({"cached_tokens":0,"cache_write_tokens":0},"completion_tokens_details":{"reasoning_tokens":0}}})");

  reply.choices[0].message->parts.clear();
  reply.choices[0].message->parts.emplace_back(
      ImagePart{.url = "data:i", .detail = {}, .extra = {}});
  const std::string json = kOpenAiTranslator.write_reply(reply, {});
  EXPECT_NE(json.find(R"("images":[{"type":"image_url","image_url":{"url":"data:i"}}])"),
            json.npos);
  EXPECT_NE(json.find(R"("content":null)"), json.npos);
}

// Proofs of another family go out as reasoning_details, and what a caller sends back of them is
// where it was.
TEST(OpenAiAnswers, ProofsThereAndBack) {
  ChatReply reply = foreign_reply();
  auto& parts = reply.choices[0].message->parts;
  const auto proof = [](std::string_view kind, std::string_view value) {
    return Proof{std::string{kind}, {std::string{value}}, "claude"};
  };
  parts[0].body = ReasoningPart{.text = "think ", .field = {}};
  parts[0].proofs = {proof(kSignatureProof, "\"s\"")};
  Part more;
  more.body = ReasoningPart{.text = "more", .field = {}};
  more.proofs = {proof(kSignatureProof, "\"t\"")};
  parts.insert(parts.begin() + 1, more);
  parts.back().proofs = {proof(kThoughtSignatureProof, "\"u\"")};

  const std::string json = kOpenAiTranslator.write_reply(reply, {});
  const std::size_t begin = json.find(R"({"role":"assistant")");
  const std::string message = json.substr(begin, json.find(R"(,"finish_reason")") - begin);
  const auto parse = [](std::string_view last) {
    return kOpenAiTranslator.parse_request(R"({"model":"m","messages":[)" + std::string{last} +
                                           "]}");
  };
  const auto request = parse(message);
  ASSERT_TRUE(request.has_value());
  const auto& back = request->messages[0].parts;
  ASSERT_EQ(back.size(), 4);
  EXPECT_EQ(std::get<ReasoningPart>(back[0].body).text, "think ");
  EXPECT_EQ(back[0].proofs, parts[0].proofs);
  EXPECT_EQ(std::get<ReasoningPart>(back[1].body).text, "more");
  EXPECT_EQ(back[1].proofs, more.proofs);
  EXPECT_EQ(back[3].proofs, parts.back().proofs);

  // Thoughts that are not there any more cannot be vouched for.
  std::string shortened = message;
  shortened.replace(shortened.find("think more"), 10, "thin");
  const auto rest = parse(shortened);
  ASSERT_TRUE(rest.has_value());
  EXPECT_EQ(std::get<ReasoningPart>(rest->messages[0].parts[0].body).text, "thin");
  EXPECT_TRUE(rest->messages[0].parts[0].proofs.empty());
}

// Gemini signs the text that follows its thoughts.
TEST(OpenAiAnswers, TheProofOfATextVouchesForTheThoughtsBeforeIt) {
  ChatReply reply = foreign_reply();
  auto& parts = reply.choices[0].message->parts;
  const Proof proof{std::string{kThoughtSignatureProof}, {"\"s\""}, "google"};
  Part thoughts;
  thoughts.body = ReasoningPart{.text = "think", .field = {}};
  Part text;
  text.body = TextPart{"said"};
  text.proofs = {proof};
  const std::string entry = R"("type":"reasoning.encrypted","data":")" + carry_proof(proof) +
                            R"(","format":"sar","text_bytes":)";
  parts = {thoughts, text};
  EXPECT_NE(kOpenAiTranslator.write_reply(reply, {}).find(entry + "5"), std::string::npos);
  parts = {text};
  EXPECT_NE(kOpenAiTranslator.write_reply(reply, {}).find(entry + "0"), std::string::npos);
}

TEST(OpenAiAnswers, RequestsSayThinkingInManyWays) {
  const struct {
    std::string_view field;
    ReasoningMode mode;
    std::string_view effort;
    std::string_view budget;
  } cases[] = {
      {R"("reasoning_effort":"low")", ReasoningMode::Unset, "low", ""},
      {R"("reasoning":{"effort":"high"})", ReasoningMode::Unset, "high", ""},
      {R"("reasoning":{"max_tokens":9})", ReasoningMode::Unset, "", "9"},
      {R"("reasoning":{"enabled":false})", ReasoningMode::Disabled, "", ""},
      {R"("thinking":{"type":"enabled","budget_tokens":5})", ReasoningMode::Enabled, "", "5"},
      {R"("thinking":{"type":"disabled"})", ReasoningMode::Disabled, "", ""},
      {R"("enable_thinking":true,"thinking_budget":4)", ReasoningMode::Enabled, "", "4"},
      {R"("thinking":7)", ReasoningMode::Unset, "", ""},
  };
  for (const auto& entry : cases) {
    const auto request = kOpenAiTranslator.parse_request(
        R"({"model":"m","messages":[{"role":"user","content":"u"}],)" + std::string{entry.field} +
        "}");
    ASSERT_TRUE(request.has_value()) << entry.field;
    EXPECT_EQ(request->reasoning_mode, entry.mode) << entry.field;
    EXPECT_EQ(request->reasoning_effort, entry.effort) << entry.field;
    EXPECT_EQ(request->reasoning_budget.text, entry.budget) << entry.field;
    EXPECT_TRUE(request->extra.empty());
  }
}

TEST(OpenAiAnswers, FunctionsAreTools) {
  const auto request = kOpenAiTranslator.parse_request(
      R"({"model":"m","functions":[{"name":"f","parameters":{}}],"function_call":{"name":"f"},"messages":[)"
      R"({"role":"assistant","content":null,"function_call":{"name":"f","arguments":"{}"}},)"
      R"({"role":"function","name":"f","content":"r"}]})");
  ASSERT_TRUE(request.has_value());
  ASSERT_EQ(request->tools.size(), 1);
  EXPECT_EQ(request->tools[0].function->name, "f");
  EXPECT_EQ(request->tool_choice->mode, ToolChoiceMode::Named);
  const auto& call = std::get<ToolCall>(request->messages[0].parts.back().body);
  EXPECT_EQ(call.function->name, "f");
  EXPECT_EQ(request->messages[1].role, Role::Tool);
  EXPECT_EQ(request->messages[1].tool_call_id, call.id);
}

}  // namespace
}  // namespace sar::protocol
