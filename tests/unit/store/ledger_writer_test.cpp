// The ledger's thread beside the workers: many producers, one follower. Runs under TSan.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <soci/soci.h>

#include <atomic>
#include <future>
#include <mutex>
#include <thread>

#include "ledger_fixture.hpp"
#include "store/database_error.hpp"
#include "store/ledger_writer.hpp"

namespace sar::test {
namespace {

using std::chrono::milliseconds;

class RecordingLog final : public Logger {
 public:
  void write_lines(std::string_view lines) override {
    const std::scoped_lock lock{mutex_};
    lines_ += lines;
  }
  [[nodiscard]] bool wants(LogSeverity) const override { return true; }
  [[nodiscard]] std::uint64_t dropped() const override { return 0; }
  [[nodiscard]] std::string lines() const {
    const std::scoped_lock lock{mutex_};
    return lines_;
  }
  [[nodiscard]] std::size_t count(std::string_view event) const {
    const std::string all = lines();
    std::size_t found = 0;
    for (std::size_t at = 0; (at = all.find(event, at)) != std::string::npos; ++at) ++found;
    return found;
  }

 private:
  mutable std::mutex mutex_;
  std::string lines_;
};

class LedgerWriterTest : public StoreTest {
 protected:
  void open(std::size_t workers) {
    std::vector<store::Journal*> journals;
    for (std::size_t worker = 0; worker < workers; ++worker) {
      const auto file = directory_ / ("journal-" + std::to_string(worker) + ".log");
      journals_.push_back(must(store::Journal::open(file, 64UL * 1024)));
      journals.push_back(journals_.back().get());
    }
    writer_ =
        must(store::LedgerWriter::open(store::LedgerParts{.database = faulty_,
                                                          .journals = journals,
                                                          .durability = config::Durability::Process,
                                                          .log = log_,
                                                          .clock = clock_}));
  }
  // Serves requests whose numbers are `worker` modulo the count of workers, as fast as there is
  // room: a refused one is asked again.
  void serve(std::size_t worker, std::uint64_t count) {
    store::Journal& journal = *journals_[worker];
    for (std::uint64_t number = 0; number < count; ++number) {
      const std::uint64_t request = number * journals_.size() + worker + 1;
      while (!journal.append_dispatched(dispatched(request))) std::this_thread::yield();
      journal.append_settled(number % 3 == 0 ? troubled(request) : settled(request));
    }
  }

  ManualClock clock_{WallTime{std::chrono::nanoseconds{kStartNanos}}};
  RecordingLog log_;
  FaultyDatabase faulty_{*database_};
  std::vector<std::unique_ptr<store::Journal>> journals_;
  std::unique_ptr<store::LedgerWriter> writer_;
};

TEST_F(LedgerWriterTest, ManyWorkersAndOneWriterLoseNothing) {
  constexpr std::size_t kWorkers = 4;
  constexpr std::uint64_t kRequests = 1'000;  // each: several laps
  open(kWorkers);
  writer_->start(milliseconds{20});
  std::atomic<bool> scraping = true;
  const auto scraper = std::async(std::launch::async, [&] {
    while (scraping) {
      EXPECT_LE(writer_->counters().journal_lag_bytes, kWorkers * 64 * 1024);
      EXPECT_TRUE(writer_->healthy());
      std::this_thread::yield();
    }
  });
  {
    std::vector<std::jthread> workers;
    for (std::size_t worker = 0; worker < kWorkers; ++worker)
      workers.emplace_back([this, worker] { serve(worker, kRequests); });
  }
  writer_->stop();
  scraping = false;
  scraper.wait();
  EXPECT_EQ(writer_->counters().journal_lag_bytes, 0U);
  EXPECT_EQ(writer_->counters().rows_written, kWorkers * kRequests);
  EXPECT_EQ(number(database(), "SELECT COUNT(*) FROM requests"), kWorkers * kRequests);
  EXPECT_EQ(number(database(), "SELECT SUM(requests) FROM channel_stats_hourly"),
            kWorkers * kRequests);
  EXPECT_EQ(number(database(), "SELECT SUM(cost_nanos) FROM channel_stats_hourly"),
            kWorkers * kRequests * 700);
}

// However shortly the stop follows: what was appended before it is in the database after it.
TEST_F(LedgerWriterTest, StopWritesWhatIsThere) {
  open(1);
  for (std::uint64_t time = 1; time <= 100; ++time) {
    writer_->start(std::chrono::hours{1});
    if (time % 2 == 0) std::this_thread::yield();
    ASSERT_TRUE(journals_[0]->append_dispatched(dispatched(time)));
    journals_[0]->append_settled(settled(time));
    writer_->stop();
    ASSERT_EQ(writer_->counters().journal_lag_bytes, 0U) << "after " << time;
  }
  EXPECT_EQ(writer_->counters().rows_written, 100U);
}

TEST_F(LedgerWriterTest, FailuresAreCountedSaidOnceAndOver) {
  open(1);
  serve(0, 3);
  faulty_.fault = FaultyDatabase::Fault::Busy;
  for (int time = 0; time < 3; ++time)
    EXPECT_EQ(code_of(writer_->write_batch()), store::kDatabaseBusy);
  EXPECT_FALSE(writer_->healthy());
  EXPECT_EQ(writer_->counters().failures, 3U);
  EXPECT_GT(writer_->counters().journal_lag_bytes, 0U);
  faulty_.fault = FaultyDatabase::Fault::None;
  EXPECT_EQ(must(writer_->write_batch()), 3U);
  EXPECT_TRUE(writer_->healthy());
  EXPECT_EQ(log_.count("ledger.failing"), 1U);
  EXPECT_EQ(log_.count("ledger.recovered"), 1U);
  EXPECT_EQ(writer_->counters().batches, 1U);
}

// The thread tries again by itself.
TEST_F(LedgerWriterTest, TheThreadGetsOverAFailure) {
  open(1);
  std::promise<void> written;
  std::atomic<int> left = 2;
  faulty_.fault = FaultyDatabase::Fault::DuringCommit;
  faulty_.on_try = [&] {
    if (--left == 0) faulty_.fault = FaultyDatabase::Fault::None;
  };
  faulty_.on_commit = [&] { written.set_value(); };
  serve(0, 1);
  writer_->start(milliseconds{1});
  EXPECT_EQ(written.get_future().wait_for(std::chrono::seconds{20}), std::future_status::ready);
  writer_->stop();
  EXPECT_EQ(writer_->counters().failures, 1U);
  EXPECT_TRUE(writer_->healthy());
  EXPECT_EQ(number(database(), "SELECT COUNT(*) FROM requests"), 1);
}

// Durability::Power takes the way over the disk; what it brings shows only when power is lost.
TEST_F(LedgerWriterTest, PowerWritesTheSameRows) {
  {
    const auto journal = must(store::Journal::open(directory_ / "journal-0.log", 64UL * 1024));
    const auto writer = must(
        store::LedgerWriter::open(*database_, {journal.get()}, config::Durability::Power, log_));
    ASSERT_TRUE(journal->append_dispatched(dispatched(1)));
    journal->append_settled(settled(1));
    EXPECT_EQ(must(writer->write_batch()), 1U);
  }
  open(1);
  EXPECT_EQ(number(database(), "SELECT COUNT(*) FROM requests"), 1);
}

}  // namespace
}  // namespace sar::test
