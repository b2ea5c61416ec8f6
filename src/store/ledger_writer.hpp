// The one writer of the ledger: drains the journals into the database in idempotent batches.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

#include "core/clock.hpp"
#include "core/log.hpp"
#include "store/database.hpp"
#include "store/journal.hpp"

namespace sar::store {

struct LedgerCounters {
  std::uint64_t rows_written = 0;
  std::uint64_t batches = 0;
  std::uint64_t failures = 0;  // batches that failed and are tried again
  std::uint64_t journal_lag_bytes = 0;
};

// Everything a ledger writes to and from; all of it outlives the writer.
struct LedgerParts {
  Database& database;
  std::vector<Journal*> journals;
  config::Durability durability;
  Logger& log;
  const Clock& clock;
};

class LedgerWriter {
 public:
  // Replays what earlier runs left in the journals: settled records become rows, a dispatched one
  // without a settled one becomes a row with outcome `interrupted`. Done before the server accepts.
  [[nodiscard]] static Result<std::unique_ptr<LedgerWriter>> open(Database& database,
                                                                  std::vector<Journal*> journals,
                                                                  config::Durability durability,
                                                                  Logger& log);
  // The same with a clock of the caller's.
  [[nodiscard]] static Result<std::unique_ptr<LedgerWriter>> open(const LedgerParts& parts);
  virtual ~LedgerWriter() = default;

  // A thread of its own, one batch per `period` (sooner when a journal fills).
  virtual void start(std::chrono::milliseconds period) = 0;
  // Writes what is there and joins the thread.
  virtual void stop() = 0;
  // One batch now, on the calling thread. REQUIRES: start() was not called. For tests.
  [[nodiscard]] virtual Result<std::uint64_t> write_batch() = 0;
  // Any thread.
  [[nodiscard]] virtual LedgerCounters counters() const = 0;
  // False while batches fail: the server answers 503 to paid traffic once the journal is full.
  [[nodiscard]] virtual bool healthy() const = 0;
};

}  // namespace sar::store
