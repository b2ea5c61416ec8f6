// What model names ask for.
#include "scenario.hpp"

#include <gtest/gtest.h>

namespace sim {
namespace {

TEST(Scenario, PlainNamesAreThePersona) {
  EXPECT_TRUE(parse_scenario("sim-small")->is_persona);
  EXPECT_TRUE(parse_scenario("gpt-4o")->is_persona);
  EXPECT_TRUE(parse_scenario("llama3:8b")->is_persona);
  EXPECT_FALSE(parse_scenario("sim")->is_persona);
  EXPECT_FALSE(parse_scenario("sim-fast:tokens=1")->is_persona);
}

TEST(Scenario, ReadsEveryParameter) {
  const auto scenario = parse_scenario(
      "sim:tokens=50,bytes=600,ttft_ms=20.5,tps=100,echo=1,tool=2,prompt=7,cached=3,reasoning=4,"
      "usage=none,fault=hang_mid_stream,rate=0.5,times=3,after=2,retry_after=9,drip_ms=1,tag=x");
  ASSERT_TRUE(scenario) << scenario.error();
  EXPECT_EQ(scenario->tokens, 50);
  EXPECT_EQ(scenario->text_bytes, 600);
  EXPECT_EQ(scenario->first_token.count(), 20'500);
  EXPECT_EQ(scenario->tokens_per_second, 100);
  EXPECT_TRUE(scenario->echo);
  EXPECT_EQ(scenario->tool_calls, 2);
  EXPECT_EQ(scenario->prompt_tokens, 7);
  EXPECT_EQ(scenario->cached_tokens, 3);
  EXPECT_EQ(scenario->reasoning_tokens, 4);
  EXPECT_EQ(scenario->usage, UsageReport::None);
  EXPECT_EQ(scenario->fault, Fault::HangMidStream);
  EXPECT_EQ(scenario->fault_rate, 0.5);
  EXPECT_EQ(scenario->fault_times, 3);
  EXPECT_EQ(scenario->fault_after, 2);
  EXPECT_EQ(scenario->retry_after_seconds, 9);
  EXPECT_EQ(scenario->drip.count(), 1000);
}

TEST(Scenario, NamesWhatItDoesNotUnderstand) {
  for (const auto* model : {"sim:tokens", "sim:tokens=x", "sim:tokens=-1", "sim:color=red",
                            "sim:fault=sneeze", "sim:usage=some", "sim:tokens=5,,"}) {
    const auto scenario = parse_scenario(model);
    ASSERT_FALSE(scenario) << model;
    EXPECT_NE(scenario.error().find('\''), std::string::npos);
  }
}

TEST(Faults, AreFoundByTheNameTheyShow) {
  for (const auto* name : {"429", "503", "html_502", "slow_drip", "cut_mid_stream"}) {
    const auto fault = find_fault(name);
    ASSERT_TRUE(fault) << name;
    EXPECT_EQ(to_string(*fault), name);
  }
  EXPECT_FALSE(find_fault("nothing"));
}

}  // namespace
}  // namespace sim
