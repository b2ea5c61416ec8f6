// Follows one journal for the ledger: reads on, and knows up to where everything is settled.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "store/journal.hpp"
#include "store/open_requests.hpp"

namespace sar::store {

class JournalFollower {
 public:
  // `applied`: the position that the database holds for this journal, 0 if none.
  JournalFollower(Journal& journal, std::uint64_t applied);

  // Reads until `settled_max` settled records were found or nothing is left. Returns how many.
  std::size_t read(std::size_t settled_max,
                   const std::function<void(const SettledRecord&)>& on_settled);
  // Open requests that block the journal: started before `moment` (nanoseconds, UTC), or any when
  // the journal is more than half full. From now on they block no longer: the caller writes them.
  [[nodiscard]] bool is_blocked(std::int64_t moment) const;
  [[nodiscard]] std::vector<DispatchedRecord> take_blocking(std::int64_t moment);
  // All of them, at recovery.
  [[nodiscard]] std::vector<DispatchedRecord> take_open();

  // Everything before it is in the database once the caller's transaction commits.
  [[nodiscard]] std::uint64_t settled_position() const;
  [[nodiscard]] std::uint64_t applied_position() const { return applied_; }
  // The transaction with settled_position() was committed: frees the room.
  void committed();
  // It was not: reads again from the last committed position.
  void rewind();

  [[nodiscard]] const Journal& journal() const { return journal_; }
  [[nodiscard]] Result<void> sync() { return journal_.sync(); }
  void close() { journal_.close(); }

 private:
  [[nodiscard]] bool is_crowded() const;

  Journal& journal_;
  OpenRequests open_;
  std::uint64_t applied_;
  std::uint64_t read_;  // end of the last record read
};

}  // namespace sar::store
