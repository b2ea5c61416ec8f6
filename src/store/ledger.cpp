#include "store/ledger.hpp"

#include <soci/soci.h>

#include <algorithm>
#include <chrono>
#include <deque>
#include <string>

#include "core/failpoint.hpp"
#include "store/channel_stats.hpp"
#include "store/database_error.hpp"
#include "store/journal_positions.hpp"
#include "store/ledger_vocabulary.hpp"
#include "store/request_rows.hpp"
#include "store/sql_values.hpp"

namespace sar::store {
namespace {

// Per journal and transaction: the row's cost hardly falls any more, and the lock is held for some
// ten milliseconds.
constexpr std::size_t kSettledPerBatchMax = 4'096;
constexpr std::uint64_t kBatchDueBytes = 1UL * 1024 * 1024;
// An open request holds up the journal behind it. One that takes longer gets its row first.
constexpr std::chrono::seconds kOpenMax{5};

// Rows that say `running`, as the records they were written from. `models` keeps their texts.
std::vector<DispatchedRecord> running_rows(soci::session& session,
                                           std::deque<std::string>& models) {
  std::vector<DispatchedRecord> running;
  std::string id;
  std::string api_key_id;
  std::string channel_id;
  std::string model_asked;
  long long started_at = 0;
  soci::statement rows =
      (session.prepare << "SELECT id, api_key_id, COALESCE(channel_id, ''), started_at, "
                          "model_asked FROM requests WHERE outcome = 'running'",
       soci::into(id), soci::into(api_key_id), soci::into(channel_id), soci::into(started_at),
       soci::into(model_asked));
  rows.execute();
  while (rows.fetch()) {
    models.push_back(model_asked);
    running.push_back({.request_id = fetched_id(id),
                       .api_key_id = fetched_id(api_key_id),
                       .channel_id = fetched_id(channel_id),
                       .started_at_nanos = started_at,
                       .model_asked = models.back()});
  }
  return running;
}

// No later try mends it, so no more paid requests are taken until a restart.
bool is_sync_failure(const Error& error) {
  return error.code == kDatabaseSyncFailed || error.code == kJournalSyncFailed;
}

// The rule for a request that the router did not live to settle: its tokens are not known, so it is
// charged nothing, and the row says so (outcome and usage_source `interrupted`). Guessing would
// bill a caller for an answer that may never have reached them; the operator sees the count in
// channel_stats_hourly.interrupted.
void put_interrupted(const std::vector<DispatchedRecord>& requests, RequestRows& rows,
                     ChannelStats& stats) {
  for (const DispatchedRecord& request : requests) {
    const SettledRecord row = unsettled(request, kUsageSourceInterrupted);
    if (rows.put(row, to_string(row.outcome))) stats.add(row);
  }
}

}  // namespace

Result<void> Ledger::recover(const std::vector<Journal*>& journals) {
  SAR_CHECK(follow(journals));
  bool more = true;
  while (more) {
    SAR_TRY(batch, write_batch());
    more = batch.full;
  }
  return interrupt_open_requests();
}

Result<void> Ledger::follow(const std::vector<Journal*>& journals) {
  return while_doing("read the journals' positions", database_.read([&](soci::session& session) {
    for (Journal* journal : journals)
      followers_.emplace_back(*journal, read_journal_position(session, journal->id()));
    return Result<void>{};
  }));
}

Result<void> Ledger::interrupt_open_requests() {
  return transact([this](soci::session& session) {
    RequestRows rows{session};
    ChannelStats stats;
    for (JournalFollower& follower : followers_) put_interrupted(follower.take_open(), rows, stats);
    std::deque<std::string> models;
    put_interrupted(running_rows(session, models), rows, stats);
    stats.write(session);
    write_positions(session);
  });
}

Result<Ledger::Batch> Ledger::write_batch() {
  Batch batch;
  const std::int64_t open_since = to_nanos(clock_.wall() - kOpenMax);
  const auto has_work = [open_since](const JournalFollower& follower) {
    return follower.journal().unread_bytes() > 0 || follower.is_blocked(open_since);
  };
  if (std::ranges::none_of(followers_, has_work)) return batch;
  SAR_CHECK(transact([&](soci::session& session) { write_records(session, open_since, batch); }));
  return batch;
}

Result<void> Ledger::transact(const Work& work) {
  auto written = sync_journals();
  if (written) {
    written = while_doing("write the ledger", database_.write([&](soci::session& session) {
      work(session);
      SAR_FAILPOINT("ledger.batch.before_commit");
      return Result<void>{};
    }));
  }
  if (!written) {
    std::ranges::for_each(followers_, &JournalFollower::rewind);
    if (is_sync_failure(written.error()))
      std::ranges::for_each(followers_, &JournalFollower::close);
    return written;
  }
  SAR_FAILPOINT("ledger.batch.after_commit");
  std::ranges::for_each(followers_, &JournalFollower::committed);
  SAR_FAILPOINT("ledger.batch.after_release");
  return {};
}

Result<void> Ledger::sync_journals() {
  if (durability_ == config::Durability::Process) return {};
  for (JournalFollower& follower : followers_) SAR_CHECK(follower.sync());
  return {};
}

void Ledger::write_records(soci::session& session, std::int64_t open_since, Batch& batch) {
  RequestRows rows{session};
  ChannelStats stats;
  for (JournalFollower& follower : followers_) {
    const std::size_t read = follower.read(kSettledPerBatchMax, [&](const SettledRecord& record) {
      if (!rows.put(record, to_string(record.outcome))) return;
      stats.add(record);
      ++batch.rows;
    });
    batch.full = batch.full || read == kSettledPerBatchMax;
    for (const DispatchedRecord& request : follower.take_blocking(open_since)) {
      if (rows.put(unsettled(request, kUsageSourceNone), kOutcomeRunning)) ++batch.rows;
    }
  }
  stats.write(session);
  write_positions(session);
}

void Ledger::write_positions(soci::session& session) const {
  for (const JournalFollower& follower : followers_) {
    if (follower.settled_position() != follower.applied_position())
      write_journal_position(session, follower.journal().id(), follower.settled_position());
  }
}

std::uint64_t Ledger::lag_bytes() const {
  std::uint64_t bytes = 0;
  for (const JournalFollower& follower : followers_) bytes += follower.journal().unreleased_bytes();
  return bytes;
}

bool Ledger::is_batch_due() const {
  return std::ranges::any_of(followers_, [](const JournalFollower& follower) {
    return follower.journal().unread_bytes() > kBatchDueBytes;
  });
}

}  // namespace sar::store
