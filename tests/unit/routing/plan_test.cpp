// Filters and strategies: what a plan may and may not contain, and in which order.
#include <algorithm>
#include <map>

#include "routing_fixture.hpp"

namespace sar::routing::test {
namespace {

using Names = std::vector<std::string>;

constexpr std::string_view kWorld = R"(
providers:
  - { name: p, kind: openai-compatible, base_url: "http://p.example/v1", auth: { style: none } }
  - { name: off, kind: openai-compatible, base_url: "http://q.example/v1", auth: { style: none }, enabled: false }
channels:
  - { name: high, provider: p, models: [m, free-or-not], priority: 5, limits: { max_in_flight: 2 } }
  - { name: low-a, provider: p, models: [m, free-or-not], weight: 3 }
  - { name: low-b, provider: p, models: [m, free-or-not], weight: 1 }
  - { name: standby, provider: p, models: [m], weight: 0 }
  - { name: disabled, provider: p, models: [m], priority: 9, enabled: false }
  - { name: orphan, provider: "off", models: [m], priority: 9 }
model_groups:
  - { name: turns, strategy: round_robin, members: [{ model: m }] }
  - { name: cheap, strategy: cost, members: [{ model: free-or-not }] }
prices:
  - { model: free-or-not, channel: high, input: 10, output: 10 }
  - { model: free-or-not, channel: low-a, input: 0, output: 0 }
)";

TEST(PlanTest, PriorityFirstThenWeightAndStandbyLast) {
  World world{kWorld};
  std::map<std::string, int> second;
  constexpr int kDraws = 100'000;
  for (int draw = 0; draw < kDraws; ++draw) {
    const Names order = world.order("m");
    ASSERT_EQ(order.size(), 4U);
    ASSERT_EQ(order[0], "high");
    ASSERT_EQ(order[3], "standby");
    ++second[order[1]];
  }
  // Binomial with p = 3/4: six standard deviations are 822.
  EXPECT_NEAR(second["low-a"], kDraws * 3 / 4, 822);
}

TEST(PlanTest, EveryCandidateHasExactlyOneNote) {
  World world{kWorld};
  Plan plan;
  make_plan(*world.table->find("m"), world.query, world.random, plan);
  std::map<std::string, std::string> verdicts;
  for (const CandidateNote& note : plan.notes) {
    EXPECT_TRUE(verdicts.emplace(note.target->channel->name, to_string(note.verdict)).second);
  }
  EXPECT_EQ(verdicts, (std::map<std::string, std::string>{{"high", "chosen"},
                                                          {"low-a", "chosen"},
                                                          {"low-b", "chosen"},
                                                          {"standby", "chosen"},
                                                          {"disabled", "disabled"},
                                                          {"orphan", "disabled"}}));
}

TEST(PlanTest, AChannelAtCapacityIsLeftOut) {
  World world{kWorld};
  ChannelState& state = *world.table->channels()[0].state;
  state.attempt_started();
  EXPECT_EQ(world.order("m")[0], "high");
  state.attempt_started();
  EXPECT_FALSE(std::ranges::count(world.order("m"), "high"));
  state.attempt_ended();
  EXPECT_EQ(world.order("m")[0], "high");
}

TEST(PlanTest, RoundRobinTakesEveryoneInTurn) {
  World world{kWorld};
  std::map<std::string, int> first;
  for (int request = 0; request < 40; ++request) ++first[world.order("turns")[0]];
  EXPECT_EQ(first, (std::map<std::string, int>{
                       {"high", 10}, {"low-a", 10}, {"low-b", 10}, {"standby", 10}}));
}

TEST(PlanTest, FreeIsCheapestAndUnpricedIsNeutral) {
  World world{kWorld};
  for (int request = 0; request < 100; ++request) {
    EXPECT_EQ(world.order("cheap"), (Names{"low-a", "low-b", "high"}));
  }
}

TEST(PlanTest, SameSeedSamePlan) {
  World one{kWorld};
  World other{kWorld};
  for (int request = 0; request < 50; ++request) EXPECT_EQ(one.order("m"), other.order("m"));
}

TEST(PlanTest, NoMoreAttemptsThanAllowed) {
  std::string yaml = R"(
providers: [{ name: p, kind: openai-compatible, base_url: "http://p.example", auth: { style: none } }]
channels:
)";
  for (int channel = 0; channel < 12; ++channel) {
    yaml += "  - { name: c" + std::to_string(channel) + ", provider: p, models: [m] }\n";
  }
  World world{yaml};
  Plan plan;
  make_plan(*world.table->find("m"), world.query, world.random, plan);
  EXPECT_EQ(plan.attempts.size(), kAttemptsMax);
  EXPECT_EQ(plan.notes.size(), 12U);
  EXPECT_EQ(std::ranges::count(plan.notes, Verdict::BeyondLimit, &CandidateNote::verdict), 4);
}

TEST(PlanTest, JsonIsOneLineOfPlainAscii) {
  World world{kWorld};
  Plan plan;
  make_plan(*world.table->find("cheap"), world.query, world.random, plan);
  std::string json;
  append_plan_json(json, *world.table->find("cheap"), plan);
  EXPECT_EQ(
      json,
      R"({"route":"cheap","strategy":"cost","candidates":[)"
      R"({"channel":"low-a","model":"free-or-not","verdict":"chosen","rank":0,"score":0},)"
      R"({"channel":"low-b","model":"free-or-not","verdict":"chosen","rank":1,"score":5500000},)"
      R"({"channel":"high","model":"free-or-not","verdict":"chosen","rank":2,"score":11000000}]})");
}

TEST(PlanTest, APlanOfManyCandidatesIsShortWholeAndSaysWhatItLeavesOut) {
  constexpr int kChannels = 300;
  std::string yaml =
      "providers: [{ name: p, kind: openai-compatible, base_url: \"http://p.example\", "
      "auth: { style: none } }]\nchannels:\n";
  for (int channel = 0; channel < kChannels; ++channel) {
    yaml += "  - { name: channel-" + std::to_string(channel) + ", provider: p, models: [m], " +
            (channel < 100 ? "enabled: false, " : "") + "priority: " + std::to_string(channel) +
            " }\n";
  }
  World world{yaml};
  Plan plan;
  make_plan(*world.table->find("m"), world.query, world.random, plan);
  std::string json = "before";
  append_plan_json(json, *world.table->find("m"), plan);
  json.erase(0, std::string_view{"before"}.size());
  EXPECT_LE(json.size(), kPlanJsonBytesMax);
  EXPECT_GT(json.size(), kPlanJsonBytesMax / 2);
  EXPECT_TRUE(json.starts_with(
      R"({"route":"m","strategy":"priority","candidates":[{"channel":"channel-299",)"));
  std::size_t told = 0;
  for (std::size_t at = json.find("verdict"); at != std::string::npos;
       at = json.find("verdict", at + 1))
    ++told;
  EXPECT_TRUE(json.ends_with("}],\"left_out\":" + std::to_string(kChannels - told) + "}"))
      << json.substr(json.size() - 100);
  for (int rank = 0; rank < 8; ++rank)
    EXPECT_NE(json.find("\"rank\":" + std::to_string(rank)), std::string::npos);
}

TEST(PlanTest, NamesOfCallersCannotBreakTheJson) {
  World world{R"(
providers: [{ name: p, kind: openai-compatible, base_url: "http://p.example", auth: { style: none } }]
channels: [{ name: c, provider: p, models: ["*"] }]
)"};
  const auto route = world.table->make_wildcard_route("a\"b\\c\r\nü");
  ASSERT_NE(route, nullptr);
  Plan plan;
  make_plan(*route, world.query, world.random, plan);
  std::string json;
  append_plan_json(json, *route, plan);
  EXPECT_NE(json.find(R"("route":"a%22b%5Cc%0D%0A%C3%BC")"), std::string::npos) << json;
}

TEST(ChannelStateTest, CountsWhatIsTheVendors) {
  ChannelState state;
  const Error vendor = vendor_error(ErrorClass::ServerError, "x", "x");
  const Error caller = caller_error(ErrorClass::BadRequest, "x", "x");
  for (const Error* failure : {&vendor, &caller, static_cast<const Error*>(nullptr)}) {
    state.attempt_started();
    EXPECT_EQ(state.in_flight(), 1);
    state.attempt_decided(std::chrono::nanoseconds{800}, failure);
    EXPECT_EQ(state.in_flight(), 1);
    state.attempt_ended();
  }
  EXPECT_EQ(state.in_flight(), 0);
  EXPECT_EQ(state.errors(), 1U);
  EXPECT_EQ(state.successes(), 1U);
  EXPECT_EQ(state.latency(), std::chrono::nanoseconds{800});
  state.attempt_decided(std::chrono::nanoseconds{1600}, nullptr);
  EXPECT_EQ(state.latency(), std::chrono::nanoseconds{900});
}

}  // namespace
}  // namespace sar::routing::test
