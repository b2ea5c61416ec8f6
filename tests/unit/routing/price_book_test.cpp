// Prices: which row is in force, and what a request costs by it.
#include <cmath>
#include <iterator>

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

struct Line {
  std::int64_t protocol::Usage::* tokens;
  PricePerMillion PriceRow::* rate;
};
constexpr Line kLines[] = {
    {&protocol::Usage::input, &PriceRow::input},
    {&protocol::Usage::cache_read, &PriceRow::cache_read},
    {&protocol::Usage::cache_write, &PriceRow::cache_write},
    {&protocol::Usage::cache_write_1h, &PriceRow::cache_write_1h},
    {&protocol::Usage::input_audio, &PriceRow::audio_input},
    {&protocol::Usage::input_image, &PriceRow::image_input},
    {&protocol::Usage::output, &PriceRow::output},
    {&protocol::Usage::reasoning, &PriceRow::reasoning},
    {&protocol::Usage::output_audio, &PriceRow::audio_output},
    {&protocol::Usage::output_image, &PriceRow::image_output},
};
static_assert(sizeof(protocol::Usage) == std::size(kLines) * sizeof(std::int64_t));

std::int64_t draw(SeededRandom& random, std::int64_t below) {
  return static_cast<std::int64_t>(random.next() % static_cast<std::uint64_t>(below));
}

PriceRow any_row(SeededRandom& random) {
  PriceRow row;
  for (const Line& line : kLines)
    row.*line.rate = {Money::from_nanos(draw(random, 100'000'000'000))};
  row.request = Money::from_nanos(draw(random, 1'000'000'000));
  return row;
}

protocol::Usage any_usage(SeededRandom& random, std::int64_t below) {
  protocol::Usage usage;
  for (const Line& line : kLines) usage.*line.tokens = draw(random, below);
  return usage;
}

TEST(PriceBookTest, EveryLineIsRoundedUpAgainstAWideOracle) {
  SeededRandom random{5};
  for (int round = 0; round < 10'000; ++round) {
    const PriceRow row = any_row(random);
    const protocol::Usage usage = any_usage(random, 2'000'000);
    const auto line = [](std::int64_t count, PricePerMillion rate) {
      const auto product =
          static_cast<long double>(count) * static_cast<long double>(rate.per_million.nanos());
      return static_cast<std::int64_t>(std::ceil(product / 1'000'000.0L));
    };
    std::int64_t expected = row.request.nanos();
    for (const auto& [tokens, rate] : kLines) expected += line(usage.*tokens, row.*rate);
    EXPECT_EQ(cost_of(usage, row).nanos(), expected);
  }
}

TEST(PriceBookTest, OneMoreTokenOfAnyClassNeverCostsLess) {
  SeededRandom random{6};
  for (int round = 0; round < 5'000; ++round) {
    const PriceRow row = any_row(random);
    const protocol::Usage usage = any_usage(random, INT64_MAX);
    for (const auto& [tokens, rate] : kLines) {
      protocol::Usage more = usage;
      more.*tokens += 1 + draw(random, INT64_MAX - usage.*tokens);
      EXPECT_GE(cost_of(more, row), cost_of(usage, row));
      EXPECT_GE(cost_of(usage, row), row.request);
    }
  }
}

TEST(PriceBookTest, MissingPricesFallBackWithinTheRow) {
  PriceBook book;
  book.assign({price("m", 7)});
  const PriceRow& row = book.find({"c", "p", "m", "m"})->front();
  EXPECT_EQ(row.cache_read.per_million.nanos(), 7);
  EXPECT_EQ(row.cache_write.per_million.nanos(), 7);
  EXPECT_EQ(row.cache_write_1h.per_million.nanos(), 7);
  EXPECT_EQ(row.audio_input.per_million.nanos(), 7);
  EXPECT_EQ(row.image_input.per_million.nanos(), 7);
  EXPECT_EQ(row.reasoning.per_million.nanos(), 28);
  EXPECT_EQ(row.audio_output.per_million.nanos(), 28);
  EXPECT_EQ(row.image_output.per_million.nanos(), 28);

  config::Price with_cache = price("m", 7);
  with_cache.cache_write = {Money::from_nanos(9)};
  book.assign({with_cache});
  EXPECT_EQ(book.find({"c", "p", "m", "m"})->front().cache_write_1h.per_million.nanos(), 9);
}

}  // namespace
}  // namespace sar::routing::test
