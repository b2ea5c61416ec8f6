// LedgerWriter: the thread around Ledger, with its counters and its health.
#include "store/ledger_writer.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "core/thread_name.hpp"
#include "store/ledger.hpp"

namespace sar::store {
namespace {

using std::chrono::milliseconds;

// The producers make no system call, so nobody wakes this thread: it looks this often whether a
// batch is due before its period is over.
constexpr milliseconds kLookEvery{20};
constexpr milliseconds kRetryFirst{100};
constexpr milliseconds kRetryMax{5'000};

class ThreadedLedgerWriter final : public LedgerWriter {
 public:
  explicit ThreadedLedgerWriter(const LedgerParts& parts)
      : log_(parts.log), ledger_(parts.database, parts.durability, parts.clock) {}
  ~ThreadedLedgerWriter() override { stop(); }

  Result<void> recover(const std::vector<Journal*>& journals) { return ledger_.recover(journals); }

  void start(milliseconds period) override {
    thread_ = std::jthread{[this, period](const std::stop_token& stop) { run(stop, period); }};
  }

  void stop() override {
    if (!thread_.joinable()) return;
    thread_.request_stop();
    thread_.join();
  }

  Result<std::uint64_t> write_batch() override {
    const auto batch = write_one();
    if (!batch) return fail(batch.error());
    return batch->rows;
  }

  LedgerCounters counters() const override {
    return {.rows_written = rows_written_.load(std::memory_order_relaxed),
            .batches = batches_.load(std::memory_order_relaxed),
            .failures = failures_.load(std::memory_order_relaxed),
            .journal_lag_bytes = ledger_.lag_bytes()};
  }

  bool healthy() const override { return healthy_.load(std::memory_order_relaxed); }

 private:
  void run(const std::stop_token& stop, milliseconds period) {
    name_thread("ledger");
    milliseconds retry = kRetryFirst;
    while (!stop.stop_requested()) {
      if (healthy()) {
        wait_for_batch(stop, period);
        retry = kRetryFirst;
      } else {
        wait(stop, retry);
        retry = std::min(2 * retry, kRetryMax);
      }
      write_what_is_there();
    }
    write_what_is_there();  // what came while, or before, the stop was asked for
  }

  void write_what_is_there() {
    auto batch = write_one();
    while (batch && batch->full) batch = write_one();
  }

  void wait_for_batch(const std::stop_token& stop, milliseconds period) {
    for (milliseconds waited{}; waited < period && !stop.stop_requested(); waited += kLookEvery) {
      wait(stop, std::min(kLookEvery, period - waited));
      if (ledger_.is_batch_due()) return;
    }
  }

  void wait(const std::stop_token& stop, milliseconds time) {
    std::unique_lock lock{mutex_};
    woken_.wait_for(lock, stop, time, [] { return false; });
  }

  Result<Ledger::Batch> write_one() {
    auto batch = ledger_.write_batch();
    if (batch) {
      rows_written_ += batch->rows;
      if (batch->rows > 0) ++batches_;
    } else {
      ++failures_;
    }
    note_health(batch);
    return batch;
  }

  // One line per change, not one per try.
  void note_health(const Result<Ledger::Batch>& batch) {
    const bool was_healthy = healthy_.exchange(batch.has_value());
    if (was_healthy && !batch) {
      log_.error("ledger.failing",
                 {{"code", batch.error().code}, {"message", batch.error().message}});
    } else if (!was_healthy && batch) {
      log_.info("ledger.recovered", {{"rows", batch->rows}});
    }
  }

  Logger& log_;
  Ledger ledger_;
  std::atomic<std::uint64_t> rows_written_ = 0;
  std::atomic<std::uint64_t> batches_ = 0;
  std::atomic<std::uint64_t> failures_ = 0;
  std::atomic<bool> healthy_ = true;
  std::mutex mutex_;
  std::condition_variable_any woken_;  // by a stop only
  std::jthread thread_;
};

}  // namespace

Result<std::unique_ptr<LedgerWriter>> LedgerWriter::open(const LedgerParts& parts) {
  auto writer = std::make_unique<ThreadedLedgerWriter>(parts);
  SAR_CHECK(writer->recover(parts.journals));
  return writer;
}

Result<std::unique_ptr<LedgerWriter>> LedgerWriter::open(Database& database,
                                                         std::vector<Journal*> journals,
                                                         config::Durability durability,
                                                         Logger& log) {
  static const SystemClock clock;
  return open(LedgerParts{.database = database,
                          .journals = std::move(journals),
                          .durability = durability,
                          .log = log,
                          .clock = clock});
}

}  // namespace sar::store
