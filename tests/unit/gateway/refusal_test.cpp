// Requests that are refused before anything is sent: status, type, param and code, as OpenAI's SDKs
// read them.
#include "one_worker.hpp"

namespace sar::test {
namespace {

using RefusalTest = OneWorker;

TEST_F(RefusalTest, MissingKey) {
  FakeExchange exchange{"POST", "/v1/chat/completions", std::string{kChat}};
  serve(exchange);
  EXPECT_EQ(exchange.status, 401);
  EXPECT_NE(exchange.received.find(R"("code":"missing_api_key")"), std::string::npos);
}

TEST_F(RefusalTest, TwoKeys) {
  FakeExchange exchange = chat(std::string{kChat});
  exchange.request_head.headers.add("authorization", "Bearer other");
  serve(exchange);
  EXPECT_EQ(exchange.status, 401);
}

TEST_F(RefusalTest, UnknownModelNamesNearOnes) {
  FakeExchange exchange = chat(R"({"model":"gpt-4p","messages":[{"role":"user","content":"Hi"}]})");
  serve(exchange);
  EXPECT_EQ(exchange.status, 404);
  EXPECT_NE(exchange.received.find(R"("code":"model_not_found")"), std::string::npos);
  EXPECT_NE(exchange.received.find("Did you mean gpt-4o?"), std::string::npos) << exchange.received;
}

TEST_F(RefusalTest, ForbiddenModel) {
  FakeExchange exchange =
      chat(R"({"model":"forbidden","messages":[{"role":"user","content":"Hi"}]})");
  serve(exchange);
  EXPECT_EQ(exchange.status, 403);
  EXPECT_NE(exchange.received.find(R"("code":"model_not_allowed")"), std::string::npos);
}

TEST_F(RefusalTest, RateLimit) {
  for (int request = 0; request < 3; ++request) {
    client.replies.push_back(json_reply(200, std::string{kReply}));
    FakeExchange exchange = chat(std::string{kChat});
    serve(exchange);
    EXPECT_EQ(exchange.status, 200);
  }
  FakeExchange refused = chat(std::string{kChat});
  serve(refused);
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.header("Retry-After"), "60");
  EXPECT_EQ(client.sent.size(), 3U);

  clock.advance(std::chrono::seconds{61});
  client.replies.push_back(json_reply(200, std::string{kReply}));
  FakeExchange later = chat(std::string{kChat});
  serve(later);
  EXPECT_EQ(later.status, 200);
}

TEST_F(RefusalTest, BadBodyNamesTheField) {
  FakeExchange exchange = chat(R"({"model":"gpt-4o","messages":"hello"})");
  serve(exchange);
  EXPECT_EQ(exchange.status, 400);
  EXPECT_NE(exchange.received.find(R"("param":"messages")"), std::string::npos)
      << exchange.received;
  EXPECT_TRUE(client.sent.empty());
}

TEST_F(RefusalTest, ModelNameThatNoVendorHas) {
  for (const std::size_t length : {256UZ, 257UZ}) {
    FakeExchange exchange = chat(R"({"model":"gpt-)" + std::string(length - 4, 'x') +
                                 R"(","messages":[{"role":"user","content":"Hi"}]})");
    serve(exchange);
    EXPECT_EQ(exchange.status, length == 256 ? 404 : 400);
    EXPECT_EQ(exchange.received.contains(R"("param":"model","code":"string_above_max_length")"),
              length == 257);
  }
}

TEST_F(RefusalTest, UnknownPathAndMethod) {
  FakeExchange unknown{"GET", "/V1/models", ""};
  serve(unknown);
  EXPECT_EQ(unknown.status, 404);
  FakeExchange wrong{"GET", "/v1/chat/completions", ""};
  serve(wrong);
  EXPECT_EQ(wrong.status, 405);
  EXPECT_EQ(wrong.header("Allow"), "POST");
}

TEST_F(RefusalTest, ModelsListsWhatTheKeyMayUse) {
  FakeExchange exchange = chat("");
  exchange.request_head.method = "GET";
  exchange.request_head.target = "/v1/models";
  serve(exchange);
  EXPECT_EQ(exchange.status, 200);
  EXPECT_NE(exchange.received.find(R"("id":"gpt-4o")"), std::string::npos);
  EXPECT_EQ(exchange.received.find("forbidden"), std::string::npos);
}

TEST_F(RefusalTest, HealthNeedsNoKeyAndReadinessFollowsTheState) {
  FakeExchange health{"GET", "/healthz", ""};
  serve(health);
  EXPECT_EQ(health.status, 200);
  service.ready = false;
  FakeExchange ready{"GET", "/readyz", ""};
  serve(ready);
  EXPECT_EQ(ready.status, 503);
}

TEST_F(RefusalTest, MetricsCountWhatHappened) {
  FakeExchange refused =
      chat(R"({"model":"forbidden","messages":[{"role":"user","content":"Hi"}]})");
  serve(refused);
  FakeExchange metrics_page{"GET", "/metrics", ""};
  serve(metrics_page);
  EXPECT_NE(metrics_page.received.find(R"(sar_errors_total{blame="caller",class="permission"} 1)"),
            std::string::npos)
      << metrics_page.received;
}

TEST_F(RefusalTest, WhatAnAccountKeepsNeedsOneOwner) {
  constexpr std::string_view kBody =
      R"({"model":"gpt-4o","input":"Hi","previous_response_id":"resp_1"})";
  const auto ask = [&](std::string method, std::string target) {
    FakeExchange exchange{std::move(method), std::move(target), std::string{kBody}};
    exchange.request_head.headers.add("authorization", "Bearer " + std::string{key.reveal()});
    serve(exchange);
    return exchange;
  };
  // Only "first" speaks the Responses API.
  client.replies.push_back(json_reply(500, "{}"));
  ask("POST", "/v1/responses");
  ASSERT_EQ(client.sent.size(), 1U) << "and no failover";
  EXPECT_NE(client.sent[0].head.find("Host: alpha.example"), std::string::npos);

  for (const std::string method : {"GET", "DELETE"}) {
    const FakeExchange stored = ask(method, "/v1/responses/resp_1");
    EXPECT_EQ(stored.status, 400);
    EXPECT_NE(stored.received.find(R"("code":"unsupported_stateful_api")"), std::string::npos)
        << stored.received;
    EXPECT_TRUE(stored.received.starts_with(R"({"error":{"message":")")) << stored.received;
  }
}

TEST_F(RefusalTest, WhatTheServerRefusesByItselfIsCountedAndLogged) {
  gateway->refused(net::kHeadTooLarge);
  gateway->refused(net::kHeadTimeout);
  gateway->flush_log();
  EXPECT_NE(log.lines.find(R"("status":431,"endpoint":"none")"), std::string::npos) << log.lines;
  EXPECT_NE(log.lines.find(R"("error_code":"headers_too_large","blame":"caller")"),
            std::string::npos)
      << log.lines;
  EXPECT_NE(log.lines.find(R"("status":408)"), std::string::npos) << log.lines;
  const std::string text = gateway::exposition({&metrics}, {});
  EXPECT_NE(text.find(R"(sar_requests_total{dialect="openai",endpoint="none",outcome="failed"} 2)"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("sar_requests_in_flight 0"), std::string::npos) << text;
  EXPECT_TRUE(journal.settled.empty());
}

}  // namespace
}  // namespace sar::test
