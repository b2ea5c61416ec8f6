#include "core/timestamp.hpp"

#include <fmt/format.h>

#include <charconv>
#include <ctime>

namespace sar {
namespace {

using std::chrono::seconds;

struct SecondText {
  std::time_t second = -1;
  std::string text;  // "2026-09-01T12:00:00"
};

const std::string& text_of_second(std::time_t second) {
  thread_local SecondText last;
  if (last.second != second) {
    std::tm parts{};
    ::gmtime_r(&second, &parts);
    last.text =
        fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", parts.tm_year + 1900, parts.tm_mon + 1,
                    parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec);
    last.second = second;
  }
  return last.text;
}

// Reads exactly `width` digits, then `separator` if there is one; advances `text`.
std::optional<int> take_number(std::string_view& text, std::size_t width, char separator) {
  const std::size_t length = width + (separator == '\0' ? 0 : 1);
  if (text.size() < length) return std::nullopt;
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + width, value);
  if (error != std::errc{} || end != text.data() + width || text.front() == '-')
    return std::nullopt;
  if (separator != '\0' && text[width] != separator) return std::nullopt;
  text.remove_prefix(length);
  return value;
}

// Nanoseconds of ".123"; `text` is what stands between the seconds and the Z.
std::optional<std::int64_t> fraction_nanos(std::string_view text) {
  if (text.empty()) return 0;
  if (text.front() != '.' || text.size() < 2 || text.size() > 10) return std::nullopt;
  std::int64_t nanos = 0;
  for (std::size_t place = 1; place <= 9; ++place) {
    const char digit = place < text.size() ? text[place] : '0';
    if (digit < '0' || digit > '9') return std::nullopt;
    nanos = nanos * 10 + (digit - '0');
  }
  return nanos;
}

std::optional<WallTime> to_wall(std::tm parts, std::int64_t nanos) {
  const std::tm asked = parts;
  const std::time_t second = ::timegm(&parts);
  // timegm takes 31 February for 3 March; such a date is refused.
  if (parts.tm_mday != asked.tm_mday || parts.tm_mon != asked.tm_mon ||
      parts.tm_hour != asked.tm_hour || parts.tm_min != asked.tm_min ||
      parts.tm_sec != asked.tm_sec) {
    return std::nullopt;
  }
  // Nanoseconds in 64 bits reach from 1677 to 2262.
  constexpr std::time_t kSecondsMax =
      std::chrono::floor<seconds>(std::chrono::nanoseconds::max()).count();
  if (second >= kSecondsMax || second <= -kSecondsMax) return std::nullopt;
  return WallTime{seconds{second}} + std::chrono::nanoseconds{nanos};
}

}  // namespace

void append_rfc3339(std::string& out, WallTime time) {
  const auto since_epoch = time.time_since_epoch();
  const auto whole = std::chrono::floor<seconds>(since_epoch);
  const auto milliseconds =
      std::chrono::duration_cast<std::chrono::milliseconds>(since_epoch - whole).count();
  const char fraction[] = {'.', static_cast<char>('0' + milliseconds / 100),
                           static_cast<char>('0' + milliseconds / 10 % 10),
                           static_cast<char>('0' + milliseconds % 10), 'Z'};
  out.append(text_of_second(whole.count())).append(fraction, sizeof fraction);
}

std::string to_rfc3339(WallTime time) {
  std::string text;
  append_rfc3339(text, time);
  return text;
}

std::optional<WallTime> parse_rfc3339(std::string_view text) {
  const auto year = take_number(text, 4, '-');
  if (!year) return std::nullopt;
  const auto month = take_number(text, 2, '-');
  const auto day = month ? take_number(text, 2, '\0') : std::nullopt;
  if (!day) return std::nullopt;
  std::tm parts{};
  parts.tm_year = *year - 1900;
  parts.tm_mon = *month - 1;
  parts.tm_mday = *day;
  if (text.empty()) return to_wall(parts, 0);
  if (text.front() != 'T' || text.back() != 'Z') return std::nullopt;
  text.remove_prefix(1);
  text.remove_suffix(1);
  const auto hour = take_number(text, 2, ':');
  const auto minute = hour ? take_number(text, 2, ':') : std::nullopt;
  const auto second = minute ? take_number(text, 2, '\0') : std::nullopt;
  const auto nanos = second ? fraction_nanos(text) : std::nullopt;
  if (!nanos) return std::nullopt;
  parts.tm_hour = *hour;
  parts.tm_min = *minute;
  parts.tm_sec = *second;
  return to_wall(parts, *nanos);
}

}  // namespace sar
