// The journal makes the ledger true across `kill -9`: one memory-mapped ring file per worker,
// checksummed records, no system call on the hot path. `dispatched` goes in before the first byte
// leaves for a vendor, `settled` before the last byte of the answer leaves for the caller. The
// LedgerWriter moves records to the database and frees their room.
//
// The pages belong to the kernel once written, so records survive the death of the process; they
// survive the loss of power when the writer syncs (Durability::Power).
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/ids.hpp"
#include "core/result.hpp"
#include "store/journal_record.hpp"

namespace sar::store {

inline constexpr std::string_view kJournalSyncFailed = "journal_sync_failed";

// Where the records of an earlier run end although others of it follow.
struct JournalDamage {
  std::uint64_t offset = 0;      // in the file
  std::uint64_t bytes_left = 0;  // from there to the end of what follows: none of it is replayed
};

class Journal {
 public:
  // Opens or creates the file. An existing one keeps its size, id and unread records.
  // Error: not a journal, of another version, no space (the file is allocated, not sparse).
  [[nodiscard]] static Result<std::unique_ptr<Journal>> open(const std::filesystem::path& file,
                                                             std::size_t bytes);
  virtual ~Journal() = default;

  // Producer side: one thread.
  //
  // Notes that a request is about to leave for a vendor, and reserves room for its settled record,
  // so that append_settled() of a dispatched request cannot fail. False: the ring is full, or
  // closed; the request must be refused (Unavailable), since the books could not be kept.
  [[nodiscard]] virtual bool append_dispatched(const DispatchedRecord& record) = 0;
  // REQUIRES: append_dispatched() of the same request, and no append_settled() since.
  virtual void append_settled(const SettledRecord& record) = 0;

  // Consumer side: one thread, any but the producer's allowed.
  //
  // Unique id of this file, made when it was created.
  [[nodiscard]] virtual Uuid id() const = 0;
  // Continues reading at `position` (a value read() has returned before, or 0), or at what is not
  // released, if that is later. A position beyond the end, from a database that knows more than a
  // damaged file, makes the journal go on from there: only before the first append.
  virtual void seek(std::uint64_t position) = 0;
  // The next record, or nullopt when there is none yet. `end` is the position behind it. Views
  // inside the record live until release_to() passes it.
  [[nodiscard]] virtual std::optional<JournalRecord> read(std::uint64_t& end) = 0;
  // Everything before `position` is in the database: its room may be used again. Nothing happens
  // if that was said before.
  virtual void release_to(std::uint64_t position) = 0;
  // Written but not released: the lag, in bytes. Any thread.
  [[nodiscard]] virtual std::uint64_t unreleased_bytes() const = 0;
  // Written but not read yet, in bytes. The consumer's thread.
  [[nodiscard]] virtual std::uint64_t unread_bytes() const { return unreleased_bytes(); }
  // What unreleased_bytes() cannot pass; a journal in memory has no bound.
  [[nodiscard]] virtual std::uint64_t capacity_bytes() const { return UINT64_MAX; }
  // To the disk, for Durability::Power. Error kJournalSyncFailed, for good.
  [[nodiscard]] virtual Result<void> sync() = 0;
  // Found when it was opened; nothing of it is overwritten before the first append.
  [[nodiscard]] virtual std::optional<JournalDamage> damage() const { return std::nullopt; }
  // From now on append_dispatched() refuses; what is under way still settles. Any thread.
  virtual void close() {}
};

}  // namespace sar::store
