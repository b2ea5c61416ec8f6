// Whole answers of Gemini's vendors, and for its callers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "protocol/canonical/proof_carrier.hpp"
#include "protocol/gemini/gemini.hpp"
#include "protocol/openai/chat.hpp"
#include "support/chat_event_text.hpp"
#include "support/json_normal_form.hpp"

namespace sar::protocol {
namespace {

using test::json_normal_form;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr ReplySource kSource{.provider = "google", .request_id = "r1"};

ChatReply read(std::string_view body) {
  auto reply = kGeminiTranslator.parse_reply(body, kSource);
  EXPECT_TRUE(reply.has_value()) << body << (reply ? "" : reply.error().code);
  return reply.value_or(ChatReply{});
}

ChatReply read_candidate(std::string_view fields) {
  return read(R"({"candidates":[{)" + std::string{fields} + "}]}");
}

std::string problem_of(std::string_view body) {
  const auto reply = kGeminiTranslator.parse_reply(body, kSource);
  return reply ? "" : reply.error().code;
}

std::string write(const ChatReply& reply) {
  AnswerTarget target;
  target.model = "asked";
  target.request_id = "r1";
  return kGeminiTranslator.write_reply(reply, target);
}

std::string openai_as_gemini(std::string_view body) {
  const auto reply = parse_chat_reply(body);
  EXPECT_TRUE(reply.has_value());
  return write(*reply);
}

TEST(GeminiReply, PartsInOrder) {
  const ChatReply reply = read(
      R"({"candidates":[{"content":{"role":"model","parts":[{"text":"why","thought":true},{"text":"a","thoughtSignature":"s"},)"
      R"({"functionCall":{"name":"f","args":{"n":1}}},{"functionCall":{"id":"own","name":"g"}},{"inlineData":{"mimeType":"image/png","data":"QQ=="}},)"
      R"({"codeExecutionResult":{}}]},"finishReason":"STOP","index":0,"safetyRatings":[]}],"modelVersion":"m-1","responseId":"id"})");
  EXPECT_EQ(reply.id, "id");
  EXPECT_EQ(reply.model, "m-1");
  EXPECT_EQ(reply.dialect, Dialect::Gemini);
  const Choice& choice = reply.choices.at(0);
  EXPECT_EQ(choice.finish_reason.kind, Finish::ToolCalls);
  EXPECT_EQ(choice.finish_reason.native, "STOP");
  const auto& parts = choice.message->parts;
  ASSERT_EQ(parts.size(), 6);
  EXPECT_EQ(std::get<ReasoningPart>(parts[0].body).text, "why");
  EXPECT_THAT(parts[1].proofs,
              ElementsAre(Proof{std::string{kThoughtSignatureProof}, {"\"s\""}, "google"}));
  EXPECT_EQ(std::get<ToolCall>(parts[2].body).id, "call_r1_0");
  EXPECT_EQ(std::get<ToolCall>(parts[2].body).function->arguments.text, R"({"n":1})");
  EXPECT_EQ(std::get<ToolCall>(parts[3].body).id, "own");
  EXPECT_EQ(std::get<ToolCall>(parts[3].body).function->arguments.text, "{}");
  EXPECT_EQ(std::get<ImagePart>(parts[4].body).url, "data:image/png;base64,QQ==");
  EXPECT_TRUE(std::holds_alternative<OpaquePart>(parts[5].body));
}

TEST(GeminiReply, FinishWords) {
  struct Case {
    std::string_view word;
    Finish finish;
  };
  constexpr Case kCases[] = {
      {"STOP", Finish::Stop},
      {"MAX_TOKENS", Finish::Length},
      {"SAFETY", Finish::ContentFilter},
      {"RECITATION", Finish::ContentFilter},
      {"BLOCKLIST", Finish::ContentFilter},
      {"PROHIBITED_CONTENT", Finish::ContentFilter},
      {"SPII", Finish::ContentFilter},
      {"IMAGE_SAFETY", Finish::ContentFilter},
      {"OTHER", Finish::Other},
      {"MALFORMED_FUNCTION_CALL", Finish::Error},
      {"UNEXPECTED_TOOL_CALL", Finish::Error},
      {"TOO_MANY_TOOL_CALLS", Finish::Error},
      {"SOMETHING_NEW", Finish::Other},
  };
  for (const Case& one : kCases) {
    const ChatReply reply = read_candidate(
        R"("content":{"parts":[{"text":"a"}]},"finishReason":")" + std::string{one.word} + "\"");
    EXPECT_EQ(reply.choices[0].finish_reason.kind, one.finish) << one.word;
    EXPECT_THAT(write(reply), HasSubstr(R"("finishReason":")" + std::string{one.word}));
  }
  EXPECT_EQ(read_candidate(R"("finishReason":"OTHER")").choices[0].finish_reason.kind,
            Finish::Error);
  EXPECT_EQ(read_candidate(R"("content":{},"finishReason":"MAX_TOKENS")").choices[0].message->parts,
            std::vector<Part>{});
}

TEST(GeminiReply, ABlockedPromptIsFiltered) {
  const ChatReply reply =
      read(R"({"promptFeedback":{"blockReason":"SAFETY"},"usageMetadata":{"promptTokenCount":4}})");
  ASSERT_EQ(reply.choices.size(), 1);
  EXPECT_EQ(reply.choices[0].finish_reason.kind, Finish::ContentFilter);
  EXPECT_EQ(reply.choices[0].finish_reason.native, "SAFETY");
  EXPECT_EQ(reply.usage->counts.input, 4);
  EXPECT_THAT(write(reply), HasSubstr(R"("promptFeedback":{"blockReason":"SAFETY"})"));
}

TEST(GeminiReply, AnEmptySuccessIsNone) {
  for (
      const std::string_view body :
      {R"({})", R"({"candidates":[]})", R"({"candidates":null,"promptFeedback":{}})",
       R"({"candidates":[{"finishReason":"STOP"}]})",
       R"({"candidates":[{"content":{"parts":[{"text":""}]},"finishReason":"STOP"}]})",
       R"({"candidates":[{"content":{"parts":[{"text":"hm","thought":true}]},"finishReason":"STOP"}]})",
       R"({"candidates":[{"content":{"role":"model"}}]})", R"({"error":{"code":500}})"}) {
    EXPECT_EQ(problem_of(body), "empty_answer") << body;
  }
  for (const std::string_view body : {"", "[]", "{", "<html>"}) {
    EXPECT_EQ(problem_of(body), "invalid_json") << body;
  }
}

struct UsageCase {
  std::string_view json;
  Usage usage;
};

TEST(GeminiReply, Usage) {
  const UsageCase kCases[] = {
      {R"("promptTokenCount":10,"cachedContentTokenCount":4,"candidatesTokenCount":5,"thoughtsTokenCount":7,"toolUsePromptTokenCount":3,"totalTokenCount":25)",
       {.input = 9, .cache_read = 4, .output = 5, .reasoning = 7}},
      {R"("promptTokenCount":10,"thoughtsTokenCount":7,"totalTokenCount":20)",
       {.input = 10, .output = 3, .reasoning = 7}},
      {R"("promptTokenCount":10)", {.input = 10}},
      {R"("promptTokenCount":20,"cachedContentTokenCount":6,"candidatesTokenCount":9,)"
       R"("promptTokensDetails":[{"modality":"TEXT","tokenCount":8},{"modality":"AUDIO","tokenCount":7},{"modality":"IMAGE","tokenCount":5}],)"
       R"("cacheTokensDetails":[{"modality":"AUDIO","tokenCount":4},{"modality":"TEXT","tokenCount":2}],)"
       R"("candidatesTokensDetails":[{"modality":"IMAGE","tokenCount":6}])",
       {.input = 6,
        .cache_read = 6,
        .input_audio = 3,
        .input_image = 5,
        .output = 3,
        .output_image = 6}},
      {R"("promptTokenCount":3,"cachedContentTokenCount":9,"candidatesTokenCount":-1,"totalTokenCount":1e30)",
       {.cache_read = 3}},
  };
  for (const UsageCase& one : kCases) {
    const ChatReply reply =
        read(R"({"candidates":[{"content":{"parts":[{"text":"a"}]}}],"usageMetadata":{)" +
             std::string{one.json} + "}}");
    ASSERT_TRUE(reply.usage.has_value());
    EXPECT_EQ(reply.usage->counts, one.usage) << one.json << "\n"
                                              << test::to_text(reply.usage->counts);
    ChatReply foreign = reply;
    foreign.dialect = Dialect::OpenAi;
    const ChatReply again = read(write(foreign));
    EXPECT_EQ(again.usage->counts, one.usage) << write(foreign);
  }
  EXPECT_FALSE(
      read(
          R"({"candidates":[{"content":{"parts":[{"text":"a"}]}}],"usageMetadata":{"trafficType":"ON_DEMAND"}})")
          .usage.has_value());
}

// Gemini counts bytes, OpenAI characters.
TEST(GeminiReply, Citations) {
  const ChatReply reply = read_candidate(
      R"("content":{"parts":[{"text":"Füße sind da."}]},"citationMetadata":{"citationSources":[{"startIndex":0,"endIndex":7,"uri":"https://c"}]},)"
      R"("groundingMetadata":{"groundingChunks":[{"web":{"uri":"https://a","title":"A"}},{"web":{"uri":"https://b"}}],)"
      R"("groundingSupports":[{"segment":{"startIndex":7,"endIndex":12},"groundingChunkIndices":[0,1,9]}]})");
  EXPECT_EQ(
      json_normal_form(reply.choices[0].message->annotations.text),
      json_normal_form(
          R"([{"type":"url_citation","url_citation":{"url":"https://c","title":"","start_index":0,"end_index":5}},)"
          R"({"type":"url_citation","url_citation":{"url":"https://a","title":"A","start_index":5,"end_index":10}},)"
          R"({"type":"url_citation","url_citation":{"url":"https://b","title":"","start_index":5,"end_index":10}}])"));
  EXPECT_THAT(write(reply), HasSubstr(R"("groundingMetadata":{"groundingChunks")"));
  EXPECT_THAT(
      openai_as_gemini(
          R"({"choices":[{"message":{"content":"Füße da","annotations":[{"type":"url_citation","url_citation":{"url":"https://a","title":"A","start_index":0,"end_index":4}}]}}]})"),
      HasSubstr(
          R"("groundingMetadata":{"groundingChunks":[{"web":{"uri":"https://a","title":"A"}}],)"
          R"("groundingSupports":[{"segment":{"startIndex":0,"endIndex":6},"groundingChunkIndices":[0]}]})"));
}

TEST(GeminiReply, Logprobs) {
  constexpr std::string_view kOwn =
      R"({"chosenCandidates":[{"token":"a","logProbability":-0.5}],"topCandidates":[{"candidates":[{"token":"a","logProbability":-0.5},{"token":"b","logProbability":-1}]}]})";
  const ChatReply reply =
      read_candidate(R"("content":{"parts":[{"text":"a"}]},"logprobsResult":)" + std::string{kOwn});
  EXPECT_EQ(
      reply.choices[0].logprobs.text,
      R"({"content":[{"token":"a","logprob":-0.5,"bytes":null,"top_logprobs":[{"token":"a","logprob":-0.5,"bytes":null},{"token":"b","logprob":-1,"bytes":null}]}],"refusal":null})");
  EXPECT_THAT(write(reply), HasSubstr(R"("logprobsResult":)" + std::string{kOwn}));
}

TEST(GeminiReply, ForCallersFromAnotherDialect) {
  EXPECT_EQ(
      json_normal_form(openai_as_gemini(
          R"({"id":"x","model":"up","choices":[{"index":0,"message":{"role":"assistant","reasoning_content":"why","content":"a","tool_calls":[)"
          R"({"id":"c","type":"function","function":{"name":"f","arguments":"{\"n\":1}"}},{"id":"d","type":"function","function":{"name":"g","arguments":"{oops"}},)"
          R"({"id":"e","type":"custom","custom":{"name":"k","input":"raw"}}]},"finish_reason":"tool_calls"},)"
          R"({"index":1,"message":{"content":null,"refusal":"no"},"finish_reason":"content_filter"}],)"
          R"("usage":{"prompt_tokens":10,"completion_tokens":9,"total_tokens":19,"prompt_tokens_details":{"cached_tokens":4},"completion_tokens_details":{"reasoning_tokens":2}}})")),
      json_normal_form(
          R"({"candidates":[{"content":{"parts":[{"text":"why","thought":true},{"text":"a"},{"functionCall":{"id":"c","name":"f","args":{"n":1}}},)"
          R"({"functionCall":{"id":"d","name":"g","args":{"INVALID_JSON":"{oops"}}},{"functionCall":{"id":"e","name":"k","args":{"input":"raw"}}}],"role":"model"},"finishReason":"STOP","index":0},)"
          R"({"content":{"parts":[{"text":"no"}],"role":"model"},"finishReason":"SAFETY","index":1}],)"
          R"("usageMetadata":{"promptTokenCount":10,"cachedContentTokenCount":4,"candidatesTokenCount":7,"thoughtsTokenCount":2,"totalTokenCount":19},"modelVersion":"asked","responseId":"x"})"));
  EXPECT_THAT(
      openai_as_gemini(R"({"choices":[{"message":{"refusal":"no"},"finish_reason":"stop"}]})"),
      HasSubstr(R"("finishReason":"SAFETY")"));
  EXPECT_THAT(
      openai_as_gemini(R"({"choices":[{"message":{"content":"a"},"finish_reason":"length"}]})"),
      HasSubstr(
          R"("finishReason":"MAX_TOKENS","index":0}],"modelVersion":"asked","responseId":"r1"})"));
}

// What another vendor's model wants to see again comes back through the caller.
TEST(GeminiReply, ProofsTravel) {
  const Proof signature{std::string{kSignatureProof}, {"\"s\""}, "claude"};
  const Proof redacted{std::string{kRedactedThinkingProof}, {"\"d\""}, "claude"};
  ChatReply reply;
  reply.dialect = Dialect::Anthropic;
  Message& message = reply.choices.emplace_back().message.emplace();
  message.parts.emplace_back().body = ReasoningPart{.text = "why", .field = {}};
  message.parts.back().proofs = {redacted, signature};
  message.parts.emplace_back().body = ReasoningPart{};
  message.parts.back().proofs = {redacted};
  const std::string body = write(reply);
  const auto content = body.substr(body.find(R"({"parts")"));
  const auto request =
      kGeminiTranslator.parse_request(R"({"contents":[{"parts":[{"text":"q"}]},)" +
                                      content.substr(0, content.find("},\"finish")) + "}]}");
  ASSERT_TRUE(request.has_value()) << body << request.error().message;
  const auto& parts = request->messages[1].parts;
  ASSERT_EQ(parts.size(), 3);
  EXPECT_THAT(parts[0].proofs, ElementsAre(redacted));
  EXPECT_EQ(std::get<ReasoningPart>(parts[1].body).text, "why");
  EXPECT_THAT(parts[1].proofs, ElementsAre(signature));
  EXPECT_THAT(parts[2].proofs, ElementsAre(redacted));
}

TEST(GeminiErrors, StatusWordsAndDetails) {
  struct Case {
    int status;
    std::string_view word;
  };
  constexpr Case kCases[] = {
      {400, "INVALID_ARGUMENT"}, {401, "UNAUTHENTICATED"},  {403, "PERMISSION_DENIED"},
      {404, "NOT_FOUND"},        {413, "INVALID_ARGUMENT"}, {429, "RESOURCE_EXHAUSTED"},
      {500, "INTERNAL"},         {503, "UNAVAILABLE"},      {504, "DEADLINE_EXCEEDED"},
      {599, "INTERNAL"},
  };
  for (const Case& one : kCases) {
    const Error error = vendor_error(ErrorClass::ServerError, "x", "Oh \"no\".");
    EXPECT_EQ(
        kGeminiTranslator.write_error({.error = error, .status = one.status, .request_id = {}}),
        R"({"error":{"code":)" + std::to_string(one.status) +
            R"(,"message":"Oh \"no\".","status":")" + std::string{one.word} + "\"}}");
  }
  Error error = caller_error(ErrorClass::RateLimited, "x", "m", "contents[0]");
  error.retry_after = std::chrono::milliseconds{1500};
  EXPECT_EQ(
      kGeminiTranslator.write_error({.error = error, .status = 429, .request_id = "q"}),
      R"({"error":{"code":429,"message":"m","status":"RESOURCE_EXHAUSTED","details":[)"
      R"({"@type":"type.googleapis.com/google.rpc.BadRequest","fieldViolations":[{"field":"contents[0]","description":"m"}]},)"
      R"({"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"2s"},)"
      R"({"@type":"type.googleapis.com/google.rpc.RequestInfo","requestId":"q"}]}})");
}

}  // namespace
}  // namespace sar::protocol
