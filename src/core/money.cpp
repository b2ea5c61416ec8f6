#include "core/money.hpp"

#include <fmt/format.h>

#include <limits>

namespace sar {
namespace {

constexpr std::int64_t kNanosPerDollar = 1'000'000'000;
constexpr int kPlaces = 9;
__extension__ typedef __int128 Wide;

Error not_an_amount(std::string_view text) {
  return caller_error(ErrorClass::BadRequest, "invalid_amount",
                      fmt::format("'{}' is not an amount in dollars such as 0.15", text));
}

bool append_digit(std::int64_t& value, char digit) {
  if (digit < '0' || digit > '9') return false;
  return !__builtin_mul_overflow(value, 10, &value) &&
         !__builtin_add_overflow(value, digit - '0', &value);
}

}  // namespace

Result<Money> Money::parse(std::string_view dollars) {
  std::string_view rest = dollars;
  const bool negative = rest.starts_with('-');
  if (negative) rest.remove_prefix(1);
  const std::size_t point = rest.find('.');
  const std::string_view whole = rest.substr(0, point);
  const std::string_view fraction =
      point == std::string_view::npos ? std::string_view{} : rest.substr(point + 1);
  if (whole.empty() || fraction.size() > kPlaces ||
      (point != std::string_view::npos && fraction.empty())) {
    return fail(not_an_amount(dollars));
  }
  std::int64_t nanos = 0;
  for (const char digit : whole) {
    if (!append_digit(nanos, digit)) return fail(not_an_amount(dollars));
  }
  for (std::size_t place = 0; place < kPlaces; ++place) {
    if (!append_digit(nanos, place < fraction.size() ? fraction[place] : '0')) {
      return fail(not_an_amount(dollars));
    }
  }
  return Money{negative ? -nanos : nanos};
}

std::string Money::to_string() const {
  const bool negative = nanos_ < 0;
  const auto magnitude =
      negative ? 0 - static_cast<std::uint64_t>(nanos_) : static_cast<std::uint64_t>(nanos_);
  std::string text = fmt::format("{}{}.{:09}", negative ? "-" : "", magnitude / kNanosPerDollar,
                                 magnitude % kNanosPerDollar);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

Money line_cost(std::int64_t count, PricePerMillion price) {
  if (count <= 0) return {};
  constexpr Wide kMillion = 1'000'000;
  const auto product = static_cast<Wide>(count) * price.per_million.nanos();
  // Rounds towards plus infinity; a negative price (a rebate) is truncated, which is also upwards.
  const Wide cost = product > 0 ? (product + kMillion - 1) / kMillion : product / kMillion;
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  return Money::from_nanos(cost > kMost ? kMost : static_cast<std::int64_t>(cost));
}

}  // namespace sar
