#include "routing/strategies.hpp"

#include <algorithm>
#include <array>

namespace sar::routing {
namespace {

constexpr std::array kStrategies{
    Strategy{StrategyKind::Priority, "priority", order_by_priority},
    Strategy{StrategyKind::RoundRobin, "round_robin", order_by_turn},
    Strategy{StrategyKind::Cost, "cost", order_by_cost},
};

std::uint64_t total_weight(std::span<const Candidate> band) {
  std::uint64_t total = 0;
  for (const Candidate& candidate : band) total += candidate.target->channel->weight;
  return total;
}

// REQUIRES: total > 0.
std::size_t draw(std::span<const Candidate> band, std::uint64_t total, Random& random) {
  std::uint64_t left = random.next() % total;
  std::size_t index = 0;
  while (left >= band[index].target->channel->weight) left -= band[index++].target->channel->weight;
  return index;
}

}  // namespace

std::span<const Strategy> strategies() { return kStrategies; }

const Strategy* find_strategy(std::string_view name) {
  const auto* found = std::ranges::find(kStrategies, name, &Strategy::name);
  return found == kStrategies.end() ? nullptr : found;
}

const Strategy& strategy_of(StrategyKind kind) {
  return *std::ranges::find(kStrategies, kind, &Strategy::kind);
}

void spread_by_weight(std::span<Candidate> band, Random& random) {
  while (band.size() > 1) {
    const std::uint64_t total = total_weight(band);
    if (total == 0) return;
    std::swap(band.front(), band[draw(band, total, random)]);
    band = band.subspan(1);
  }
}

}  // namespace sar::routing
