// Journals, a ledger over them, and a database that can be made to fail.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "records.hpp"
#include "store/journal.hpp"
#include "store/ledger.hpp"
#include "store_fixture.hpp"

namespace sar::test {

// Passes everything on, until a fault is set.
class FaultyDatabase final : public store::Database {
 public:
  enum class Fault {
    None,
    Busy,          // nothing runs
    Sync,          // nothing runs, and never will
    DuringCommit,  // the work runs and is rolled back
    AfterCommit,   // the work is committed, and that is not known
  };
  Fault fault = Fault::None;
  // Runs before each write.
  std::function<void()> on_try;
  // Runs when a transaction was committed and the ledger does not know yet: where a crash hurts.
  std::function<void()> on_commit;

  explicit FaultyDatabase(store::Database& real) : real_(real) {}
  [[nodiscard]] Result<void> write(
      const std::function<Result<void>(soci::session&)>& work) override;
  [[nodiscard]] Result<void> read(
      const std::function<Result<void>(soci::session&)>& work) override {
    return real_.read(work);
  }
  [[nodiscard]] Result<std::int64_t> change_counter() override { return real_.change_counter(); }

 private:
  store::Database& real_;
};

// A router's books: start() as the program does, kill() as `kill -9` does.
class LedgerTest : public StoreTest {
 protected:
  void start(std::size_t workers = 1);
  void kill();
  void restart(std::size_t workers = 1) {
    kill();
    start(workers);
  }
  [[nodiscard]] std::filesystem::path journal_file(std::size_t worker) const;

  void dispatch(std::uint64_t request, std::size_t worker = 0);
  void settle(const store::SettledRecord& record, std::size_t worker = 0) {
    journals_.at(worker)->append_settled(record);
  }
  void serve(std::uint64_t request, std::size_t worker = 0);
  // One batch; how many rows it wrote, -1 if it failed.
  std::int64_t write_batch();

  // "1:succeeded 2:interrupted", by request.
  [[nodiscard]] std::string rows();
  // Column of channel_stats_hourly, summed over channels and hours.
  [[nodiscard]] std::int64_t sum(const std::string& column);
  // The sums of channel_stats_hourly are those of the final rows.
  void expect_sums_match_rows();

  std::size_t journal_bytes_ = 64UL * 1024;
  ManualClock clock_{WallTime{std::chrono::nanoseconds{kStartNanos}}};
  FaultyDatabase faulty_{*database_};
  std::vector<std::unique_ptr<store::Journal>> journals_;
  std::unique_ptr<store::Ledger> ledger_;
};

}  // namespace sar::test
