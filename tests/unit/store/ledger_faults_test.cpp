// A database that is busy, fails, or fails to say that it did not: nothing is lost, nothing is
// there twice, nothing is half done.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <soci/soci.h>

#include "ledger_fixture.hpp"

namespace sar::test {
namespace {

using Fault = FaultyDatabase::Fault;

// Everything that a transaction of the ledger touches.
std::string state(store::Database& database) {
  return texts(database,
               "SELECT 'requests ' || COUNT(*) FROM requests UNION ALL "
               "SELECT 'stats ' || COUNT(*) FROM channel_stats_hourly UNION ALL "
               "SELECT 'positions ' || COUNT(*) FROM journal_positions");
}

struct Refusal {
  const char* name;
  const char* trigger;
};
void PrintTo(const Refusal& refusal, std::ostream* out) { *out << refusal.name; }

// Each table refuses in turn, in the order in which the ledger writes them.
constexpr Refusal kRefusals[] = {
    {"the third row",
     "CREATE TRIGGER refuse BEFORE INSERT ON requests WHEN (SELECT COUNT(*) FROM requests) = 2 "
     "BEGIN SELECT RAISE(ABORT, 'refused'); END"},
    {"the sums",
     "CREATE TRIGGER refuse BEFORE INSERT ON channel_stats_hourly "
     "BEGIN SELECT RAISE(ABORT, 'refused'); END"},
    {"the position",
     "CREATE TRIGGER refuse BEFORE INSERT ON journal_positions "
     "BEGIN SELECT RAISE(ABORT, 'refused'); END"},
};

class RefusalTest : public LedgerTest, public testing::WithParamInterface<Refusal> {};

TEST_P(RefusalTest, LeavesNothingHalfDoneAndComesLater) {
  start(2);
  for (std::uint64_t request = 1; request <= 6; ++request) serve(request, request % 2);
  execute(database_file(), {GetParam().trigger});
  for (int time = 0; time < 3; ++time) {
    EXPECT_EQ(write_batch(), -1);
    EXPECT_EQ(state(database()), "requests 0 stats 0 positions 0");
    EXPECT_GT(ledger_->lag_bytes(), 0U);
  }
  serve(7);
  execute(database_file(), {"DROP TRIGGER refuse"});
  EXPECT_EQ(write_batch(), 7);
  EXPECT_EQ(state(database()), "requests 7 stats 1 positions 2");
  EXPECT_EQ(ledger_->lag_bytes(), 0U);
  expect_sums_match_rows();
}

TEST_P(RefusalTest, StopsAStartAndTheNextOneHasEverything) {
  start(2);
  for (std::uint64_t request = 1; request <= 6; ++request) serve(request, request % 2);
  dispatch(7);
  execute(database_file(), {GetParam().trigger});
  kill();
  EXPECT_ANY_THROW(start(2));
  EXPECT_EQ(state(database()), "requests 0 stats 0 positions 0");
  execute(database_file(), {"DROP TRIGGER refuse"});
  restart(2);
  EXPECT_EQ(state(database()), "requests 7 stats 1 positions 2");
  expect_sums_match_rows();
}

INSTANTIATE_TEST_SUITE_P(Tables, RefusalTest, testing::ValuesIn(kRefusals));

class LedgerFaultTest : public LedgerTest, public testing::WithParamInterface<Fault> {};

// Batches fail, work goes on, and requests settle across the failures.
TEST_P(LedgerFaultTest, WaitsInTheJournalAndIsCountedOnce) {
  start(2);
  dispatch(1);
  dispatch(2, 1);
  EXPECT_EQ(write_batch(), 0);
  faulty_.fault = GetParam();
  for (std::uint64_t request = 3; request <= 9; ++request) {
    serve(request, request % 2);
    EXPECT_EQ(write_batch(), -1);
    if (request == 5) settle(settled(1));
    if (request == 7) clock_.advance(std::chrono::seconds{10});
  }
  faulty_.fault = Fault::None;
  EXPECT_GE(write_batch(), 0);
  EXPECT_EQ(rows(),
            "1:succeeded 2:running 3:succeeded 4:succeeded 5:succeeded 6:succeeded "
            "7:succeeded 8:succeeded 9:succeeded");
  settle(troubled(2), 1);
  EXPECT_EQ(write_batch(), 1);
  EXPECT_EQ(sum("requests"), 9);
  expect_sums_match_rows();
  restart(2);
  EXPECT_EQ(sum("requests"), 9);
}

// Until the journal is full. Then what is refused was never dispatched, so no row is missing.
TEST_P(LedgerFaultTest, AFullJournalRefusesAndAllItTookIsWrittenLater) {
  start();
  faulty_.fault = GetParam();
  std::uint64_t taken = 0;
  while (journals_[0]->append_dispatched(dispatched(taken + 1))) {
    settle(settled(++taken));
    EXPECT_EQ(write_batch(), -1);
  }
  EXPECT_GT(taken, 50U);
  faulty_.fault = Fault::None;
  EXPECT_GE(write_batch(), 0);
  EXPECT_TRUE(journals_[0]->append_dispatched(dispatched(taken + 1))) << "there is room again";
  EXPECT_EQ(number(database(), "SELECT COUNT(*) FROM requests WHERE outcome = 'succeeded'"),
            static_cast<std::int64_t>(taken));
  expect_sums_match_rows();
}

TEST_P(LedgerFaultTest, DiesMeanwhileAndTheNextStartHasEverything) {
  start();
  dispatch(1);
  serve(2);
  faulty_.fault = GetParam();
  EXPECT_EQ(write_batch(), -1);
  serve(3);
  kill();
  EXPECT_ANY_THROW(start());
  faulty_.fault = Fault::None;
  restart();
  EXPECT_EQ(rows(), "1:interrupted 2:succeeded 3:succeeded");
  expect_sums_match_rows();
}

INSTANTIATE_TEST_SUITE_P(Faults, LedgerFaultTest,
                         testing::Values(Fault::Busy, Fault::DuringCommit, Fault::AfterCommit));

// No books are kept any more: what is under way is, and nothing new is taken.
TEST_F(LedgerTest, AfterAFailedSyncNothingNewIsDispatched) {
  start(2);
  dispatch(1);
  faulty_.fault = Fault::Busy;
  EXPECT_EQ(write_batch(), -1);
  dispatch(2, 1);
  faulty_.fault = Fault::Sync;
  EXPECT_EQ(write_batch(), -1);
  EXPECT_FALSE(journals_[0]->append_dispatched(dispatched(3)));
  EXPECT_FALSE(journals_[1]->append_dispatched(dispatched(3)));
  settle(settled(1));
  settle(settled(2), 1);
  faulty_.fault = Fault::None;
  restart(2);
  EXPECT_EQ(rows(), "1:succeeded 2:succeeded");
  dispatch(3);
}

// Committed, and killed before the journal hears of it.
TEST_F(LedgerTest, ACrashBetweenCommitAndReleaseCountsOnce) {
  start();
  dispatch(1);
  for (std::uint64_t request = 2; request <= 5; ++request) serve(request);
  const auto crashed = directory_ / "crashed.log";
  faulty_.on_commit = [&] { std::filesystem::copy_file(journal_file(0), crashed); };
  EXPECT_EQ(write_batch(), 4);
  faulty_.on_commit = nullptr;
  kill();
  std::filesystem::rename(crashed, journal_file(0));
  start();
  EXPECT_EQ(rows(), "1:interrupted 2:succeeded 3:succeeded 4:succeeded 5:succeeded");
  EXPECT_EQ(sum("requests"), 5);
  expect_sums_match_rows();
}

// Readers never wait for a writer, and a writer that is done is not in the way.
TEST_F(LedgerTest, AnotherWriterOnlyDelays) {
  start();
  serve(1);
  const auto other = must(store::open_sqlite({.file = database_file()}));
  must(other->write([&](soci::session& session) {
    session << "UPDATE requests SET status = 1 WHERE id = x''";
    EXPECT_EQ(state(database()), "requests 0 stats 0 positions 0") << "readers do not wait";
    return Result<void>{};
  }));
  EXPECT_EQ(write_batch(), 1);
}

}  // namespace
}  // namespace sar::test
