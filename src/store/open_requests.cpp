#include "store/open_requests.hpp"

namespace sar::store {

void OpenRequests::dispatched(const DispatchedRecord& record, std::uint64_t begin) {
  numbers_.emplace(record.request_id, first_number_ + entries_.size());
  entries_.push_back({.record = record, .begin = begin});
}

void OpenRequests::settled(const Uuid& request_id) {
  const auto found = numbers_.find(request_id);
  if (found == numbers_.end()) return;  // taken out before: it has a row that says `running`
  entries_[found->second - first_number_].open = false;
  numbers_.erase(found);
  drop_closed();
}

void OpenRequests::clear() {
  entries_.clear();
  numbers_.clear();
}

std::optional<std::uint64_t> OpenRequests::oldest_begin() const {
  if (entries_.empty()) return std::nullopt;
  return entries_.front().begin;
}

bool OpenRequests::has_started_before(std::int64_t moment) const {
  return !entries_.empty() && entries_.front().record.started_at_nanos < moment;
}

std::vector<DispatchedRecord> OpenRequests::take_started_before(std::int64_t moment) {
  std::vector<DispatchedRecord> taken;
  while (has_started_before(moment)) {
    taken.push_back(entries_.front().record);
    settled(taken.back().request_id);
  }
  return taken;
}

void OpenRequests::drop_closed() {
  while (!entries_.empty() && !entries_.front().open) {
    entries_.pop_front();
    ++first_number_;
  }
}

}  // namespace sar::store
