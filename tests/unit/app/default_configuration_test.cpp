// What the router runs with when nobody configured it.
#include "app/default_configuration.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "gateway/snapshot.hpp"

namespace sar::app {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

config::Environment environment_of(std::map<std::string, std::string, std::less<>> variables) {
  return [variables = std::move(variables)](std::string_view name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    if (found == variables.end()) return std::nullopt;
    return found->second;
  };
}

struct DefaultCase {
  const char* name;
  std::map<std::string, std::string, std::less<>> variables;
  std::vector<std::string> vendors;
  bool simulated;
  const char* served;      // a model that can be asked for; null: none
  const char* not_served;  // a model that is not on the list of models
};

const DefaultCase kCases[] = {
    {"nothing", {}, {}, false, nullptr, "gpt-4o"},
    {"openai", {{"OPENAI_API_KEY", "sk-test-o"}}, {"openai"}, false, "gpt-4o-mini", "sim-small"},
    {"groq", {{"GROQ_API_KEY", "gsk-test"}}, {"groq"}, false, "llama-3.1-8b-instant", "gpt-4o"},
    {"both",
     {{"OPENAI_API_KEY", "sk-test-o"}, {"GROQ_API_KEY", "gsk-test"}},
     {"openai", "groq"},
     false,
     "llama-3.1-8b-instant",
     "sim-small"},
    {"anthropic", {{"ANTHROPIC_API_KEY", "k"}}, {"anthropic"}, false, "claude-haiku-4-5", "gpt-4o"},
    {"both sites of Zhipu",
     {{"ZAI_API_KEY", "a"}, {"ZHIPU_API_KEY", "b"}},
     {"zai", "zhipu"},
     false,
     "glm-5",
     "gpt-4o"},
    {"simulated",
     {{"SAR_SIMULATED_VENDOR", "http://127.0.0.1:9/v1"}},
     {"simulated"},
     true,
     "sim-small",
     "gpt-4o"},
    {"a real vendor wins over the simulated one",
     {{"SAR_SIMULATED_VENDOR", "http://127.0.0.1:9/v1"}, {"OPENAI_API_KEY", "sk-test-o"}},
     {"openai"},
     false,
     "gpt-4o",
     "sim-small"},
    {"an empty key is none",
     {{"SAR_SIMULATED_VENDOR", "http://127.0.0.1:9/v1"}, {"OPENAI_API_KEY", ""}},
     {"simulated"},
     true,
     "sim-large",
     "gpt-4o"},
};

TEST(DefaultConfigurationTest, IsOneThatTheRouterAccepts) {
  for (const DefaultCase& one : kCases) {
    SCOPED_TRACE(one.name);
    const config::Environment environment = environment_of(one.variables);
    const DefaultConfiguration defaults = default_configuration(environment);
    EXPECT_EQ(defaults.vendors, one.vendors);
    EXPECT_EQ(defaults.simulated, one.simulated);
    const auto configuration = config::parse(defaults.files, environment);
    ASSERT_TRUE(configuration) << configuration.error().front().to_string();
    routing::ChannelStates states;
    const auto snapshot = gateway::build_snapshot(*configuration, states, WallTime{});
    ASSERT_TRUE(snapshot) << snapshot.error().message;
    const auto& names = (*snapshot)->routing->names();
    EXPECT_EQ(std::ranges::find(names, one.not_served), names.end());
    if (one.served == nullptr) {
      EXPECT_THAT(names, IsEmpty());
    } else {
      EXPECT_NE(std::ranges::find(names, one.served), names.end());
    }
  }
}

// An unpriced model would be served for nothing.
TEST(DefaultConfigurationTest, EveryModelOnTheListHasAPrice) {
  std::map<std::string, std::string, std::less<>> keys;
  for (const std::string_view variable : default_variables()) keys.emplace(variable, "test-key");
  const config::Environment environment = environment_of(keys);
  const DefaultConfiguration defaults = default_configuration(environment);
  EXPECT_EQ(defaults.vendors.size(), default_variables().size());
  const auto configuration = config::parse(defaults.files, environment);
  ASSERT_TRUE(configuration) << configuration.error().front().to_string();
  routing::ChannelStates states;
  const auto snapshot = gateway::build_snapshot(*configuration, states, SystemClock{}.wall());
  ASSERT_TRUE(snapshot);
  for (const std::string& name : (*snapshot)->routing->names()) {
    const routing::Route* route = (*snapshot)->routing->find(name);
    ASSERT_NE(route, nullptr) << name;
    ASSERT_FALSE(route->targets.empty()) << name;
    for (const routing::Target& target : route->targets) {
      EXPECT_NE(routing::price_in_force(target, SystemClock{}.wall()), nullptr) << name;
      EXPECT_GT(target.facts.context_tokens, 0) << name;
    }
  }
}

TEST(DefaultConfigurationTest, TheKeyIsNotWrittenIntoTheText) {
  const DefaultConfiguration defaults =
      default_configuration(environment_of({{"OPENAI_API_KEY", "sk-test-canary"}}));
  ASSERT_EQ(defaults.files.size(), 1U);
  EXPECT_EQ(defaults.files[0].text.find("canary"), std::string::npos);
}

}  // namespace
}  // namespace sar::app
