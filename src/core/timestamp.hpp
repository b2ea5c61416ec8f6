// Moments as text: RFC 3339 in UTC. (libstdc++ 12 has no chrono formatting.)
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/clock.hpp"

namespace sar {

// "2026-09-01T12:00:00.123Z". Remembers the last second per thread, since callers ask in order.
void append_rfc3339(std::string& out, WallTime time);
[[nodiscard]] std::string to_rfc3339(WallTime time);

// "2026-09-01" (midnight) or "2026-09-01T12:00:00[.fraction]Z"; no other zones. nullopt: not such a
// text, or not a day of the calendar.
[[nodiscard]] std::optional<WallTime> parse_rfc3339(std::string_view text);

}  // namespace sar
