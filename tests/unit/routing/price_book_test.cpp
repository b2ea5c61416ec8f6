// Prices: which row is in force, and what a request costs by it.
#include <cmath>

#include "routing_fixture.hpp"

namespace sar::routing::test {
namespace {

using std::chrono::nanoseconds;
using std::chrono::seconds;

config::Price price(std::string model, std::int64_t input_nanos, WallTime from = {}) {
  config::Price row;
  row.model = std::move(model);
  row.from = from;
  row.input.per_million = Money::from_nanos(input_nanos);
  row.output.per_million = Money::from_nanos(input_nanos * 4);
  return row;
}

TEST(PriceBookTest, TheRowInForceToTheNanosecond) {
  const WallTime change{seconds{1'800'000'000}};
  PriceBook book;
  book.assign({price("m", 2, change), price("m", 1)});
  const auto* rows =
      book.find({.channel = "c", .provider = "p", .model = "m", .upstream_model = "m"});
  ASSERT_NE(rows, nullptr);
  EXPECT_EQ(price_at(*rows, change - nanoseconds{1})->input.per_million.nanos(), 1);
  EXPECT_EQ(price_at(*rows, change)->input.per_million.nanos(), 2);
  book.assign({price("m", 2, change)});
  rows = book.find({.channel = "c", .provider = "p", .model = "m", .upstream_model = "m"});
  EXPECT_EQ(price_at(*rows, change - nanoseconds{1}), nullptr)
      << "before the first row a model is unpriced";
}

TEST(PriceBookTest, TheMostSpecificScopeWins) {
  config::Price of_channel = price("m", 3);
  of_channel.channel = "c";
  config::Price of_provider = price("m", 2);
  of_provider.provider = "p";
  PriceBook book;
  book.assign({price("m", 1), of_provider, of_channel, price("up", 4)});
  const auto input_of = [&](PricedModel asked) -> std::int64_t {
    const auto* rows = book.find(asked);
    return rows == nullptr ? -1 : rows->front().input.per_million.nanos();
  };
  EXPECT_EQ(input_of({"c", "p", "m", "up"}), 3);
  EXPECT_EQ(input_of({"d", "p", "m", "up"}), 2);
  EXPECT_EQ(input_of({"d", "q", "m", "up"}), 1);
  EXPECT_EQ(input_of({"d", "q", "alias", "up"}), 4);
  EXPECT_EQ(input_of({"d", "q", "x", "y"}), -1);
}

TEST(PriceBookTest, IdsAreStableAndDistinct) {
  EXPECT_EQ(price_id(price("m", 1)), price_id(price("m", 2)));
  EXPECT_NE(price_id(price("m", 1)), price_id(price("n", 1)));
  EXPECT_NE(price_id(price("m", 1)), price_id(price("m", 1, WallTime{seconds{1}})));
  config::Price scoped = price("m", 1);
  scoped.channel = "c";
  EXPECT_NE(price_id(scoped), price_id(price("m", 1)));
}

TEST(PriceBookTest, EveryLineIsRoundedUpAgainstAWideOracle) {
  SeededRandom random{5};
  for (int round = 0; round < 10'000; ++round) {
    const auto draw = [&](std::uint64_t below) {
      return static_cast<std::int64_t>(random.next() % below);
    };
    const PriceRow row{.id = {},
                       .from = {},
                       .input = {Money::from_nanos(draw(100'000'000'000))},
                       .cache_read = {Money::from_nanos(draw(100'000'000'000))},
                       .cache_write = {Money::from_nanos(draw(100'000'000'000))},
                       .output = {Money::from_nanos(draw(100'000'000'000))},
                       .reasoning = {Money::from_nanos(draw(100'000'000'000))},
                       .request = Money::from_nanos(draw(1'000'000'000))};
    const protocol::Usage usage{.input = draw(2'000'000),
                                .cache_read = draw(2'000'000),
                                .cache_write = draw(2'000'000),
                                .output = draw(2'000'000),
                                .reasoning = draw(2'000'000)};
    const auto line = [](std::int64_t count, PricePerMillion rate) {
      const auto product =
          static_cast<long double>(count) * static_cast<long double>(rate.per_million.nanos());
      return static_cast<std::int64_t>(std::ceil(product / 1'000'000.0L));
    };
    EXPECT_EQ(cost_of(usage, row).nanos(),
              line(usage.input, row.input) + line(usage.cache_read, row.cache_read) +
                  line(usage.cache_write, row.cache_write) + line(usage.output, row.output) +
                  line(usage.reasoning, row.reasoning) + row.request.nanos());
  }
}

TEST(PriceBookTest, MissingPricesFallBackWithinTheRow) {
  PriceBook book;
  book.assign({price("m", 7)});
  const PriceRow& row = book.find({"c", "p", "m", "m"})->front();
  EXPECT_EQ(row.cache_read.per_million.nanos(), 7);
  EXPECT_EQ(row.cache_write.per_million.nanos(), 7);
  EXPECT_EQ(row.reasoning.per_million.nanos(), 28);
}

}  // namespace
}  // namespace sar::routing::test
