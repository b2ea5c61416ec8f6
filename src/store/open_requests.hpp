// Requests of one journal that were dispatched and have not settled yet, oldest first.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <unordered_map>
#include <vector>

#include "store/journal_record.hpp"

namespace sar::store {

class OpenRequests {
 public:
  // `begin` is the record's position in the journal: higher with every call.
  void dispatched(const DispatchedRecord& record, std::uint64_t begin);
  void settled(const Uuid& request_id);
  void clear();

  // Where the oldest one begins: nothing from there on may be released.
  [[nodiscard]] std::optional<std::uint64_t> oldest_begin() const;
  [[nodiscard]] bool has_started_before(std::int64_t moment) const;
  // Takes out those that started before `moment` (nanoseconds, UTC), as far as they are the oldest.
  [[nodiscard]] std::vector<DispatchedRecord> take_started_before(std::int64_t moment);

 private:
  struct Entry {
    DispatchedRecord record;
    std::uint64_t begin = 0;
    bool open = true;
  };
  void drop_closed();

  // In order of dispatch; what settles out of order stays, closed, until those before it are gone.
  std::deque<Entry> entries_;
  std::uint64_t first_number_ = 0;                   // of entries_.front()
  std::unordered_map<Uuid, std::uint64_t> numbers_;  // of the open ones
};

}  // namespace sar::store
