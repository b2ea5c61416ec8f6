// Callers of one dialect, vendors of another: what the vendor gets, what the caller reads, what the
// books say.
#include "one_worker.hpp"

namespace sar::test {
namespace {

class TranslationTest : public OneWorker {
 protected:
  TranslationTest()
      : OneWorker(R"(
providers:
  - { name: claude, kind: anthropic, base_url: "https://claude.example" }
  - { name: google, kind: gemini, base_url: "https://google.example" }
  - { name: plain, kind: openai-compatible, base_url: "http://plain.example:8000/v1" }
channels:
  - { name: claude, provider: claude, credentials: [{ secret: sk-claude-canary }], models: [gpt-claude] }
  - { name: google, provider: google, credentials: [{ secret: google-canary }], models: [gpt-gemini] }
  - { name: plain, provider: plain, credentials: [{ secret: sk-plain-canary }], models: [gpt-plain] }
)") {}

  [[nodiscard]] FakeExchange message(std::string body) const {
    FakeExchange exchange{"POST", "/v1/messages", std::move(body)};
    exchange.request_head.headers.add("x-api-key", key.reveal());
    return exchange;
  }
};

constexpr std::string_view kClaudeReply =
    R"({"id":"msg_1","type":"message","role":"assistant","model":"claude-x","content":[)"
    R"({"type":"text","text":"Hello"}],"stop_reason":"end_turn","stop_sequence":null,)"
    R"("usage":{"input_tokens":10,"cache_read_input_tokens":3,"output_tokens":5}})";

TEST_F(TranslationTest, AnOpenAiCallerIsServedByAnAnthropicVendor) {
  client.replies.push_back(json_reply(200, std::string{kClaudeReply}));
  FakeExchange exchange =
      chat(R"({"model":"gpt-claude","seed":7,"messages":[{"role":"user","content":"Hi"}]})");
  serve(exchange);

  ASSERT_EQ(client.sent.size(), 1U);
  const auto& sent = client.sent[0];
  EXPECT_TRUE(sent.head.starts_with("POST /v1/messages HTTP/1.1\r\nHost: claude.example\r\n"))
      << sent.head;
  EXPECT_NE(sent.head.find("x-api-key: sk-claude-canary\r\n"), std::string::npos) << sent.head;
  EXPECT_NE(sent.head.find("anthropic-version: 2023-06-01\r\n"), std::string::npos) << sent.head;
  EXPECT_NE(sent.body.find(R"("max_tokens":)"), std::string::npos) << sent.body;
  EXPECT_EQ(exchange.status, 200);
  EXPECT_NE(exchange.received.find(R"("model":"gpt-claude")"), std::string::npos)
      << exchange.received;
  EXPECT_NE(exchange.header("X-Router-Fidelity").find("seed=dropped"), std::string::npos)
      << exchange.header_lines;
  ASSERT_EQ(journal.settled.size(), 1U);
  EXPECT_EQ(journal.settled[0].record.input_tokens, 10);
  EXPECT_EQ(journal.settled[0].record.cache_read_tokens, 3);
  EXPECT_EQ(journal.settled[0].record.output_tokens, 5);
}

TEST_F(TranslationTest, AStrictCallerIsRefusedBeforeAVendorIsCalled) {
  for (const std::string_view yes : {"1", "true"}) {
    FakeExchange exchange =
        chat(R"({"model":"gpt-claude","seed":7,"messages":[{"role":"user","content":"Hi"}]})");
    exchange.request_head.headers.add("X-Router-Strict", yes);
    serve(exchange);
    EXPECT_EQ(exchange.status, 400);
    EXPECT_NE(exchange.received.find(R"("code":"unsupported_field")"), std::string::npos);
    EXPECT_NE(exchange.received.find(R"("param":"seed")"), std::string::npos);
  }
  EXPECT_TRUE(client.sent.empty());
  EXPECT_TRUE(journal.settled.empty());
}

TEST_F(TranslationTest, WhatIsLostIsToldInTheCallersWords) {
  client.replies.push_back(json_reply(200, std::string{kReply}));
  constexpr std::string_view kBody =
      R"({"model":"gpt-plain","max_tokens":50,"top_k":4,"stop_sequences":["a","b","c","d","e"],)"
      R"("messages":[{"role":"user","content":[{"type":"text","text":"Hi"},{"type":"document",)"
      R"("source":{"type":"text","media_type":"text/plain","data":"x"}}]}]})";
  FakeExchange exchange = message(std::string{kBody});
  serve(exchange);
  EXPECT_EQ(exchange.status, 200) << exchange.received;
  EXPECT_EQ(exchange.header("X-Router-Fidelity"),
            "top_k=dropped, stop_sequences=changed, messages[0].content[1]=changed");

  FakeExchange strict = message(std::string{kBody});
  strict.request_head.headers.add("X-Router-Strict", "1");
  serve(strict);
  EXPECT_EQ(strict.status, 400);
  EXPECT_NE(strict.received.find("'top_k' would not reach"), std::string::npos) << strict.received;
}

std::string with_image(std::string_view url) {
  return R"({"model":"gpt-gemini","messages":[{"role":"user","content":[{"type":"text","text":"Hi"},)"
         R"({"type":"image_url","image_url":{"url":")" +
         std::string{url} + R"("}}]}]})";
}

TEST_F(TranslationTest, AUrlThatIsNoneIsToldByItsPlace) {
  FakeExchange exchange = chat(with_image("http:///cat.png"));
  serve(exchange);
  EXPECT_EQ(exchange.status, 400);
  EXPECT_NE(exchange.received.find(R"("param":"messages[0].content[1]")"), std::string::npos)
      << exchange.received;
  EXPECT_NE(exchange.received.find("not a valid URL"), std::string::npos) << exchange.received;
  EXPECT_EQ(exchange.received.find("base_url"), std::string::npos) << exchange.received;

  FakeExchange anthropic = message(
      R"({"model":"gpt-gemini","max_tokens":5,"messages":[{"role":"user","content":[)"
      R"({"type":"text","text":"Hi"},{"type":"image","source":{"type":"url","url":"http://"}}]}]})");
  serve(anthropic);
  EXPECT_NE(anthropic.received.find("messages[0].content[1]"), std::string::npos)
      << anthropic.received;
}

TEST_F(TranslationTest, AFetchHasOneTimeForAllOfItsRedirects) {
  ScriptedReply redirect;
  redirect.status = 302;
  redirect.headers = {{"location", "/elsewhere"}};
  media_client.replies = {redirect, redirect, redirect};
  media_client.on_send = [&] { clock.advance(std::chrono::seconds{11}); };
  FakeExchange exchange = chat(with_image("http://pictures.example/cat.png"));
  serve(exchange);
  EXPECT_EQ(media_client.sent.size(), 2U) << "twenty seconds are over";
  EXPECT_NE(exchange.received.find("it takes too long"), std::string::npos) << exchange.received;
}

TEST_F(TranslationTest, AnAnthropicCallerIsServedByAnOpenAiVendor) {
  client.replies.push_back(json_reply(200, std::string{kReply}));
  FakeExchange exchange = message(
      R"({"model":"gpt-plain","max_tokens":50,"messages":[{"role":"user","content":"Hi"}]})");
  serve(exchange);

  ASSERT_EQ(client.sent.size(), 1U);
  EXPECT_TRUE(client.sent[0].head.starts_with("POST /v1/chat/completions HTTP/1.1\r\n"));
  EXPECT_NE(client.sent[0].body.find(R"("role":"user")"), std::string::npos);
  EXPECT_EQ(exchange.status, 200);
  EXPECT_NE(exchange.received.find(R"("type":"message")"), std::string::npos) << exchange.received;
  EXPECT_NE(exchange.received.find(R"("stop_reason":"end_turn")"), std::string::npos);
  EXPECT_NE(exchange.received.find(R"("input_tokens":10)"), std::string::npos);
  EXPECT_EQ(exchange.header("request-id").size(), Uuid::kTextLength);
}

TEST_F(TranslationTest, AnAnthropicVendorIsPassedThroughToAnAnthropicCaller) {
  client.replies.push_back(json_reply(200, std::string{kClaudeReply}));
  constexpr std::string_view kBody =
      R"({"model":"gpt-claude", "max_tokens":50,"messages":[{"role":"user","content":"Hi"}]})";
  FakeExchange exchange = message(std::string{kBody});
  serve(exchange);
  ASSERT_EQ(client.sent.size(), 1U);
  EXPECT_EQ(client.sent[0].body, kBody);
  EXPECT_EQ(exchange.received, kClaudeReply);
}

TEST_F(TranslationTest, ABrokenStreamEndsWithAnErrorEventOfTheCallersDialect) {
  ScriptedReply reply = stream_reply(
      {"data: {\"id\":\"c\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"role\":"
       "\"assistant\",\"content\":\"Hel\"},\"finish_reason\":null}]}\n\n"});
  client.replies.push_back(std::move(reply));
  FakeExchange exchange = message(
      R"({"model":"gpt-plain","stream":true,"max_tokens":50,"messages":[{"role":"user","content":"Hi"}]})");
  serve(exchange);
  EXPECT_TRUE(exchange.received.starts_with("event: message_start\n")) << exchange.received;
  EXPECT_NE(exchange.received.find(R"("text":"Hel")"), std::string::npos);
  EXPECT_NE(exchange.received.find("event: error\n"), std::string::npos) << exchange.received;
  EXPECT_EQ(exchange.received.find("message_stop"), std::string::npos);
  ASSERT_EQ(journal.settled.size(), 1U);
  EXPECT_EQ(journal.settled[0].record.outcome, store::Outcome::Failed);
}

TEST_F(TranslationTest, AGeminiCallerReadsItsOwnListOfModelsBelowV1Too) {
  FakeExchange exchange{"GET", "/v1/models", {}};
  exchange.request_head.headers.add("x-goog-api-key", key.reveal());
  serve(exchange);
  EXPECT_TRUE(exchange.received.starts_with(R"({"models":[{"name":"models/)")) << exchange.received;
}

TEST_F(TranslationTest, AMistakeIsToldInTheCallersDialect) {
  FakeExchange exchange = message(R"({"model":"gpt-plain","max_tokens":50,"messages":[]})");
  serve(exchange);
  EXPECT_EQ(exchange.status, 400);
  EXPECT_TRUE(
      exchange.received.starts_with(R"({"type":"error","error":{"type":"invalid_request_error")"))
      << exchange.received;
  EXPECT_TRUE(client.sent.empty());
}

}  // namespace
}  // namespace sar::test
