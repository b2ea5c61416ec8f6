// How long a vendor asks to be left alone.
#pragma once

#include <chrono>
#include <string_view>

#include "core/headers.hpp"

namespace sar::provider {

// In the order of trust: retry-after-ms, Retry-After (seconds, also fractional, or an HTTP date
// against the reply's own Date), a hint in the message ("try again in 6m0s", "after 3 seconds"), a
// reset header whose remaining count is 0. 0: no hint.
[[nodiscard]] std::chrono::milliseconds retry_after(const HeaderTable& headers,
                                                    std::string_view message);

// "12ms", "1.5s", "2m59.56s", "1h2m": Go's durations. 0 if it is none.
[[nodiscard]] std::chrono::milliseconds parse_go_duration(std::string_view text);

}  // namespace sar::provider
