// What a settled request leaves behind: the row, the metrics and the log line agree on its classes
// of tokens, its endpoint and its dialect.
#include <gmock/gmock.h>

#include "gateway/token_classes.hpp"
#include "one_worker.hpp"

namespace sar::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class BooksTest : public OneWorker {
 protected:
  BooksTest()
      : OneWorker(R"(
providers:
  - { name: alpha, kind: openai, base_url: "https://alpha.example/v1" }
channels:
  - { name: first, provider: alpha, credentials: [{ secret: sk-first-canary }], models: [gpt-4o] }
prices:
  - { model: gpt-4o, input: 1, cache_read: 0.5, audio_input: 10, image_input: 4, output: 2,
      audio_output: 20 }
)") {}

  std::string metrics_page() {
    FakeExchange page{"GET", "/metrics", ""};
    serve(page);
    return page.received;
  }
  std::string log_lines() {
    gateway.reset();  // hands on what it has gathered
    return log.lines;
  }
};

std::string reply_with(std::string_view usage) {
  return R"({"id":"c1","object":"chat.completion","created":1,"model":"gpt-4o","choices":[{"index":)"
         R"(0,"message":{"role":"assistant","content":"Hello"},"finish_reason":"stop"}],"usage":)" +
         std::string{usage} + "}";
}

constexpr std::string_view kUsageOfSound =
    R"({"prompt_tokens":100,"completion_tokens":50,"total_tokens":150,"prompt_tokens_details":)"
    R"({"cached_tokens":10,"audio_tokens":20,"image_tokens":30},"completion_tokens_details":)"
    R"({"reasoning_tokens":5,"audio_tokens":15}})";

TEST_F(BooksTest, EveryClassOfTokensIsBookedAndPaid) {
  client.replies.push_back(json_reply(200, reply_with(kUsageOfSound)));
  FakeExchange exchange = chat(std::string{kChat});
  serve(exchange);

  ASSERT_EQ(journal.settled.size(), 1U);
  const store::SettledRecord& row = journal.settled[0].record;
  EXPECT_EQ(row.input_tokens, 40);
  EXPECT_EQ(row.cache_read_tokens, 10);
  EXPECT_EQ(row.input_audio_tokens, 20);
  EXPECT_EQ(row.input_image_tokens, 30);
  EXPECT_EQ(row.output_tokens, 30);
  EXPECT_EQ(row.reasoning_tokens, 5);
  EXPECT_EQ(row.output_audio_tokens, 15);
  // In micro-dollars; reasoning costs what output does.
  EXPECT_EQ(row.cost_nanos, 1'000 * (40 + 5 + 200 + 120 + 60 + 10 + 300));
  EXPECT_EQ(row.caller_dialect, "openai");
  EXPECT_EQ(row.endpoint, "chat");
  EXPECT_EQ(row.fidelity_json, "");
}

TEST_F(BooksTest, MetricsAndLogTellTheSame) {
  client.replies.push_back(json_reply(200, reply_with(kUsageOfSound)));
  FakeExchange exchange = chat(std::string{kChat});
  serve(exchange);

  const std::string page = metrics_page();
  for (const std::string_view line :
       {R"(sar_tokens_total{channel="first",class="input"} 40)",
        R"(sar_tokens_total{channel="first",class="cache_write_1h"} 0)",
        R"(sar_tokens_total{channel="first",class="input_audio"} 20)",
        R"(sar_tokens_total{channel="first",class="input_image"} 30)",
        R"(sar_tokens_total{channel="first",class="output_audio"} 15)",
        R"(sar_requests_total{dialect="openai",endpoint="chat",outcome="succeeded"} 1)",
        R"(sar_requests_total{dialect="openai",endpoint="chat",outcome="failed"} 0)",
        R"(sar_lossy_translations_total{channel="first"} 0)"}) {
    EXPECT_THAT(page, HasSubstr(std::string{line} + "\n"));
  }
  const std::string lines = log_lines();
  EXPECT_THAT(lines, HasSubstr(R"("endpoint":"chat","dialect":"openai")"));
  EXPECT_THAT(lines,
              HasSubstr(R"("input_tokens":40,"cache_read_tokens":10,"input_audio_tokens":20,)"
                        R"("input_image_tokens":30,"output_tokens":30,"reasoning_tokens":5,)"
                        R"("output_audio_tokens":15,"usage_source":"reported")"));
  EXPECT_THAT(lines, Not(HasSubstr("fidelity")));
  EXPECT_THAT(lines, Not(HasSubstr("cache_write")));
}

TEST_F(BooksTest, ReportedZerosStandBesideWhatWasSeen) {
  client.replies.push_back(
      json_reply(200, reply_with(R"({"prompt_tokens":0,"completion_tokens":0,"total_tokens":0})")));
  FakeExchange exchange = chat(std::string{kChat});
  serve(exchange);
  const store::SettledRecord& row = journal.settled.at(0).record;
  EXPECT_EQ(row.usage_source, static_cast<std::uint8_t>(protocol::UsageSource::Reported));
  for (const gateway::TokenClass& token_class : gateway::kTokenClasses)
    EXPECT_EQ(row.*token_class.tokens, 0) << token_class.name;
  EXPECT_EQ(row.cost_nanos, 0);
  EXPECT_THAT(log_lines(), HasSubstr(R"("input_tokens":0,"output_tokens":0,)"));
}

TEST(TokenClasses, AreTheOnesOfUsage) {
  EXPECT_EQ(std::size(gateway::kTokenClasses) * sizeof(std::int64_t), sizeof(protocol::Usage));
}

}  // namespace
}  // namespace sar::test
