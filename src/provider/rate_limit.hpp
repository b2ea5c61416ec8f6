// What vendors tell in the headers of their answers about the limits they count against: how much
// is left, and until when. Nothing reads it yet; routing will, to spare channels that are nearly
// used up.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "core/clock.hpp"
#include "core/headers.hpp"

namespace sar::provider {

struct RateLimit {
  std::optional<std::int64_t> limit;
  std::optional<std::int64_t> remaining;               // Azure's may be negative
  std::optional<std::chrono::milliseconds> resets_in;  // until all of it is there again
  std::chrono::seconds window{0};                      // what it is counted over; 0: not told

  [[nodiscard]] bool is_told() const { return limit || remaining || resets_in; }
};

struct RateLimits {
  RateLimit requests;
  RateLimit tokens;         // Anthropic's: the tightest one of all
  RateLimit input_tokens;   // Anthropic
  RateLimit output_tokens;  // Anthropic
};

// `kind` as in the configuration: some say only in their documentation what the window is. What
// cannot be read is not told.
[[nodiscard]] RateLimits parse_rate_limits(const HeaderTable& headers, std::string_view kind,
                                           WallTime now);

}  // namespace sar::provider
