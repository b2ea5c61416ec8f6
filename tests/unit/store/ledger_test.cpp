// The ledger: each dispatched request has one row, whatever happens between.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/error.hpp"
#include "ledger_fixture.hpp"

namespace sar::test {
namespace {

using std::chrono::seconds;

std::string join(std::uint64_t first, std::uint64_t last, const std::string& outcome) {
  std::string all;
  for (std::uint64_t request = first; request <= last; ++request)
    all += (all.empty() ? "" : " ") + std::to_string(request) + ":" + outcome;
  return all;
}

TEST_F(LedgerTest, ASettledRequestIsOneRow) {
  start();
  dispatch(1);
  settle(troubled(1));
  EXPECT_EQ(write_batch(), 1);
  EXPECT_EQ(write_batch(), 0) << "nothing is left";
  EXPECT_EQ(texts(database(),
                  "SELECT hex(channel_id) || ' ' || hex(api_key_id) || ' ' || hex(price_id) "
                  "|| ' ' || model_asked || ' ' || upstream_model FROM requests"),
            "000000000000000000000000000000C2 000000000000000000000000000000A1 "
            "000000000000000000000000000000B1 gpt-4o other \"4o\"");
  EXPECT_EQ(texts(database(),
                  "SELECT started_at || ' ' || duration_nanos || ' ' || first_token_nanos || ' ' "
                  "|| input_tokens || ' ' || cache_read_tokens || ' ' || cache_write_tokens || ' ' "
                  "|| output_tokens || ' ' || reasoning_tokens || ' ' || cost_nanos || ' ' || "
                  "status || ' ' || streamed || ' ' || attempt_count FROM requests"),
            std::to_string(kStartNanos + 1) + " 2000 1000 10 3 4 5 6 700 502 1 2");
  EXPECT_EQ(texts(database(),
                  "SELECT cache_write_1h_tokens || ' ' || input_audio_tokens || ' ' || "
                  "input_image_tokens || ' ' || output_audio_tokens || ' ' || output_image_tokens "
                  "|| ' ' || caller_dialect || ' ' || endpoint || ' ' || fidelity FROM requests"),
            R"(7 8 9 11 12 anthropic chat [["seed","dropped"]])");
  EXPECT_EQ(texts(database(),
                  "SELECT outcome || ' ' || usage_source || ' ' || error_class || ' ' "
                  "|| error_code || ' ' || plan FROM requests"),
            R"(failed estimated stream_broken stream_broken {"chosen":"first"})");
  EXPECT_EQ(texts(database(), "SELECT attempts FROM requests"),
            R"([{"channel":"00000000-0000-0000-0000-0000000000c1","model":"gpt-4o-2024",)"
            R"("after_nanos":0,"duration_nanos":1900,"status":429,"error":"rate_limited"},)"
            R"({"channel":"00000000-0000-0000-0000-0000000000c2","model":"other \"4o\"",)"
            R"("after_nanos":1950,"duration_nanos":40,"status":200,"error":"stream_broken"}])");
}

TEST_F(LedgerTest, WhatIsNotKnownIsNull) {
  start();
  dispatch(1);
  store::SettledRecord record = settled(1);
  record.price_id = {};
  record.first_token_nanos = -1;
  record.model_asked = {};
  settle(record);
  EXPECT_EQ(write_batch(), 1);
  EXPECT_EQ(number(database(),
                   "SELECT COUNT(*) FROM requests WHERE price_id IS NULL AND "
                   "first_token_nanos IS NULL AND error_class IS NULL AND error_code "
                   "IS NULL AND attempts IS NULL AND plan IS NULL AND fidelity IS NULL AND "
                   "caller_dialect IS NULL AND endpoint IS NULL AND model_asked = ''"),
            1);
  expect_sums_match_rows();
}

TEST_F(LedgerTest, ZeroIsKnown) {
  start();
  dispatch(1);
  store::SettledRecord record = settled(1);
  record.duration_nanos = record.first_token_nanos = 0;
  settle(record);
  EXPECT_EQ(write_batch(), 1);
  EXPECT_EQ(texts(database(), "SELECT duration_nanos || ' ' || first_token_nanos FROM requests"),
            "0 0");
  EXPECT_EQ(sum("first_tokens"), 1);
}

TEST_F(LedgerTest, DispatchedAndNeverSettledIsInterruptedAndChargedNothing) {
  start();
  dispatch(1);
  serve(2);
  EXPECT_EQ(write_batch(), 1);
  EXPECT_EQ(rows(), "2:succeeded");
  restart();
  EXPECT_EQ(rows(), "1:interrupted 2:succeeded");
  EXPECT_EQ(texts(database(),
                  "SELECT hex(channel_id) || ' ' || usage_source || ' ' || cost_nanos "
                  "|| ' ' || input_tokens || ' ' || output_tokens || ' ' || "
                  "attempt_count FROM requests WHERE outcome = 'interrupted'"),
            "000000000000000000000000000000C1 interrupted 0 0 0 1");
  EXPECT_EQ(number(database(),
                   "SELECT COUNT(*) FROM requests WHERE outcome = 'interrupted' AND "
                   "duration_nanos IS NULL AND status IS NULL"),
            1);
  EXPECT_EQ(sum("interrupted"), 1);
  restart();
  restart();
  EXPECT_EQ(rows(), "1:interrupted 2:succeeded");
  expect_sums_match_rows();
}

TEST_F(LedgerTest, AStartReplaysWhatWasNeverWritten) {
  start(2);
  for (std::uint64_t request = 1; request <= 20; ++request) serve(request, request % 2);
  dispatch(21);
  dispatch(22, 1);
  restart(2);
  EXPECT_EQ(rows(), join(1, 20, "succeeded") + " 21:interrupted 22:interrupted");
  expect_sums_match_rows();
  EXPECT_EQ(ledger_->lag_bytes(), 0U);
}

TEST_F(LedgerTest, AStartReplaysMoreThanOneBatch) {
  journal_bytes_ = 4UL * 1024 * 1024;
  start();
  constexpr std::uint64_t kRequests = 5'000;  // a batch takes 4,096
  dispatch(kRequests + 1);
  for (std::uint64_t request = 1; request <= kRequests; ++request) serve(request);
  restart();
  EXPECT_EQ(number(database(), "SELECT COUNT(*) FROM requests WHERE outcome = 'succeeded'"),
            kRequests);
  EXPECT_EQ(number(database(), "SELECT COUNT(*) FROM requests WHERE outcome = 'interrupted'"), 1);
  EXPECT_EQ(ledger_->lag_bytes(), 0U);
  expect_sums_match_rows();
}

TEST_F(LedgerTest, TheOrderBetweenAndWithinWorkersIsFree) {
  start(3);
  for (const std::uint64_t request : {9, 3, 6}) dispatch(request, request % 3);
  for (const std::uint64_t request : {8, 1, 4, 7, 2, 5}) dispatch(request, request % 3);
  for (const std::uint64_t request : {5, 9, 1, 7}) settle(settled(request), request % 3);
  EXPECT_EQ(write_batch(), 4);
  EXPECT_EQ(rows(), "1:succeeded 5:succeeded 7:succeeded 9:succeeded");
  for (const std::uint64_t request : {8, 3, 4, 2}) settle(settled(request), request % 3);
  EXPECT_EQ(write_batch(), 4);
  restart(3);
  EXPECT_EQ(rows(), join(1, 5, "succeeded") + " 6:interrupted " + join(7, 9, "succeeded"));
  expect_sums_match_rows();
}

TEST_F(LedgerTest, AnOldJournalAppliedAgainChangesNothing) {
  start();
  for (std::uint64_t request = 1; request <= 10; ++request) serve(request);
  std::filesystem::copy_file(journal_file(0), directory_ / "before.log");
  EXPECT_EQ(write_batch(), 10);
  const std::int64_t cost = sum("cost_nanos");
  kill();
  std::filesystem::rename(directory_ / "before.log", journal_file(0));
  start();
  EXPECT_EQ(sum("requests"), 10) << "the position keeps it from being read again";
  kill();
  std::filesystem::copy_file(journal_file(0), directory_ / "again.log");
  execute(database_file(), {"DELETE FROM journal_positions"});
  start();
  EXPECT_EQ(rows(), join(1, 10, "succeeded"));
  EXPECT_EQ(sum("requests"), 10) << "the rows keep it from being counted again";
  EXPECT_EQ(sum("cost_nanos"), cost);
}

TEST_F(LedgerTest, ALongRequestHasItsRowFirstAndHoldsUpNothing) {
  start();
  dispatch(1);
  serve(2);
  EXPECT_EQ(write_batch(), 1);
  EXPECT_GT(ledger_->lag_bytes(), 0U);
  clock_.advance(seconds{6});
  EXPECT_EQ(write_batch(), 1);
  EXPECT_EQ(rows(), "1:running 2:succeeded");
  EXPECT_EQ(texts(database(), "SELECT usage_source FROM requests WHERE outcome = 'running'"),
            "none");
  EXPECT_EQ(ledger_->lag_bytes(), 0U);
  EXPECT_EQ(sum("requests"), 1) << "running is not counted yet";
  settle(troubled(1));
  EXPECT_EQ(write_batch(), 1);
  EXPECT_EQ(rows(), "1:failed 2:succeeded");
  EXPECT_EQ(sum("requests"), 2);
  expect_sums_match_rows();
}

TEST_F(LedgerTest, ARunningRowIsClosedByAStartOrByItsRecord) {
  start();
  dispatch(1);
  dispatch(2);
  clock_.advance(seconds{6});
  EXPECT_EQ(write_batch(), 2);
  settle(settled(2));  // and the router dies before the next batch
  restart();
  EXPECT_EQ(rows(), "1:interrupted 2:succeeded");
  restart();
  EXPECT_EQ(rows(), "1:interrupted 2:succeeded");
  EXPECT_EQ(sum("interrupted"), 1);
  expect_sums_match_rows();
}

TEST_F(LedgerTest, ARunningRowWithoutAChannelStopsNoStart) {
  start();
  store::DispatchedRecord record = dispatched(1);
  record.channel_id = {};
  ASSERT_TRUE(journals_[0]->append_dispatched(record));
  clock_.advance(seconds{6});
  EXPECT_EQ(write_batch(), 1);
  restart();
  EXPECT_EQ(rows(), "1:interrupted");
}

// A young request gives way as well once its journal is half full.
TEST_F(LedgerTest, ACrowdedJournalIsFreed) {
  start();
  dispatch(1);
  std::uint64_t request = 1;
  while (journals_[0]->unreleased_bytes() <= journals_[0]->capacity_bytes() / 2) serve(++request);
  EXPECT_EQ(write_batch(), static_cast<std::int64_t>(request));
  EXPECT_EQ(ledger_->lag_bytes(), 0U);
  EXPECT_EQ(rows(), "1:running " + join(2, request, "succeeded"));
  settle(settled(1));
  EXPECT_EQ(write_batch(), 1);
  EXPECT_EQ(rows(), join(1, request, "succeeded"));
  expect_sums_match_rows();
}

TEST_F(LedgerTest, RunsForManyLaps) {
  start();
  std::uint64_t request = 0;
  for (int batch = 0; batch < 60; ++batch) {
    for (int count = 0; count < 40; ++count) serve(++request);
    ASSERT_EQ(write_batch(), 40);
    if (batch % 20 == 0) restart();
  }
  EXPECT_EQ(number(database(), "SELECT COUNT(*) FROM requests"), 2'400);
  expect_sums_match_rows();
}

}  // namespace
}  // namespace sar::test
