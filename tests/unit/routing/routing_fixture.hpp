// A small world to route in, written as the operator would write it.
#pragma once

#include <gtest/gtest.h>

#include "core/config/load.hpp"
#include "routing/plan.hpp"

namespace sar::routing::test {

[[nodiscard]] inline config::Configuration parse(std::string_view yaml) {
  const auto no_environment = [](std::string_view) { return std::optional<std::string>{}; };
  auto parsed = config::parse({{.name = "test.yaml", .text = std::string{yaml}}}, no_environment);
  if (!parsed) throw std::runtime_error{parsed.error().front().to_string()};
  return std::move(*parsed);
}

struct World {
  explicit World(std::string_view yaml) : configuration(parse(yaml)) {
    auto built = RoutingTable::build(configuration, states);
    if (!built) throw std::runtime_error{built.error().message};
    table = *built;
  }

  // The channels in the order they would be tried.
  [[nodiscard]] std::vector<std::string> order(std::string_view model) {
    Plan plan;
    make_plan(*table->find(model), query, random, plan);
    std::vector<std::string> names;
    for (const Target* target : plan.attempts) names.push_back(target->channel->name);
    return names;
  }

  ChannelStates states;
  config::Configuration configuration;
  std::shared_ptr<const RoutingTable> table;
  SeededRandom random{11};
  RouteQuery query{.now = WallTime{std::chrono::seconds{1'800'000'000}},
                   .prompt_tokens = 1000,
                   .output_tokens = 100};
};

}  // namespace sar::routing::test
