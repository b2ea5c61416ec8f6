// Moves records from the journals to the database, one transaction at a time. No thread of its own:
// that is the LedgerWriter's.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "core/clock.hpp"
#include "core/config/system.hpp"
#include "store/database.hpp"
#include "store/journal_follower.hpp"

namespace sar::store {

class Ledger {
 public:
  struct Batch {
    std::uint64_t rows = 0;  // inserted or replaced
    bool full = false;       // there may be more to read
  };

  Ledger(Database& database, config::Durability durability, const Clock& clock)
      : database_(database), durability_(durability), clock_(clock) {}

  // Applies what earlier runs left in the journals, and closes what they left open.
  [[nodiscard]] Result<void> recover(const std::vector<Journal*>& journals);
  // One transaction: rows, sums and positions together. On an error nothing has changed, and the
  // next call reads the same records again. A disk that refused to sync closes the journals.
  [[nodiscard]] Result<Batch> write_batch();
  // In the journals and not in the database.
  [[nodiscard]] std::uint64_t lag_bytes() const;
  // Whether a journal holds so much that a batch is worth its while.
  [[nodiscard]] bool is_batch_due() const;

 private:
  using Work = std::function<void(soci::session&)>;
  [[nodiscard]] Result<void> transact(const Work& work);
  [[nodiscard]] Result<void> sync_journals();
  [[nodiscard]] Result<void> follow(const std::vector<Journal*>& journals);
  [[nodiscard]] Result<void> interrupt_open_requests();
  // `open_since`: requests open since before then (nanoseconds, UTC) get a row that says `running`.
  void write_records(soci::session& session, std::int64_t open_since, Batch& batch);
  void write_positions(soci::session& session) const;

  Database& database_;
  config::Durability durability_;
  const Clock& clock_;
  std::vector<JournalFollower> followers_;
};

}  // namespace sar::store
