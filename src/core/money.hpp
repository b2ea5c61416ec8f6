// Money is an integer count of nano-dollars. No floating point touches it, ever.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace sar {

class Money {
 public:
  constexpr Money() = default;
  [[nodiscard]] static constexpr Money from_nanos(std::int64_t nanos) { return Money{nanos}; }
  // Decimal US dollars, at most nine places: "2", "0.15", "-1.000000001". No exponent, no blanks.
  [[nodiscard]] static Result<Money> parse(std::string_view dollars);

  [[nodiscard]] constexpr std::int64_t nanos() const { return nanos_; }
  // Shortest exact decimal of dollars: "0.00015", "2".
  [[nodiscard]] std::string to_string() const;

  constexpr auto operator<=>(const Money&) const = default;
  // Saturates instead of overflowing: a sum of nine billion dollars is a bug upstream, not a wrap.
  constexpr Money& operator+=(Money other) {
    std::int64_t sum = 0;
    if (__builtin_add_overflow(nanos_, other.nanos_, &sum)) {
      sum = other.nanos_ > 0 ? INT64_MAX : INT64_MIN;
    }
    nanos_ = sum;
    return *this;
  }
  friend constexpr Money operator+(Money left, Money right) { return left += right; }

 private:
  constexpr explicit Money(std::int64_t nanos) : nanos_(nanos) {}
  std::int64_t nanos_ = 0;
};

// Price of one million units (tokens, mostly).
struct PricePerMillion {
  Money per_million;
  auto operator<=>(const PricePerMillion&) const = default;
};

// ceil(count × price / 1,000,000) in 128 bits, saturating at the largest Money. Rounded up per
// line, so that a sum of lines is never below the true cost. A negative count costs nothing.
[[nodiscard]] Money line_cost(std::int64_t count, PricePerMillion price);

}  // namespace sar
