// Whole requests through the gateway: what the caller gets, what the vendor saw, what the books
// say.
#include <fmt/format.h>

#include "one_worker.hpp"
#include "protocol/tokens/token_estimate.hpp"

namespace sar::test {
namespace {

using PipelineTest = OneWorker;

std::string event(std::string_view json) { return "data: " + std::string{json} + "\n\n"; }

std::string token(std::string_view text) {
  return event(R"({"id":"c","model":"gpt-4o-2024","choices":[{"index":0,"delta":{"content":")" +
               std::string{text} + R"("},"finish_reason":null}]})");
}

const std::string kStart = event(
    R"({"id":"c","model":"gpt-4o-2024","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]})");
const std::string kStop = event(
    R"({"id":"c","model":"gpt-4o-2024","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]})");
const std::string kUsage = event(
    R"({"id":"c","model":"gpt-4o-2024","choices":[],"usage":{"prompt_tokens":10,"completion_tokens":2,"total_tokens":12}})");
const std::string kDone = "data: [DONE]\n\n";

TEST_F(PipelineTest, AnswersWithTheNameTheCallerAskedFor) {
  client.replies.push_back(json_reply(200, std::string{kReply}));
  FakeExchange exchange = chat(std::string{kChat});
  serve(exchange);

  EXPECT_EQ(exchange.status, 200);
  EXPECT_NE(exchange.received.find(R"("model":"gpt-4o",)"), std::string::npos) << exchange.received;
  ASSERT_EQ(client.sent.size(), 1U);
  EXPECT_EQ(client.sent[0].body,
            R"({"model":"gpt-4o-2024","messages":[{"role":"user","content":"Hi"}]})");
  EXPECT_NE(client.sent[0].head.find("Authorization: Bearer sk-first-canary\r\n"),
            std::string::npos);
  EXPECT_EQ(exchange.header("X-Router-Channel"), "first");
  EXPECT_EQ(exchange.header("X-Router-Provider"), "alpha");
  EXPECT_EQ(exchange.header("X-Router-Model"), "gpt-4o-2024");
  EXPECT_EQ(exchange.header("X-Router-Attempts"), "1");
  EXPECT_EQ(exchange.header("X-Router-Request-Id").size(), Uuid::kTextLength);
}

TEST_F(PipelineTest, JournalKnowsBeforeTheVendorAndIsSettledBeforeTheLastByte) {
  client.replies.push_back(json_reply(200, std::string{kReply}));
  FakeExchange exchange = chat(std::string{kChat});
  std::size_t dispatched_when_sent = 0;
  std::size_t settled_when_ended = 0;
  client.on_send = [&] { dispatched_when_sent = journal.dispatched.size(); };
  exchange.on_last_bytes = [&] { settled_when_ended = journal.settled.size(); };
  serve(exchange);

  EXPECT_EQ(dispatched_when_sent, 1U);
  EXPECT_EQ(settled_when_ended, 1U);
  ASSERT_EQ(journal.settled.size(), 1U);
  const auto& settled = journal.settled[0];
  EXPECT_EQ(settled.record.request_id, journal.dispatched[0].request_id);
  EXPECT_EQ(settled.record.outcome, store::Outcome::Succeeded);
  EXPECT_EQ(settled.record.input_tokens, 10);
  EXPECT_EQ(settled.record.output_tokens, 5);
  EXPECT_EQ(settled.record.cost_nanos, 10 * 2'000 + 5 * 8'000);
  EXPECT_EQ(settled.record.usage_source,
            static_cast<std::uint8_t>(protocol::UsageSource::Reported));
  EXPECT_FALSE(settled.record.price_id.is_nil());
}

TEST_F(PipelineTest, FailsOverBeforeTheFirstByte) {
  client.replies.push_back(json_reply(500, R"({"error":{"message":"boom"}})"));
  client.replies.push_back(json_reply(200, std::string{kReply}));
  FakeExchange exchange = chat(std::string{kChat});
  serve(exchange);

  EXPECT_EQ(exchange.status, 200);
  EXPECT_EQ(exchange.header("X-Router-Channel"), "second");
  EXPECT_EQ(exchange.header("X-Router-Attempts"), "2");
  ASSERT_EQ(client.sent.size(), 2U);
  EXPECT_NE(client.sent[1].body.find(R"("model":"gpt-4o")"), std::string::npos);
  ASSERT_EQ(journal.settled.size(), 1U);
  EXPECT_EQ(journal.settled[0].record.attempt_count, 2);
}

TEST_F(PipelineTest, AllChannelsFailingGivesTheMostTellingError) {
  client.replies.push_back(json_reply(401, R"({"error":{"message":"bad key sk-first-canary"}})"));
  ScriptedReply limited =
      json_reply(429, R"({"error":{"message":"slow down","code":"rate_limit_exceeded"}})");
  limited.headers.emplace_back("retry-after", "7");
  client.replies.push_back(limited);
  FakeExchange exchange = chat(std::string{kChat});
  serve(exchange);

  EXPECT_EQ(exchange.status, 429);
  EXPECT_EQ(exchange.header("Retry-After"), "7");
  EXPECT_EQ(exchange.received.find("canary"), std::string::npos);
  ASSERT_EQ(journal.settled.size(), 1U);
  EXPECT_EQ(journal.settled[0].record.outcome, store::Outcome::Failed);
  EXPECT_EQ(journal.settled[0].record.cost_nanos, 0);
}

TEST_F(PipelineTest, VendorsUnauthorizedIsNeverTheCallers) {
  client.replies.push_back(
      json_reply(401, R"({"error":{"message":"no","code":"invalid_api_key"}})"));
  client.replies.push_back(
      json_reply(401, R"({"error":{"message":"no","code":"invalid_api_key"}})"));
  FakeExchange exchange = chat(std::string{kChat});
  serve(exchange);
  EXPECT_EQ(exchange.status, 502);
}

TEST_F(PipelineTest, NativeBadRequestIsNotRetried) {
  client.replies.push_back(json_reply(
      400,
      R"({"error":{"message":"temperature too high","type":"invalid_request_error","param":"temperature","code":"invalid_value"}})"));
  FakeExchange exchange = chat(std::string{kChat});
  serve(exchange);
  EXPECT_EQ(exchange.status, 400);
  EXPECT_EQ(client.sent.size(), 1U);
}

TEST_F(PipelineTest, ErrorInsideSuccessIsAFailure) {
  client.replies.push_back(json_reply(200, R"({"error":{"message":"overloaded","code":503}})"));
  client.replies.push_back(json_reply(200, ""));
  FakeExchange exchange = chat(std::string{kChat});
  serve(exchange);
  EXPECT_GE(exchange.status, 500);
  EXPECT_EQ(client.sent.size(), 2U);
}

TEST_F(PipelineTest, StreamsWithoutTheUsageNobodyAskedFor) {
  client.replies.push_back(
      stream_reply({kStart, token("Hel") + token("lo"), kStop, kUsage, kDone}));
  FakeExchange exchange = chat(std::string{kStreamedChat});
  serve(exchange);

  EXPECT_NE(client.sent.at(0).body.find(R"("include_usage":true)"), std::string::npos);
  EXPECT_TRUE(exchange.streamed);
  EXPECT_TRUE(exchange.finished);
  EXPECT_EQ(exchange.content_type, "text/event-stream");
  EXPECT_TRUE(exchange.received.ends_with(kDone)) << exchange.received;
  EXPECT_EQ(exchange.received.find("\"usage\""), std::string::npos);
  EXPECT_EQ(exchange.received.find("gpt-4o-2024"), std::string::npos);
  ASSERT_EQ(journal.settled.size(), 1U);
  EXPECT_EQ(journal.settled[0].record.output_tokens, 2);
  EXPECT_TRUE(journal.settled[0].record.streamed);
}

// As the first event of some vendors does, with the prompt's tokens.
TEST_F(PipelineTest, WhatFollowsAUsageEventIsNotTakenForOne) {
  const std::string later =
      event(R"({"id":"c","model":"gpt-4o","choices":[],"obfuscation":"xyz"})");
  client.replies.push_back(
      stream_reply({kUsage, kStart, token("Hel"), later, kStop, kUsage, later, kDone}));
  FakeExchange exchange = chat(std::string{kStreamedChat});
  serve(exchange);
  EXPECT_EQ(exchange.received.find("\"usage\""), std::string::npos);
  const std::size_t first = exchange.received.find(later);
  ASSERT_NE(first, std::string::npos) << exchange.received;
  EXPECT_NE(exchange.received.find(later, first + 1), std::string::npos) << exchange.received;
}

TEST_F(PipelineTest, UsageNullThatTheRouterCausedIsTakenOut) {
  const auto chunk = [](std::string_view begin, std::string_view end) {
    return event(fmt::format(
        R"({{{}"id":"c","choices":[{{"index":0,"delta":{{"content":"x"}},"finish_reason":"stop"}}]{}}})",
        begin, end));
  };
  const std::string vendors = chunk("", R"(,"usage":null)") + chunk(R"("usage" : null , )", "") +
                              chunk("", R"( , "usage":null,"x":1)") +
                              chunk(R"("model":"gpt-4o-2024",)", R"(,"usage":null,"y":null)") +
                              chunk(R"("usage":null,"model":"gpt-4o-2024",)", "");
  const std::string callers = chunk("", "") + chunk(" ", "") + chunk("", R"( , "x":1)") +
                              chunk(R"("model":"gpt-4o",)", R"(,"y":null)") +
                              chunk(R"("model":"gpt-4o",)", "");
  client.replies.push_back(stream_reply({vendors, kDone}));
  FakeExchange exchange = chat(std::string{kStreamedChat});
  serve(exchange);
  EXPECT_EQ(exchange.received, callers + kDone);

  client.replies.push_back(stream_reply({vendors, kDone}));
  FakeExchange asking =
      chat(R"({"model":"gpt-4o","stream":true,"stream_options":{"include_usage":true},)"
           R"("messages":[{"role":"user","content":"Hi"}]})");
  serve(asking);
  EXPECT_NE(asking.received.find(R"("usage" : null)"), std::string::npos) << asking.received;
}

TEST_F(PipelineTest, MissingUsageOfAStreamIsCountedFromItsText) {
  constexpr std::string_view kText = "The quick brown fox jumps over the lazy dog, as ever.";
  client.replies.push_back(
      stream_reply({kStart, token(kText.substr(0, 20)), token(kText.substr(20)), kStop, kDone}));
  FakeExchange exchange = chat(std::string{kStreamedChat});
  serve(exchange);
  ASSERT_EQ(journal.settled.size(), 1U);
  const store::SettledRecord& row = journal.settled[0].record;
  EXPECT_EQ(row.output_tokens, protocol::estimate_tokens(kText));
  EXPECT_GT(row.output_tokens, 8);
  EXPECT_EQ(row.usage_source, static_cast<std::uint8_t>(protocol::UsageSource::Counted));
}

TEST_F(PipelineTest, LegacyCompletionsAreAskedForTheirUsageToo) {
  const std::string chunk =
      R"(data: {"id":"c","model":"gpt-4o","choices":[{"text":"Hi","index":0,"finish_reason":"stop"}]})"
      "\n\n";
  client.replies.push_back(stream_reply(
      {chunk,
       "data: {\"id\":\"c\",\"model\":\"gpt-4o\",\"choices\":[],\"usage\":{\"prompt_tokens\":9,"
       "\"completion_tokens\":2}}\n\ndata: [DONE]\n\n"}));
  FakeExchange exchange{"POST", "/v1/completions",
                        R"({"model":"gpt-4o","prompt":"p","stream":true})"};
  exchange.request_head.headers.add("authorization", "Bearer " + std::string{key.reveal()});
  serve(exchange);
  ASSERT_EQ(client.sent.size(), 1U);
  EXPECT_NE(client.sent[0].body.find(R"("stream_options":{"include_usage":true})"),
            std::string::npos)
      << client.sent[0].body;
  EXPECT_EQ(exchange.received, chunk + "data: [DONE]\n\n");
  ASSERT_EQ(journal.settled.size(), 1U);
  EXPECT_EQ(journal.settled[0].record.input_tokens, 9);
  EXPECT_EQ(journal.settled[0].record.output_tokens, 2);
}

TEST_F(PipelineTest, StreamCutAnywhereReadsTheSame) {
  const std::string whole = kStart + token("Hel") + token("lo") + kStop + kUsage + kDone;
  client.replies.push_back(stream_reply({whole}));
  FakeExchange expected = chat(std::string{kStreamedChat});
  serve(expected);
  for (std::size_t cut = 1; cut < whole.size(); ++cut) {
    clock.advance(std::chrono::minutes{2});
    client.replies.push_back(stream_reply({whole.substr(0, cut), whole.substr(cut)}));
    FakeExchange exchange = chat(std::string{kStreamedChat});
    serve(exchange);
    ASSERT_EQ(exchange.received, expected.received) << "cut at " << cut;
  }
}

TEST_F(PipelineTest, StreamThatBreaksBeforeATokenFailsOver) {
  ScriptedReply cut = stream_reply({kStart});
  cut.error_after_pieces = vendor_error(ErrorClass::StreamBroken, "reset", "reset");
  client.replies.push_back(cut);
  client.replies.push_back(stream_reply({kStart + token("ok") + kStop + kDone}));
  FakeExchange exchange = chat(std::string{kStreamedChat});
  serve(exchange);
  EXPECT_EQ(exchange.header("X-Router-Attempts"), "2");
  EXPECT_TRUE(exchange.received.ends_with(kDone));
}

TEST_F(PipelineTest, StreamThatBreaksAfterATokenEndsWithAnErrorEvent) {
  for (const bool clean_end : {true, false}) {
    clock.advance(std::chrono::minutes{2});
    ScriptedReply cut = stream_reply({kStart, token("Hel"), token("lo")});
    if (!clean_end)
      cut.error_after_pieces = vendor_error(ErrorClass::StreamBroken, "reset", "reset");
    client.replies.push_back(cut);
    FakeExchange exchange = chat(std::string{kStreamedChat});
    serve(exchange);
    EXPECT_NE(exchange.received.find("data: {\"error\":{"), std::string::npos);
    EXPECT_EQ(exchange.received.find("[DONE]"), std::string::npos);
    const auto& record = journal.settled.back().record;
    EXPECT_EQ(record.outcome, store::Outcome::Failed);
    EXPECT_EQ(record.output_tokens, 2);
    EXPECT_EQ(record.usage_source, static_cast<std::uint8_t>(protocol::UsageSource::Counted));
  }
}

// SiliconFlow's and old vLLM's way of saying that they failed.
constexpr std::string_view kBareErrors[] = {
    R"({"code":50505,"message":"Model service overloaded.","data":null})",
    R"({"object":"error","message":"Model service overloaded.","type":"overloaded_error","code":500})"};

TEST_F(PipelineTest, BareErrorAfterATokenIsAFailureWhateverFollows) {
  for (const std::string_view bare : kBareErrors) {
    clock.advance(std::chrono::minutes{2});
    client.replies.push_back(stream_reply({kStart, token("Hel"), event(bare), kStop + kDone}));
    FakeExchange exchange = chat(std::string{kStreamedChat});
    serve(exchange);
    EXPECT_NE(exchange.received.find(R"("code":"vendor_overloaded")"), std::string::npos)
        << exchange.received;
    EXPECT_EQ(exchange.received.find(bare), std::string::npos);
    EXPECT_EQ(exchange.received.find("[DONE]"), std::string::npos);
    EXPECT_EQ(journal.settled.back().record.outcome, store::Outcome::Failed);
    EXPECT_EQ(journal.settled.back().record.output_tokens, 1);
  }
}

TEST_F(PipelineTest, BareErrorBeforeATokenFailsOver) {
  for (const std::string_view bare : kBareErrors) {
    for (const bool as_event : {true, false}) {
      clock.advance(std::chrono::minutes{2});
      client.replies.push_back(as_event ? stream_reply({event(bare), kDone})
                                        : json_reply(200, std::string{bare}));
      client.replies.push_back(stream_reply({kStart + token("ok") + kStop + kDone}));
      FakeExchange exchange = chat(std::string{kStreamedChat});
      serve(exchange);
      EXPECT_EQ(exchange.header("X-Router-Attempts"), "2");
      EXPECT_EQ(journal.settled.back().record.attempts[0].error_class,
                static_cast<std::uint8_t>(ErrorClass::Overloaded));
    }
  }
}

TEST_F(PipelineTest, BareErrorAsAWholeAnswerIsTheVendorsFailure) {
  client.replies.push_back(json_reply(200, std::string{kBareErrors[0]}));
  client.replies.push_back(json_reply(200, std::string{kBareErrors[1]}));
  FakeExchange exchange = chat(std::string{kChat});
  serve(exchange);
  EXPECT_EQ(exchange.status, 503);
  EXPECT_NE(exchange.received.find(R"("code":"vendor_overloaded")"), std::string::npos);
}

TEST_F(PipelineTest, AStreamIsInFlightAtItsChannelToItsEnd) {
  const auto first = states.of(stable_id("channel", "first"));
  const auto second = states.of(stable_id("channel", "second"));
  ScriptedReply refused = json_reply(500, "{}");
  client.replies.push_back(refused);
  client.replies.push_back(stream_reply({kStart, token("Hel"), token("lo"), kStop + kDone}));
  FakeExchange exchange = chat(std::string{kStreamedChat});
  std::int64_t at_the_end = -1;
  exchange.on_last_bytes = [&] {
    EXPECT_EQ(first->in_flight(), 0);
    at_the_end = second->in_flight();
  };
  serve(exchange);
  EXPECT_EQ(at_the_end, 1);
  EXPECT_EQ(second->in_flight(), 0);
  EXPECT_EQ(second->successes(), 1U);
}

TEST_F(PipelineTest, CallerWhoLeavesIsChargedWhatWasSeen) {
  client.replies.push_back(stream_reply({kStart + token("Hel"), token("lo"), kStop, kDone}));
  FakeExchange exchange = chat(std::string{kStreamedChat});
  exchange.writes_until_gone = 1;
  serve(exchange);
  ASSERT_EQ(journal.settled.size(), 1U);
  EXPECT_EQ(journal.settled[0].record.outcome, store::Outcome::Cancelled);
  EXPECT_EQ(journal.settled[0].record.status, 499);
  EXPECT_EQ(journal.settled[0].record.output_tokens, 2);
}

TEST_F(PipelineTest, ServerThatStopsSaysSoInsideTheStream) {
  ScriptedReply cut = stream_reply({kStart + token("Hel")});
  cut.error_after_pieces = caller_error(ErrorClass::Cancelled, "cancelled", "given up");
  client.replies.push_back(cut);
  FakeExchange exchange = chat(std::string{kStreamedChat});
  client.on_send = [&] { exchange.caller_gone().cancel(net::CancelReason::ServerStopping); };
  serve(exchange);
  EXPECT_NE(exchange.received.find(R"("code":"router_stopping")"), std::string::npos);
  EXPECT_EQ(exchange.received.find("[DONE]"), std::string::npos);
  ASSERT_EQ(journal.settled.size(), 1U);
  EXPECT_EQ(journal.settled[0].record.outcome, store::Outcome::Failed);
  EXPECT_EQ(journal.settled[0].record.output_tokens, 1);
}

TEST_F(PipelineTest, ServerThatStopsBeforeTheFirstByteIsUnavailable) {
  ScriptedReply cut = stream_reply({});
  cut.error_after_pieces = caller_error(ErrorClass::Cancelled, "cancelled", "given up");
  client.replies.push_back(cut);
  FakeExchange exchange = chat(std::string{kStreamedChat});
  client.on_send = [&] { exchange.caller_gone().cancel(net::CancelReason::ServerStopping); };
  serve(exchange);
  EXPECT_EQ(exchange.status, 503);
  EXPECT_EQ(client.sent.size(), 1U);
}

TEST_F(PipelineTest, FullJournalRefusesBeforeAnythingIsSent) {
  journal.has_room = false;
  FakeExchange exchange = chat(std::string{kChat});
  serve(exchange);
  EXPECT_EQ(exchange.status, 503);
  EXPECT_EQ(exchange.header("Retry-After"), "2");
  EXPECT_TRUE(client.sent.empty());
  EXPECT_TRUE(journal.settled.empty());
}

TEST_F(PipelineTest, ExplainsOnRequest) {
  client.replies.push_back(json_reply(200, std::string{kReply}));
  FakeExchange exchange = chat(std::string{kChat});
  exchange.request_head.headers.add("X-Router-Explain", "1");
  serve(exchange);
  EXPECT_NE(exchange.header("X-Router-Plan").find(R"("channel":"second")"), std::string::npos);
  EXPECT_EQ(journal.settled.at(0).plan_json, exchange.header("X-Router-Plan"));
}

}  // namespace
}  // namespace sar::test
