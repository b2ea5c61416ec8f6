// The decision for one request: which targets to try in which order, and why each candidate was
// taken or dropped. Pure: the same inputs give the same plan.
#pragma once

#include <boost/container/small_vector.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/clock.hpp"
#include "core/random.hpp"
#include "routing/routing_table.hpp"

namespace sar::routing {

inline constexpr std::size_t kAttemptsMax = 8;

enum class Verdict : std::uint8_t {
  Chosen,       // in the plan, at `rank`
  Disabled,     // channel or provider is switched off
  AtCapacity,   // max_in_flight reached
  Unsupported,  // its vendor does not offer what is asked for
  BeyondLimit,  // more candidates than attempts allowed
};
[[nodiscard]] std::string_view to_string(Verdict verdict);

struct CandidateNote {
  const Target* target = nullptr;
  Verdict verdict = Verdict::Chosen;
  std::uint8_t rank = 0;  // of a chosen one, from 0
  // What the strategy ranked by: the priority, the turn, or the expected cost in nano-dollars.
  std::int64_t score = 0;
};

// What the strategies look at.
struct RouteQuery {
  WallTime now{};
  std::int64_t prompt_tokens = 0;  // estimate
  std::int64_t output_tokens = 0;  // the caller's cap, or a default
  std::uint32_t operation = 0;     // bit of ChannelEntry::operations; 0: any channel will do
};

struct Plan {
  // Small: a plan of the usual size lives inside the request, without an allocation.
  boost::container::small_vector<const Target*, kAttemptsMax> attempts;  // in order; may be empty
  boost::container::small_vector<CandidateNote, 4> notes;                // one per candidate
  StrategyKind strategy = StrategyKind::Priority;
  void clear();
};

// Fills `plan` (its memory is reused). Never blocks.
void make_plan(const Route& route, const RouteQuery& query, Random& random, Plan& plan);

// Compact JSON for the X-Router-Plan header and the ledger row:
// {"route":"gpt-4o","strategy":"priority","candidates":[{"channel":"a","model":"m",
//  "verdict":"chosen","rank":0,"score":10}]}, those that are chosen first. Never longer than
// kPlanJsonBytesMax: `left_out` counts what had no room.
inline constexpr std::size_t kPlanJsonBytesMax = 4096;
void append_plan_json(std::string& out, const Route& route, const Plan& plan);

}  // namespace sar::routing
