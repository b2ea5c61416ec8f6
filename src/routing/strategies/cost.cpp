// `cost`: what this very request is expected to cost, cheapest first. Free is the cheapest;
// unpriced is neither cheap nor dear: it ranks with the mean of the priced ones.
#include <algorithm>
#include <tuple>

#include "routing/strategies.hpp"

namespace sar::routing {
namespace {

constexpr std::int64_t kUnpriced = -1;

std::int64_t expected_cost(const Target& target, const RouteQuery& query) {
  const PriceRow* price = price_in_force(target, query.now);
  if (price == nullptr) return kUnpriced;
  const protocol::Usage usage{.input = query.prompt_tokens, .output = query.output_tokens};
  return cost_of(usage, *price).nanos();
}

std::int64_t mean_of_priced(std::span<const Candidate> candidates) {
  std::int64_t mean = 0;
  std::int64_t count = 0;
  for (const Candidate& candidate : candidates) {
    if (candidate.score != kUnpriced) mean += (candidate.score - mean) / ++count;
  }
  return mean;
}

}  // namespace

void order_by_cost(std::span<Candidate> candidates, const Route&, const RouteQuery& query,
                   Random& random) {
  for (Candidate& candidate : candidates) candidate.score = expected_cost(*candidate.target, query);
  const std::int64_t mean = mean_of_priced(candidates);
  for (Candidate& candidate : candidates) {
    if (candidate.score == kUnpriced) candidate.score = mean;
  }
  spread_by_weight(candidates, random);  // decides between equals, since the sort below is stable
  const auto rank_key = [](const Candidate& candidate) {
    return std::tuple{candidate.score, -candidate.target->channel->priority};
  };
  // An insertion sort: stable without allocating, and the candidates are few.
  for (auto next = candidates.begin(); next != candidates.end(); ++next) {
    const auto place =
        std::ranges::upper_bound(candidates.begin(), next, rank_key(*next), {}, rank_key);
    std::ranges::rotate(place, next, next + 1);
  }
}

}  // namespace sar::routing
