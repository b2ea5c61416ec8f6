// Whole answers of the Responses API, read and written.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "protocol/canonical/proof_carrier.hpp"
#include "protocol/openai/chat.hpp"
#include "protocol/responses/responses.hpp"
#include "support/json_normal_form.hpp"

namespace sar::protocol {
namespace {

using test::json_normal_form;

Result<ChatReply> parse(std::string_view body) {
  return kOpenAiResponsesTranslator.parse_reply(body, {.provider = "p", .request_id = "r"});
}

ChatReply parsed(std::string_view output, std::string_view fields = R"("status":"completed")") {
  auto reply = parse(R"({"id":"resp_1","model":"m","created_at":7,"output":[)" +
                     std::string{output} + "]," + std::string{fields} + "}");
  EXPECT_TRUE(reply) << output << (reply ? "" : reply.error().message);
  return reply.value_or(ChatReply{});
}

constexpr std::string_view kHello =
    R"({"type":"message","id":"msg_1","role":"assistant","status":"completed",)"
    R"("content":[{"type":"output_text","text":"hello","annotations":[],"logprobs":[]}]})";

TEST(ResponsesReply, EachItemIsAPart) {
  const ChatReply reply = parsed(
      R"({"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"a"},)"
      R"({"type":"summary_text","text":"b"}],"encrypted_content":"E"},)"
      R"({"type":"web_search_call","id":"ws_1"},)" +
          std::string{kHello} +
          R"(,{"type":"function_call","id":"fc_1","call_id":"c","name":"f","arguments":""},)"
          R"({"type":"custom_tool_call","id":"ctc","call_id":"d","name":"g","input":"x"},)"
          R"({"type":"image_generation_call","id":"ig","result":"AA","output_format":"webp"})",
      R"("status":"completed","service_tier":"flex","usage":{"input_tokens":10,)"
      R"("input_tokens_details":{"cached_tokens":4,"cache_write_tokens":1},"output_tokens":5,)"
      R"("output_tokens_details":{"reasoning_tokens":2},"total_tokens":15})");
  EXPECT_EQ(reply.dialect, Dialect::OpenAiResponses);
  EXPECT_EQ(reply.id, "resp_1");
  EXPECT_EQ(reply.created.text, "7");
  EXPECT_EQ(reply.service_tier, "flex");
  EXPECT_EQ(reply.usage->counts,
            (Usage{.input = 5, .cache_read = 4, .cache_write = 1, .output = 3, .reasoning = 2}));
  ASSERT_EQ(reply.choices.size(), 1);
  EXPECT_EQ(reply.choices[0].finish_reason.kind, Finish::ToolCalls);
  const auto& parts = reply.choices[0].message->parts;
  ASSERT_EQ(parts.size(), 6);
  EXPECT_EQ(std::get<ReasoningPart>(parts[0].body).text, "a\n\nb");
  EXPECT_THAT(parts[0].proofs,
              testing::ElementsAre(Proof{.kind = std::string{kEncryptedContentProof},
                                         .value = {R"({"id":"rs_1","encrypted_content":"E"})"},
                                         .maker = "p"}));
  EXPECT_EQ(std::get<OpaquePart>(parts[1].body).json.text,
            R"({"type":"web_search_call","id":"ws_1"})");
  EXPECT_EQ(std::get<TextPart>(parts[2].body).text, "hello");
  EXPECT_EQ(std::get<ToolCall>(parts[3].body).function->arguments.text, "{}");
  EXPECT_EQ(std::get<ToolCall>(parts[4].body).custom->input, "x");
  EXPECT_EQ(std::get<ImagePart>(parts[5].body).url, "data:image/webp;base64,AA");
}

TEST(ResponsesReply, CitationsAndProbabilitiesAreInTheShapeOfChats) {
  const ChatReply reply =
      parsed(R"({"type":"message","content":[{"type":"output_text","text":"t","annotations":[)"
             R"({"type":"url_citation","start_index":0,"end_index":1,"url":"u","title":"x"},)"
             R"({"type":"file_citation","file_id":"f"}],)"
             R"("logprobs":[{"token":"t","logprob":-1,"bytes":[1],"top_logprobs":[]}]}]})");
  EXPECT_EQ(reply.choices[0].message->annotations.text,
            R"([{"type":"url_citation","url_citation":{"start_index":0,"end_index":1,"url":"u",)"
            R"("title":"x"}},{"type":"file_citation","file_id":"f"}])");
  EXPECT_EQ(reply.choices[0].logprobs.text,
            R"({"content":[{"token":"t","logprob":-1,"bytes":[1],"top_logprobs":[]}],)"
            R"("refusal":null})");
}

TEST(ResponsesReply, HowItEnded) {
  const struct {
    std::string_view fields;
    Finish finish;
  } cases[] = {
      {R"("status":"completed")", Finish::Stop},
      {R"("x":1)", Finish::Stop},
      {R"("status":"incomplete","incomplete_details":{"reason":"max_output_tokens"})",
       Finish::Length},
      {R"("status":"incomplete","incomplete_details":null)", Finish::Length},
      {R"("status":"incomplete","incomplete_details":{"reason":"content_filter"})",
       Finish::ContentFilter},
      {R"("status":"incomplete","incomplete_details":{"reason":"boredom"})", Finish::Other},
  };
  for (const auto& entry : cases) {
    EXPECT_EQ(parsed(kHello, entry.fields).choices[0].finish_reason.kind, entry.finish)
        << entry.fields;
  }
}

TEST(ResponsesReply, Failures) {
  const struct {
    std::string_view body;
    std::string_view code;
  } cases[] = {
      {"nonsense", "invalid_json"},
      {"[]", "invalid_json"},
      {R"({"status":"completed","output":[]})", "empty_answer"},
      {R"({"status":"completed","output":null})", "empty_answer"},
      {R"({"status":"failed","error":{"code":"rate_limit_exceeded","message":"slow"}})",
       "rate_limit_exceeded"},
      {R"({"status":"failed","error":null})", "server_error"},
      {R"({"status":"cancelled","output":[]})", "server_error"},
      {R"({"error":{"type":"overloaded","message":"m"}})", "overloaded"},
      {R"({"error":"words"})", "server_error"},
  };
  for (const auto& entry : cases) {
    const auto reply = parse(entry.body);
    ASSERT_FALSE(reply) << entry.body;
    EXPECT_EQ(reply.error().error_class, ErrorClass::ServerError);
    EXPECT_EQ(reply.error().blame, Blame::Vendor);
    EXPECT_EQ(reply.error().code, entry.code) << entry.body;
  }
  EXPECT_NE(parse(cases[4].body).error().message.find("rate_limit_exceeded"), std::string::npos);
}

TEST(ResponsesReply, CutOffBeforeAnythingWasSaidIsAnAnswer) {
  const ChatReply reply =
      parsed("", R"("status":"incomplete","incomplete_details":{"reason":"max_output_tokens"})");
  EXPECT_TRUE(reply.choices[0].message->parts.empty());
  EXPECT_EQ(reply.choices[0].finish_reason.kind, Finish::Length);
}

// --- writing -------------------------------------------------------------------------------------

std::string write(const ChatReply& reply, std::string echo = R"("tools":[])") {
  return json_normal_form(kOpenAiResponsesTranslator.write_reply(
      reply, {.model = "asked", .request_id = "q1", .created = 9, .echo = std::move(echo)}));
}

std::string expected(std::string_view status, std::string_view incomplete, std::string_view output,
                     std::string_view usage = "null") {
  return json_normal_form(R"({"id":"resp_q1","object":"response","created_at":9,"status":")" +
                          std::string{status} + R"(","error":null,"incomplete_details":)" +
                          std::string{incomplete} + R"(,"model":"asked","output":[)" +
                          std::string{output} + R"(],"tools":[],"usage":)" + std::string{usage} +
                          "}");
}

ChatReply chat(std::string_view choice, std::string_view fields = "") {
  auto reply = parse_chat_reply(R"({"id":"chatcmpl-1","model":"v","choices":[)" +
                                std::string{choice} + "]" + std::string{fields} + "}");
  EXPECT_TRUE(reply) << choice;
  return reply.value_or(ChatReply{});
}

TEST(ResponsesReply, AChatIsWrittenAsItems) {
  const ChatReply reply =
      chat(R"({"message":{"role":"assistant","reasoning_content":"hm","content":"t",)"
           R"("annotations":[{"type":"url_citation","url_citation":{"url":"u","title":"x"}}],)"
           R"("tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}},)"
           R"({"id":"d","type":"custom","custom":{"name":"g","input":"x"}}]},)"
           R"("logprobs":{"content":[{"token":"t"}],"refusal":null},"finish_reason":"tool_calls"})",
           R"(,"usage":{"prompt_tokens":10,"completion_tokens":5,)"
           R"("prompt_tokens_details":{"cached_tokens":4},)"
           R"("completion_tokens_details":{"reasoning_tokens":2}})");
  EXPECT_EQ(
      write(reply),
      expected(
          "completed", "null",
          R"({"id":"rs_q1_0","type":"reasoning","status":"completed",)"
          R"("summary":[{"type":"summary_text","text":"hm"}]},)"
          R"({"id":"msg_q1_1","type":"message","status":"completed","role":"assistant","content":[)"
          R"({"type":"output_text","text":"t","annotations":[{"type":"url_citation","url":"u",)"
          R"("title":"x"}],"logprobs":[{"token":"t"}]}]},)"
          R"({"id":"fc_q1_2","type":"function_call","status":"completed","call_id":"c",)"
          R"("name":"f","arguments":"{}"},)"
          R"({"id":"ctc_q1_3","type":"custom_tool_call","status":"completed","call_id":"d",)"
          R"("name":"g","input":"x"})",
          R"({"input_tokens":10,"input_tokens_details":{"cached_tokens":4,)"
          R"("cache_write_tokens":0},"output_tokens":5,)"
          R"("output_tokens_details":{"reasoning_tokens":2},"total_tokens":15})"));
}

TEST(ResponsesReply, HowItEndedIsWritten) {
  const struct {
    std::string_view finish;
    std::string_view status;
    std::string_view incomplete;
    std::string_view item_status;
  } cases[] = {
      {"stop", "completed", "null", "completed"},
      {"length", "incomplete", R"({"reason":"max_output_tokens"})", "incomplete"},
      {"content_filter", "incomplete", R"({"reason":"content_filter"})", "incomplete"},
  };
  for (const auto& entry : cases) {
    EXPECT_EQ(write(chat(R"({"message":{"content":null,"refusal":"no"},"finish_reason":")" +
                         std::string{entry.finish} + "\"}")),
              expected(entry.status, entry.incomplete,
                       R"({"id":"msg_q1_0","type":"message","status":")" +
                           std::string{entry.item_status} +
                           R"(","role":"assistant","content":[)"
                           R"({"type":"refusal","refusal":"no"}]})"));
  }
}

TEST(ResponsesReply, ProofsOfOthersAreCarriedAndComeBackToTheirPlace) {
  ChatReply reply = chat(R"({"message":{"content":"t"},"finish_reason":"stop"})");
  Message& message = *reply.choices[0].message;
  const Proof signature{
      .kind = std::string{kSignatureProof}, .value = {R"("s")"}, .maker = "anthropic"};
  const Proof thought{
      .kind = std::string{kThoughtSignatureProof}, .value = {R"("t")"}, .maker = "google"};
  Part thoughts;
  thoughts.body = ReasoningPart{.text = "hm", .field = {}};
  thoughts.proofs = {signature};
  Part call;
  call.body = ToolCall{.id = "c",
                       .type = "function",
                       .function = FunctionCall{.name = "f", .arguments = {"{}"}, .extra = {}},
                       .custom = {},
                       .extra = {}};
  call.proofs = {thought};
  message.parts.insert(message.parts.begin(), thoughts);
  message.parts.push_back(call);
  const std::string written = write(reply);
  const std::size_t begin = written.find(R"("output":[)") + 10;
  const std::size_t end = written.find(R"(],"status":)", begin);
  const std::string items = written.substr(begin, end - begin);
  const auto request = kOpenAiResponsesTranslator.parse_request(
      R"({"model":"m","input":[{"role":"user","content":"u"},)" + items + "]}");
  ASSERT_TRUE(request) << items;
  EXPECT_TRUE(request->messages[1].parts == message.parts) << items;
}

TEST(ResponsesReply, WhatIsMissingIsMadeUp) {
  const std::string written = write(
      chat(R"({"message":{"tool_calls":[{"type":"function","function":{"name":"f"}}]}})"), "");
  EXPECT_NE(written.find(R"("call_id":"call_q1_0")"), std::string::npos) << written;
  EXPECT_NE(written.find(R"("arguments":"{}")"), std::string::npos) << written;
  EXPECT_NE(written.find(R"("tool_choice":"auto")"), std::string::npos) << written;
}

TEST(ResponsesReply, TheEchoOfARequest) {
  const auto request = kOpenAiResponsesTranslator.parse_request(
      R"({"model":"m","input":"x","instructions":"long","max_output_tokens":50,"temperature":0.3,)"
      R"("tool_choice":"required","tools":[{"type":"function","name":"f"}],"metadata":{"a":"b"},)"
      R"("reasoning":{"effort":"low"},"text":{"verbosity":"low"},"store":true})");
  ASSERT_TRUE(request);
  EXPECT_EQ(json_normal_form("{" + responses_echo(*request) + "}"),
            json_normal_form(
                R"({"instructions":null,"max_output_tokens":50,"metadata":{"a":"b"},)"
                R"("parallel_tool_calls":true,"previous_response_id":null,)"
                R"("reasoning":{"effort":"low","summary":null},"store":false,"temperature":0.3,)"
                R"("text":{"format":{"type":"text"},"verbosity":"low"},)"
                R"("tool_choice":"required","tools":[],"top_p":1,"truncation":"disabled"})"));
}

}  // namespace
}  // namespace sar::protocol
