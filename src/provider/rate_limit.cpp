#include "provider/rate_limit.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include "core/timestamp.hpp"
#include "provider/retry_after.hpp"

namespace sar::provider {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds kMinute{60};
constexpr seconds kDay{24 * 60 * 60};
constexpr seconds kMonth{30 * 24 * 60 * 60};

// The header's name is `before`, one of the words limit, remaining, reset, and `after`.
struct Family {
  RateLimit RateLimits::* target;
  std::string_view before;
  std::string_view after;
  seconds window{0};
};

// Of several families for one target the first that is there counts.
constexpr std::array kFamilies{
    // OpenAI, Azure, Groq, xAI and most that imitate them
    Family{&RateLimits::requests, "x-ratelimit-", "-requests"},
    Family{&RateLimits::tokens, "x-ratelimit-", "-tokens"},
    Family{&RateLimits::requests, "anthropic-ratelimit-requests-", ""},
    Family{&RateLimits::tokens, "anthropic-ratelimit-tokens-", ""},
    Family{&RateLimits::input_tokens, "anthropic-ratelimit-input-tokens-", ""},
    Family{&RateLimits::output_tokens, "anthropic-ratelimit-output-tokens-", ""},
    // Mistral
    Family{&RateLimits::requests, "x-ratelimit-", "-req-10-second", seconds{10}},
    Family{&RateLimits::requests, "x-ratelimit-", "-req-minute", kMinute},
    Family{&RateLimits::tokens, "x-ratelimit-", "-tokens-minute", kMinute},
    Family{&RateLimits::tokens, "x-ratelimit-", "-tokens-month", kMonth},
    // OpenRouter
    Family{&RateLimits::requests, "x-ratelimit-", ""},
};

std::optional<std::int64_t> parse_count(std::string_view text) {
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return count;
}

milliseconds until(WallTime moment, WallTime now) {
  return std::max(milliseconds{0}, std::chrono::ceil<milliseconds>(moment - now));
}

// A plain number is a moment since 1970 in milliseconds (OpenRouter) or seconds, or else a wait in
// seconds (Azure): limits that last for thirty years are none.
milliseconds wait_of(std::int64_t number, WallTime now) {
  constexpr std::int64_t kFirstMoment = 1'000'000'000;  // in 2001
  constexpr std::int64_t kLastMoment = 5'000'000'000;   // in 2128; a WallTime holds it
  if (number < kFirstMoment) return milliseconds{std::max<std::int64_t>(0, number) * 1000};
  const std::int64_t epoch_ms = number < kLastMoment ? number * 1000 : number;
  return until(WallTime{milliseconds{std::min(epoch_ms, kLastMoment * 1000)}}, now);
}

std::optional<milliseconds> parse_reset(std::string_view text, WallTime now) {
  if (text.empty()) return std::nullopt;
  if (const auto number = parse_count(text)) return wait_of(*number, now);
  if (const auto moment = parse_rfc3339(text)) return until(*moment, now);
  const milliseconds duration = parse_go_duration(text);
  const bool is_zero = text == "0s" || text == "0ms";
  if (duration.count() == 0 && !is_zero) return std::nullopt;
  return duration;
}

// https://console.groq.com/docs/rate-limits: requests per day, tokens per minute.
void name_windows(std::string_view kind, RateLimits& limits) {
  if (kind != "groq") return;
  limits.requests.window = kDay;
  limits.tokens.window = kMinute;
}

}  // namespace

RateLimits parse_rate_limits(const HeaderTable& headers, std::string_view kind, WallTime now) {
  RateLimits limits;
  for (const Family& family : kFamilies) {
    if ((limits.*family.target).is_told()) continue;
    const auto field = [&](std::string_view word) {
      std::string name{family.before};
      return headers.get(name.append(word).append(family.after));
    };
    limits.*family.target = {.limit = parse_count(field("limit")),
                             .remaining = parse_count(field("remaining")),
                             .resets_in = parse_reset(field("reset"), now),
                             .window = family.window};
  }
  name_windows(kind, limits);
  return limits;
}

}  // namespace sar::provider
