// Rate-limit headers in the forms of every vendor.
#include "provider/rate_limit.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "core/timestamp.hpp"

namespace sar::provider {
namespace {

const WallTime kNow = parse_rfc3339("2026-09-01T12:00:00Z").value();  // 1788264000

template <class Value>
std::string text_of(const std::optional<Value>& value) {
  if (!value) return "?";
  if constexpr (std::is_same_v<Value, std::chrono::milliseconds>) {
    return fmt::format("{}ms", value->count());
  } else {
    return fmt::format("{}", *value);
  }
}

// "remaining/limit reset window", "" if nothing is told.
std::string text_of(const RateLimit& limit) {
  if (!limit.is_told()) return "";
  return fmt::format("{}/{} {} {}s", text_of(limit.remaining), text_of(limit.limit),
                     text_of(limit.resets_in), limit.window.count());
}

struct LimitCase {
  std::string_view kind;
  std::vector<Header> headers;
  std::string_view requests;
  std::string_view tokens;
};

const LimitCase kCases[] = {
    {"openai", {}, "", ""},
    {"openai",
     {{"x-ratelimit-limit-requests", "5000"},
      {"x-ratelimit-remaining-requests", "4999"},
      {"x-ratelimit-reset-requests", "12ms"},
      {"X-RateLimit-Limit-Tokens", "30000"},
      {"X-RateLimit-Remaining-Tokens", "0"},
      {"X-RateLimit-Reset-Tokens", "6m0s"}},
     "4999/5000 12ms 0s",
     "0/30000 360000ms 0s"},
    {"openai", {{"x-ratelimit-reset-tokens", "0s"}}, "", "?/? 0ms 0s"},
    {"groq",
     {{"x-ratelimit-remaining-requests", "14399"}, {"x-ratelimit-reset-requests", "2m59.56s"}},
     "14399/? 179560ms 86400s",
     ""},
    {"azure",
     {{"x-ratelimit-remaining-tokens", "-27689"}, {"x-ratelimit-reset-tokens", "64"}},
     "",
     "-27689/? 64000ms 0s"},
    {"anthropic",
     {{"anthropic-ratelimit-requests-limit", "1000"},
      {"anthropic-ratelimit-requests-remaining", "994"},
      {"anthropic-ratelimit-requests-reset", "2026-09-01T12:00:16Z"},
      {"anthropic-ratelimit-tokens-reset", "2026-09-01T11:00:00Z"}},
     "994/1000 16000ms 0s",
     "?/? 0ms 0s"},
    {"openrouter",
     {{"X-RateLimit-Limit", "50"},
      {"X-RateLimit-Remaining", "0"},
      {"X-RateLimit-Reset", "1788264060000"}},
     "0/50 60000ms 0s",
     ""},
    {"openai-compatible", {{"x-ratelimit-reset", "1788264060"}}, "?/? 60000ms 0s", ""},
    {"mistral",
     {{"x-ratelimit-limit-req-10-second", "60"},
      {"x-ratelimit-remaining-req-10-second", "59"},
      {"x-ratelimit-limit-tokens-month", "1000000"},
      {"x-ratelimit-remaining-tokens-minute", "49000"}},
     "59/60 ? 10s",
     "49000/? ? 60s"},
    // What cannot be read
    {"openai",
     {{"x-ratelimit-limit-requests", "many"},
      {"x-ratelimit-remaining-requests", ""},
      {"x-ratelimit-reset-requests", "soon"},
      {"x-ratelimit-limit-tokens", "99999999999999999999"},
      {"x-ratelimit-remaining-tokens", "1.5"}},
     "",
     ""},
    {"openai", {{"x-ratelimit-reset-requests", "-5"}}, "?/? 0ms 0s", ""},
    {"openai",
     {{"x-ratelimit-reset-requests", "9223372036854775807"}},
     "?/? 3211736000000ms 0s",
     ""},
};

TEST(RateLimitTest, ReadsEveryForm) {
  for (const LimitCase& each : kCases) {
    HeaderTable headers;
    for (const Header& header : each.headers) headers.add(header.name, header.value);
    const RateLimits limits = parse_rate_limits(headers, each.kind, kNow);
    EXPECT_EQ(text_of(limits.requests), each.requests) << each.kind;
    EXPECT_EQ(text_of(limits.tokens), each.tokens) << each.kind;
  }
}

TEST(RateLimitTest, AnthropicCountsBothDirections) {
  HeaderTable headers;
  headers.add("anthropic-ratelimit-input-tokens-remaining", "7");
  headers.add("anthropic-ratelimit-output-tokens-limit", "9");
  const RateLimits limits = parse_rate_limits(headers, "anthropic", kNow);
  EXPECT_EQ(limits.input_tokens.remaining, 7);
  EXPECT_EQ(limits.output_tokens.limit, 9);
  EXPECT_FALSE(limits.tokens.is_told());
}

}  // namespace
}  // namespace sar::provider
