// A gateway with one worker, fakes around it, and two channels ("first" before "second") that serve
// "gpt-4o"; "first" knows it as "gpt-4o-2024". Input costs $2, output $8 per million tokens.
#pragma once

#include <gtest/gtest.h>

#include "core/config/load.hpp"
#include "fakes.hpp"
#include "gateway/gateway.hpp"

namespace sar::test {

class OneWorker : public testing::Test {
 protected:
  static constexpr std::string_view kYaml = R"(
providers:
  - { name: alpha, kind: openai, base_url: "https://alpha.example/v1" }
  - { name: beta, kind: openai-compatible, base_url: "http://beta.example:8000/v1" }
channels:
  - name: first
    provider: alpha
    priority: 10
    credentials: [{ secret: sk-first-canary }]
    models: [{ name: gpt-4o, upstream: gpt-4o-2024 }, { name: forbidden }]
  - name: second
    provider: beta
    credentials: [{ secret: sk-second-canary }]
    models: [gpt-4o]
prices:
  - { model: gpt-4o, input: 2, output: 8 }
)";

  explicit OneWorker(std::string_view yaml = kYaml);

  // Runs one request through the gateway, to its end.
  void serve(FakeExchange& exchange);
  // POST /v1/chat/completions with a valid key.
  [[nodiscard]] FakeExchange chat(std::string body) const;

  ManualClock clock;
  FakeClient client;
  FakeClient media_client;
  FakeJournal journal;
  gateway::Metrics metrics;
  FakeLog log;
  gateway::ServiceState service;
  routing::ChannelStates states;
  Secret key;
  std::unique_ptr<gateway::Gateway> gateway;
};

inline constexpr std::string_view kChat =
    R"({"model":"gpt-4o","messages":[{"role":"user","content":"Hi"}]})";
inline constexpr std::string_view kStreamedChat =
    R"({"model":"gpt-4o","stream":true,"messages":[{"role":"user","content":"Hi"}]})";
inline constexpr std::string_view kReply =
    R"({"id":"c1","object":"chat.completion","created":1,"model":"gpt-4o-2024","choices":[{"index":0,)"
    R"("message":{"role":"assistant","content":"Hello"},"finish_reason":"stop"}],)"
    R"("usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15}})";

}  // namespace sar::test
