// Money: exact text, exact rounding, no wrap-around.
#include "core/money.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "core/random.hpp"

namespace sar {
namespace {

__extension__ typedef __int128 Wide;
constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();

struct AmountCase {
  std::string_view text;
  std::int64_t nanos;
};

TEST(Money, ParsesDecimals) {
  constexpr AmountCase kCases[] = {
      {"0", 0},
      {"2", 2'000'000'000},
      {"0.15", 150'000'000},
      {"2.50", 2'500'000'000},
      {"-1.000000001", -1'000'000'001},
      {"0.000000001", 1},
      {"007.5", 7'500'000'000},
      {"9223372036.854775807", kMost},
      {"-9223372036.854775807", -kMost},
  };
  for (const auto& [text, nanos] : kCases) {
    const auto amount = Money::parse(text);
    ASSERT_TRUE(amount) << text;
    EXPECT_EQ(amount->nanos(), nanos) << text;
  }
}

TEST(Money, RefusesEverythingElse) {
  for (const std::string_view text :
       {"", "-", ".", "1.", ".5", "+1", "1e3", " 1", "1 ", "1,5", "1.0000000000", "0x1", "nan",
        "--1", "1.-5", "9223372036.854775808", "99999999999999999999"}) {
    EXPECT_FALSE(Money::parse(text)) << text;
  }
}

TEST(Money, PrintsTheShortestExactDecimal) {
  constexpr AmountCase kCases[] = {{"0", 0},
                                   {"2", 2'000'000'000},
                                   {"0.00015", 150'000},
                                   {"-0.5", -500'000'000},
                                   {"10", 10'000'000'000},
                                   {"9223372036.854775807", kMost},
                                   {"-9223372036.854775808", kLeast}};
  for (const auto& [text, nanos] : kCases) EXPECT_EQ(Money::from_nanos(nanos).to_string(), text);
}

TEST(Money, ParseUndoesToString) {
  SeededRandom random{1};
  for (int round = 0; round < 10'000; ++round) {
    const auto shift = random.next() % 64;
    const auto nanos = static_cast<std::int64_t>(random.next()) >> shift;
    if (nanos == kLeast) continue;
    const auto amount = Money::parse(Money::from_nanos(nanos).to_string());
    ASSERT_TRUE(amount) << nanos;
    EXPECT_EQ(amount->nanos(), nanos);
  }
}

TEST(Money, SumsSaturate) {
  EXPECT_EQ((Money::from_nanos(kMost) + Money::from_nanos(1)).nanos(), kMost);
  EXPECT_EQ((Money::from_nanos(kLeast) + Money::from_nanos(-1)).nanos(), kLeast);
  EXPECT_EQ((Money::from_nanos(3) + Money::from_nanos(-5)).nanos(), -2);
}

TEST(LineCost, RoundsUp) {
  const auto cost = [](std::int64_t count, std::int64_t nanos_per_million) {
    return line_cost(count, {.per_million = Money::from_nanos(nanos_per_million)}).nanos();
  };
  EXPECT_EQ(cost(1, 1), 1);
  EXPECT_EQ(cost(1'000'000, 1), 1);
  EXPECT_EQ(cost(1'000'001, 1), 2);
  EXPECT_EQ(cost(1'000, 150'000'000), 150'000);
  EXPECT_EQ(cost(0, kMost), 0);
  EXPECT_EQ(cost(-5, 1'000'000), 0);
  EXPECT_EQ(cost(5, 0), 0);
  EXPECT_EQ(cost(1, -1'500'000), -1);
  EXPECT_EQ(cost(kMost, kMost), kMost);
}

// Exact cost in millionths of a nano-dollar, to compare with the sum of rounded lines.
TEST(LineCost, SumOfLinesIsNeverBelowTheExactCostAndHardlyAbove) {
  SeededRandom random{2};
  for (int round = 0; round < 2'000; ++round) {
    Wide exact_millionths = 0;
    Money sum;
    const auto lines = static_cast<std::int64_t>(1 + random.next() % 6);
    for (std::int64_t line = 0; line < lines; ++line) {
      const auto count = static_cast<std::int64_t>(random.next() % 2'000'000);
      const auto price = static_cast<std::int64_t>(random.next() % 100'000'000'000);
      exact_millionths += static_cast<Wide>(count) * price;
      sum += line_cost(count, {.per_million = Money::from_nanos(price)});
    }
    const Wide sum_millionths = static_cast<Wide>(sum.nanos()) * 1'000'000;
    EXPECT_TRUE(sum_millionths >= exact_millionths);
    EXPECT_TRUE(sum_millionths < exact_millionths + static_cast<Wide>(lines) * 1'000'000);
  }
}

}  // namespace
}  // namespace sar
