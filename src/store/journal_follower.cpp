#include "store/journal_follower.hpp"

#include <limits>

namespace sar::store {
namespace {

constexpr std::int64_t kEndOfTime = std::numeric_limits<std::int64_t>::max();

}  // namespace

JournalFollower::JournalFollower(Journal& journal, std::uint64_t applied)
    : journal_(journal), applied_(applied), read_(applied) {
  journal_.seek(applied_);
}

std::size_t JournalFollower::read(std::size_t settled_max,
                                  const std::function<void(const SettledRecord&)>& on_settled) {
  std::size_t count = 0;
  while (count < settled_max) {
    const std::uint64_t begin = read_;
    const auto record = journal_.read(read_);
    if (!record) break;
    if (const auto* dispatched = std::get_if<DispatchedRecord>(&*record)) {
      open_.dispatched(*dispatched, begin);
      continue;
    }
    const auto& settled = std::get<SettledRecord>(*record);
    open_.settled(settled.request_id);
    on_settled(settled);
    ++count;
  }
  return count;
}

bool JournalFollower::is_crowded() const {
  return journal_.unreleased_bytes() > journal_.capacity_bytes() / 2;
}

bool JournalFollower::is_blocked(std::int64_t moment) const {
  return open_.has_started_before(is_crowded() ? kEndOfTime : moment);
}

std::vector<DispatchedRecord> JournalFollower::take_blocking(std::int64_t moment) {
  return open_.take_started_before(is_crowded() ? kEndOfTime : moment);
}

std::vector<DispatchedRecord> JournalFollower::take_open() {
  return open_.take_started_before(kEndOfTime);
}

std::uint64_t JournalFollower::settled_position() const {
  return open_.oldest_begin().value_or(read_);
}

void JournalFollower::committed() {
  applied_ = settled_position();
  journal_.release_to(applied_);
}

void JournalFollower::rewind() {
  open_.clear();
  journal_.seek(applied_);
  read_ = applied_;
}

}  // namespace sar::store
