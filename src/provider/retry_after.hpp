// How long a vendor asks to be left alone.
#pragma once

#include <chrono>
#include <string_view>

#include "core/headers.hpp"

namespace sar::provider {

// What a body says about it.
struct WaitHints {
  std::string_view delay = {};    // a duration of its own: Google's RetryInfo
  std::string_view message = {};  // words that may hold one
};

// In the order of trust: retry-after-ms, Retry-After (seconds, also fractional, or an HTTP date
// against the reply's own Date), the delay, a hint in the message ("try again in 6m0s", "after 3
// seconds"), a reset header whose remaining count is 0. 0: no hint.
[[nodiscard]] std::chrono::milliseconds retry_after(const HeaderTable& headers,
                                                    const WaitHints& hints);

// Until Google counts a new day, at midnight in California, by the reply's Date: 08:00 UTC, which
// in summer is an hour late. 0: no Date.
[[nodiscard]] std::chrono::milliseconds until_google_day(const HeaderTable& headers);

// "12ms", "1.5s", "2m59.56s", "1h2m": Go's durations. 0 if it is none.
[[nodiscard]] std::chrono::milliseconds parse_go_duration(std::string_view text);

}  // namespace sar::provider
