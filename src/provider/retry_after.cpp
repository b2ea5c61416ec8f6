#include "provider/retry_after.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <ctime>
#include <optional>
#include <string>

namespace sar::provider {
namespace {

using std::chrono::milliseconds;

constexpr double kMillisecondsMax = 1000.0 * 60 * 60 * 24 * 31;

// A non-negative decimal at the start of `text`, which moves behind it.
std::optional<double> take_number(std::string_view& text) {
  double value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (error != std::errc{} || !std::isfinite(value) || value < 0) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

milliseconds rounded_up(double value) {
  return milliseconds{static_cast<std::int64_t>(std::ceil(std::min(value, kMillisecondsMax)))};
}

milliseconds parse_plain(std::string_view text, double milliseconds_per_unit) {
  const auto value = take_number(text);
  return value && text.empty() ? rounded_up(*value * milliseconds_per_unit) : milliseconds{0};
}

// RFC 9110 §5.6.7, the one form that is still sent.
std::optional<std::time_t> parse_http_date(std::string_view text) {
  std::tm parts{};
  const std::string terminated{text};
  const char* end = ::strptime(terminated.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  if (end == nullptr || *end != '\0') return std::nullopt;
  return ::timegm(&parts);
}

milliseconds until_date(const HeaderTable& headers, std::string_view field) {
  const auto until = parse_http_date(field);
  const auto now = parse_http_date(headers.get("date"));
  if (!until || !now || *until <= *now) return milliseconds{0};
  return rounded_up(static_cast<double>(*until - *now) * 1000.0);
}

milliseconds hint_in(std::string_view message) {
  constexpr std::array<std::string_view, 5> kLeads{"try again in ", "retry in ", "try again after ",
                                                   "retry after ", "after "};
  std::string lower{message};
  std::ranges::transform(lower, lower.begin(), [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter;
  });
  for (const std::string_view lead : kLeads) {
    const std::size_t place = lower.find(lead);
    if (place == std::string::npos) continue;
    std::string_view rest = std::string_view{lower}.substr(place + lead.size());
    const std::string_view word = rest.substr(0, rest.find_first_of(" ,;)"));
    const milliseconds duration =
        parse_go_duration(word.ends_with('.') ? word.substr(0, word.size() - 1) : word);
    if (duration.count() > 0) return duration;
    const auto number = take_number(rest);
    if (number && rest.starts_with(" second")) return rounded_up(*number * 1000.0);
    if (number && rest.starts_with(" minute")) return rounded_up(*number * 60'000.0);
  }
  return milliseconds{0};
}

// OpenRouter's: the moment, in milliseconds since 1970.
milliseconds until_epoch(const HeaderTable& headers, std::string_view field) {
  const auto moment = take_number(field);
  const auto now = parse_http_date(headers.get("date"));
  if (!moment || !field.empty() || !now) return milliseconds{0};
  return rounded_up(std::max(0.0, *moment - static_cast<double>(*now) * 1000.0));
}

milliseconds reset_of_exhausted(const HeaderTable& headers) {
  constexpr std::array<std::string_view, 2> kKinds{"requests", "tokens"};
  milliseconds longest{0};
  for (const std::string_view kind : kKinds) {
    const std::string suffix{kind};
    if (headers.get("x-ratelimit-remaining-" + suffix) != "0") continue;
    longest = std::max(longest, parse_go_duration(headers.get("x-ratelimit-reset-" + suffix)));
  }
  if (longest.count() == 0 && headers.get("x-ratelimit-remaining") == "0") {
    longest = until_epoch(headers, headers.get("x-ratelimit-reset"));
  }
  return longest;
}

}  // namespace

milliseconds parse_go_duration(std::string_view text) {
  double total = 0;
  if (text.empty()) return milliseconds{0};
  while (!text.empty()) {
    const auto number = take_number(text);
    if (!number) return milliseconds{0};
    const std::string_view unit = text.substr(0, text.find_first_of("0123456789."));
    text.remove_prefix(unit.size());
    if (unit == "h") {
      total += *number * 3'600'000.0;
    } else if (unit == "m") {
      total += *number * 60'000.0;
    } else if (unit == "s") {
      total += *number * 1000.0;
    } else if (unit == "ms") {
      total += *number;
    } else {
      return milliseconds{0};
    }
  }
  return rounded_up(total);
}

milliseconds retry_after(const HeaderTable& headers, const WaitHints& hints) {
  milliseconds hint = parse_plain(headers.get("retry-after-ms"), 1.0);
  if (hint.count() == 0) hint = parse_plain(headers.get("retry-after"), 1000.0);
  if (hint.count() == 0) hint = until_date(headers, headers.get("retry-after"));
  if (hint.count() == 0) hint = parse_go_duration(hints.delay);
  if (hint.count() == 0) hint = hint_in(hints.message);
  if (hint.count() == 0) hint = reset_of_exhausted(headers);
  return hint;
}

milliseconds until_google_day(const HeaderTable& headers) {
  constexpr std::time_t kDay = 24L * 60 * 60;
  constexpr std::time_t kNewDay = 8L * 60 * 60;
  const auto now = parse_http_date(headers.get("date"));
  if (!now) return milliseconds{0};
  return milliseconds{(kDay - (*now - kNewDay) % kDay) * 1000};
}

}  // namespace sar::provider
