// `priority`: the higher priority first; within one priority, by weight.
#include <algorithm>

#include "routing/strategies.hpp"

namespace sar::routing {

void order_by_priority(std::span<Candidate> candidates, const Route&, const RouteQuery&,
                       Random& random) {
  for (Candidate& candidate : candidates) candidate.score = candidate.target->channel->priority;
  std::ranges::sort(candidates, std::ranges::greater{}, &Candidate::score);
  while (!candidates.empty()) {
    const auto band_end = std::ranges::find_if(candidates, [&](const Candidate& candidate) {
      return candidate.score != candidates.front().score;
    });
    const auto band_size = static_cast<std::size_t>(band_end - candidates.begin());
    spread_by_weight(candidates.first(band_size), random);
    candidates = candidates.subspan(band_size);
  }
}

}  // namespace sar::routing
