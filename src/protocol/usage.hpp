// Token counts in one normal form: disjoint classes, so that they can be priced and added up
// without counting anything twice.
#pragma once

#include <cstdint>
#include <string_view>

namespace sar::protocol {

struct Usage {
  std::int64_t input = 0;        // prompt tokens that were neither read from nor written to a cache
  std::int64_t cache_read = 0;   // prompt tokens served from the vendor's cache
  std::int64_t cache_write = 0;  // prompt tokens written to it
  std::int64_t output = 0;       // answer tokens without reasoning
  std::int64_t reasoning = 0;

  bool operator==(const Usage&) const = default;
  [[nodiscard]] std::int64_t prompt_total() const { return input + cache_read + cache_write; }
  [[nodiscard]] std::int64_t output_total() const { return output + reasoning; }
};

// Where the counts of a ledger row come from.
enum class UsageSource : std::uint8_t {
  None,         // nothing was served, nothing is owed
  Reported,     // by the vendor; an explicit zero is a zero
  Counted,      // from the deltas that were seen
  Estimated,    // from sizes
  Interrupted,  // the router died between dispatch and settlement
};
[[nodiscard]] std::string_view to_string(UsageSource source);

}  // namespace sar::protocol
