// `round_robin`: every candidate in turn, whatever its priority or weight. The turn is shared by
// all workers.
#include <algorithm>

#include "routing/strategies.hpp"

namespace sar::routing {

void order_by_turn(std::span<Candidate> candidates, const Route& route, const RouteQuery&,
                   Random&) {
  const std::uint64_t turn = route.turn.fetch_add(1, std::memory_order_relaxed);
  std::ranges::rotate(candidates,
                      candidates.begin() + static_cast<std::ptrdiff_t>(turn % candidates.size()));
  for (std::size_t rank = 0; rank < candidates.size(); ++rank) {
    candidates[rank].score = static_cast<std::int64_t>(rank);
  }
}

}  // namespace sar::routing
