// Token counts in one normal form: disjoint classes, so that they can be priced and added up
// without counting anything twice.
#pragma once

#include <cstdint>
#include <string_view>

namespace sar::protocol {

struct Usage {
  std::int64_t input = 0;        // prompt tokens of none of the other classes
  std::int64_t cache_read = 0;   // prompt tokens served from the vendor's cache
  std::int64_t cache_write = 0;  // prompt tokens written to it, for 5 minutes or as the vendor does
  std::int64_t cache_write_1h = 0;  // … for an hour
  std::int64_t input_audio = 0;     // prompt tokens of sound, not from a cache
  std::int64_t input_image = 0;     // … of images, where the vendor tells them apart
  std::int64_t output = 0;          // answer tokens of none of the other classes
  std::int64_t reasoning = 0;
  std::int64_t output_audio = 0;
  std::int64_t output_image = 0;

  bool operator==(const Usage&) const = default;
  [[nodiscard]] std::int64_t prompt_total() const {
    return input + cache_read + cache_write + cache_write_1h + input_audio + input_image;
  }
  [[nodiscard]] std::int64_t output_total() const {
    return output + reasoning + output_audio + output_image;
  }
};

// Where the counts of a ledger row come from.
enum class UsageSource : std::uint8_t {
  None,         // nothing was served, nothing is owed
  Reported,     // by the vendor; an explicit zero is a zero
  Counted,      // the answer from its text; the prompt is estimated
  Estimated,    // both, from sizes
  Interrupted,  // the router died between dispatch and settlement
};
[[nodiscard]] std::string_view to_string(UsageSource source);

}  // namespace sar::protocol
