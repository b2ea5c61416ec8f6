#include "core/money.hpp"

#include <fmt/format.h>

#include <array>
#include <limits>

#include "core/append.hpp"

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
  const auto magnitude =
      nanos_ < 0 ? 0 - static_cast<std::uint64_t>(nanos_) : static_cast<std::uint64_t>(nanos_);
  std::string text = nanos_ < 0 ? "-" : "";
  append_integer(text, static_cast<std::int64_t>(magnitude / kNanosPerDollar));
  std::uint64_t fraction = magnitude % kNanosPerDollar;
  if (fraction == 0) return text;
  std::array<char, kPlaces> places;
  for (std::size_t place = kPlaces; place-- > 0; fraction /= 10)
    places[place] = static_cast<char>('0' + fraction % 10);
  std::size_t length = kPlaces;
  while (places[length - 1] == '0') --length;
  return text.append(1, '.').append(places.data(), length);
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
