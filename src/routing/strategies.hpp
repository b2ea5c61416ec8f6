// How candidates become an order: one file per strategy in strategies/, one line each in the table.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "core/random.hpp"
#include "routing/plan.hpp"

namespace sar::routing {

// A candidate that no filter has dropped, on its way to its rank.
struct Candidate {
  const Target* target = nullptr;
  std::int64_t score = 0;  // what the strategy ranked by; shown in the plan
};

// Puts `candidates` into the order in which they are tried. Pure but for `random` and the route's
// turn.
using Order = void (*)(std::span<Candidate> candidates, const Route& route, const RouteQuery& query,
                       Random& random);

void order_by_priority(std::span<Candidate> candidates, const Route& route, const RouteQuery& query,
                       Random& random);
void order_by_turn(std::span<Candidate> candidates, const Route& route, const RouteQuery& query,
                   Random& random);
void order_by_cost(std::span<Candidate> candidates, const Route& route, const RouteQuery& query,
                   Random& random);

struct Strategy {
  StrategyKind kind;
  std::string_view name;  // as written in the configuration
  Order order;
};
[[nodiscard]] std::span<const Strategy> strategies();
// Null: no strategy of that name.
[[nodiscard]] const Strategy* find_strategy(std::string_view name);
[[nodiscard]] const Strategy& strategy_of(StrategyKind kind);

// Shuffles candidates of one band so that each comes first with a probability in proportion to its
// weight, then the same among the rest. Weight 0 stays behind all others: cold standby.
void spread_by_weight(std::span<Candidate> band, Random& random);

}  // namespace sar::routing
