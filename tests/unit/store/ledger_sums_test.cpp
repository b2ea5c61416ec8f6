// Sums per channel and hour: what goes where, and numbers at the ends of their range, which a
// vendor may report at any time.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "core/error.hpp"
#include "ledger_fixture.hpp"

namespace sar::test {
namespace {

constexpr std::int64_t kLargest = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();

store::SettledRecord with_numbers(std::uint64_t request, std::int64_t value) {
  store::SettledRecord record = settled(request);
  record.duration_nanos = record.first_token_nanos = value;
  record.input_tokens = record.cache_read_tokens = record.cache_write_tokens = value;
  record.output_tokens = record.reasoning_tokens = value;
  record.cost_nanos = value;
  record.attempts[0].duration_nanos = record.attempts[0].started_after_nanos = value;
  return record;
}

constexpr const char* kRowNumbers =
    "SELECT duration_nanos || ' ' || first_token_nanos || ' ' || input_tokens || ' ' || "
    "cache_read_tokens || ' ' || cache_write_tokens || ' ' || output_tokens || ' ' || "
    "reasoning_tokens || ' ' || cost_nanos FROM requests";
constexpr const char* kSumNumbers =
    "SELECT duration_nanos || ' ' || first_token_nanos || ' ' || input_tokens || ' ' || "
    "cache_read_tokens || ' ' || cache_write_tokens || ' ' || output_tokens || ' ' || "
    "reasoning_tokens || ' ' || cost_nanos FROM channel_stats_hourly";

std::string eight_times(std::int64_t value) {
  std::string all = std::to_string(value);
  for (int count = 1; count < 8; ++count) all += ' ' + std::to_string(value);
  return all;
}

TEST_F(LedgerTest, TheLargestNumbersAreKeptInRows) {
  start();
  dispatch(1);
  settle(with_numbers(1, kLargest));
  EXPECT_EQ(write_batch(), 1);
  EXPECT_EQ(texts(database(), kRowNumbers), eight_times(kLargest));
  EXPECT_EQ(texts(database(), kSumNumbers), eight_times(kLargest));
}

// In memory within one batch, and in the table between batches.
TEST_F(LedgerTest, SumsStopAtTheLargestNumber) {
  start();
  for (std::uint64_t request = 1; request <= 2; ++request) {
    dispatch(request);
    settle(with_numbers(request, kLargest - 1));
  }
  EXPECT_EQ(write_batch(), 2);
  EXPECT_EQ(texts(database(), kSumNumbers), eight_times(kLargest));
  dispatch(3);
  settle(with_numbers(3, kLargest));
  EXPECT_EQ(write_batch(), 1);
  EXPECT_EQ(texts(database(), kSumNumbers), eight_times(kLargest));
  EXPECT_EQ(texts(database(), "SELECT DISTINCT typeof(cost_nanos) FROM channel_stats_hourly"),
            "integer");
  EXPECT_EQ(sum("requests"), 3);
}

TEST_F(LedgerTest, NegativeCountsHoldNothingUp) {
  start();
  for (std::uint64_t request = 1; request <= 2; ++request) {
    dispatch(request);
    settle(with_numbers(request, request == 1 ? -1 : kLeast));
  }
  EXPECT_EQ(write_batch(), 2);
  EXPECT_EQ(number(database(),
                   "SELECT COUNT(*) FROM requests WHERE duration_nanos IS NULL AND "
                   "input_tokens = 0 AND cost_nanos = 0"),
            2);
  EXPECT_EQ(texts(database(), kSumNumbers), eight_times(0));
}

TEST_F(LedgerTest, TokensAndMoneyGoToTheChannelThatAnswered) {
  start();
  dispatch(1);
  settle(troubled(1));
  EXPECT_EQ(write_batch(), 1);
  EXPECT_EQ(texts(database(),
                  "SELECT hex(substr(channel_id, 16)) || ':' || requests || ':' || "
                  "attempts || ':' || errors_limit || ':' || errors_vendor || ':' || "
                  "cost_nanos FROM channel_stats_hourly ORDER BY channel_id"),
            "C1:0:1:1:0:0 C2:1:1:0:1:700");
}

TEST_F(LedgerTest, AnHourEndsOnTheHour) {
  start();
  constexpr std::int64_t kHourNanos = 3'600 * kSecondNanos;
  for (const std::int64_t offset : {std::int64_t{0}, kHourNanos - 1, kHourNanos}) {
    const auto request = static_cast<std::uint64_t>(offset) + 1;
    dispatch(request);
    store::SettledRecord record = settled(request);
    record.started_at_nanos = kStartNanos + offset;
    settle(record);
  }
  EXPECT_EQ(write_batch(), 3);
  const std::int64_t hour = kStartNanos / kHourNanos;
  EXPECT_EQ(
      texts(database(), "SELECT hour || ':' || requests FROM channel_stats_hourly ORDER BY hour"),
      std::to_string(hour) + ":2 " + std::to_string(hour + 1) + ":1");
}

TEST_F(LedgerTest, EveryErrorClassIsCountedInOneColumn) {
  start();
  for (std::uint8_t error_class = 0; error_class < kErrorClassCount; ++error_class) {
    store::SettledRecord record = settled(error_class + 1U);
    record.outcome = store::Outcome::Failed;
    record.error_class = record.attempts[0].error_class = error_class;
    dispatch(error_class + 1U);
    settle(record);
  }
  EXPECT_EQ(write_batch(), static_cast<std::int64_t>(kErrorClassCount));
  EXPECT_EQ(sum("errors_caller"), 7);
  EXPECT_EQ(sum("errors_limit"), 3);
  EXPECT_EQ(sum("errors_vendor"), 6);
  EXPECT_EQ(sum("cancelled"), 1);
  EXPECT_EQ(sum("errors_router"), 2);
  EXPECT_EQ(number(database(), "SELECT COUNT(DISTINCT error_class) FROM requests"),
            static_cast<std::int64_t>(kErrorClassCount));
}

// Refused before any attempt: a row, and no channel to count it for.
TEST_F(LedgerTest, ARequestWithoutAnAttemptIsNobodysSum) {
  start();
  dispatch(1);
  store::SettledRecord record = settled(1);
  record.attempt_count = 0;
  settle(record);
  EXPECT_EQ(write_batch(), 1);
  EXPECT_EQ(number(database(), "SELECT COUNT(*) FROM requests WHERE channel_id IS NULL"), 1);
  EXPECT_EQ(number(database(), "SELECT COUNT(*) FROM channel_stats_hourly"), 0);
}

}  // namespace
}  // namespace sar::test
