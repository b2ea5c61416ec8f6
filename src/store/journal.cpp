// The ring of a journal.
//
// Positions count bytes since the file was made and never go back; a position's place in the ring
// is its remainder. A record is a header and its encoded fields, filled up to kRecordAlignment, and
// never crosses the end of the ring: a padding record fills what is left there.
//
// What makes a record valid: a checksum over everything in it, mixed with its position (so that
// what an earlier lap left in the same place is none), and an epoch not lower than that of the
// record before it (so that neither is what an earlier run wrote behind a hole that a loss of power
// tore). A crash between any two stores leaves a record that is not valid, which ends the journal.
#include "store/journal.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "core/failpoint.hpp"
#include "store/journal_codec.hpp"
#include "store/journal_file.hpp"

namespace sar::store {
namespace {

struct RecordHeader {
  std::uint64_t checksum;  // of what follows, mixed with the position
  std::uint32_t
      bytes_and_kind;  // the whole record; sizes are aligned, so the low bits hold the kind
  std::uint32_t epoch;

  [[nodiscard]] std::size_t bytes() const { return bytes_and_kind & ~kKindMask; }
  [[nodiscard]] RecordKind kind() const {
    return static_cast<RecordKind>(bytes_and_kind & kKindMask);
  }
  static constexpr std::uint32_t kKindMask = kRecordAlignment - 1;
};
static_assert(sizeof(RecordHeader) == kRecordAlignment, "a header fits wherever a record ends");

// A lap ends early, once it is this long and the start of the ring is free again. A journal that
// is drained in time thus uses a few megabytes over and over: they stay in the processor's cache,
// and the rest of the file is never resident.
constexpr std::uint64_t kShortLapBytes = 4UL * 1024 * 1024;

// How far behind the end of a journal it is looked for records. What damages a file does so by
// sectors or pages, and a record is smaller than a few of them.
constexpr std::uint64_t kDamageBytesMax = 1024UL * 1024;

constexpr std::uint64_t aligned(std::uint64_t bytes) {
  return (bytes + kRecordAlignment - 1) / kRecordAlignment * kRecordAlignment;
}

// Of a padding record only the header counts.
std::uint64_t checksum_at(std::uint64_t position, const std::byte* record, std::size_t bytes) {
  constexpr std::size_t kSkipped = sizeof(RecordHeader::checksum);
  return XXH3_64bits(record + kSkipped, bytes - kSkipped) ^ position;
}

class MappedJournal final : public Journal {
 public:
  explicit MappedJournal(std::unique_ptr<JournalFile> file)
      : file_(std::move(file)),
        ring_(file_->ring_data()),
        ring_bytes_(file_->ring_bytes()),
        settled_bytes_max_(aligned(sizeof(RecordHeader) + settled_bytes_max())) {
    adopt(file_->released());
    look_for_damage();
  }

  bool append_dispatched(const DispatchedRecord& record) override {
    const std::size_t bytes = aligned(sizeof(RecordHeader) + encoded_bytes(record));
    if (closed_.load(std::memory_order_relaxed)) return false;
    if (!has_room(bytes + settled_bytes_max_)) return false;
    append(RecordKind::Dispatched, record, bytes);
    reserved_ += settled_bytes_max_;
    return true;
  }

  void append_settled(const SettledRecord& record) override {
    assert(reserved_ >= settled_bytes_max_);
    reserved_ -= settled_bytes_max_;
    const std::size_t bytes = aligned(sizeof(RecordHeader) + encoded_bytes(record));
    if (bytes <= settled_bytes_max_ || has_room(bytes)) {
      append(RecordKind::Settled, record, bytes);
      return;
    }
    // The ring is nearly full. What explains and pays for nothing is left out.
    SettledRecord bare = record;
    bare.plan_json = {};
    bare.fidelity_json = {};
    append(RecordKind::Settled, bare, aligned(sizeof(RecordHeader) + encoded_bytes(bare)));
  }

  Uuid id() const override { return file_->id(); }

  void seek(std::uint64_t position) override {
    if (position > published_.load(std::memory_order_relaxed)) {
      adopt(position);  // the header is older than the database
      return;
    }
    read_ = released_.load(std::memory_order_relaxed);
    while (read_ < position) read_ += header_at(read_).bytes();
  }

  std::optional<JournalRecord> read(std::uint64_t& end) override {
    const std::uint64_t published = published_.load(std::memory_order_acquire);
    while (read_ < published) {
      const RecordHeader header = header_at(read_);
      const std::byte* fields = at(read_) + sizeof header;
      read_ += header.bytes();
      if (header.kind() == RecordKind::Padding) continue;
      end = read_;
      auto record = decode(header.kind(), {fields, header.bytes() - sizeof header});
      assert(record.has_value());  // checked when the file was opened, or written by ourselves
      return record;
    }
    return std::nullopt;
  }

  void release_to(std::uint64_t position) override {
    if (position <= released_.load(std::memory_order_relaxed)) return;
    file_->set_released(position);
    released_.store(position, std::memory_order_release);
  }

  std::uint64_t unreleased_bytes() const override {
    // Acquired: what is published is loaded later and must not be older than what was released.
    return bytes_since(released_.load(std::memory_order_acquire));
  }

  std::uint64_t unread_bytes() const override { return bytes_since(read_); }

  std::uint64_t capacity_bytes() const override { return ring_bytes_; }

  Result<void> sync() override { return file_->sync(); }

  void close() override { closed_.store(true, std::memory_order_relaxed); }

  std::optional<JournalDamage> damage() const override { return damage_; }

 private:
  std::byte* at(std::uint64_t position) const { return ring_ + position % ring_bytes_; }
  RecordHeader header_at(std::uint64_t position) const {
    RecordHeader header;
    std::memcpy(&header, at(position), sizeof header);
    return header;
  }
  // Written since `position`, without the padding between two laps.
  std::uint64_t bytes_since(std::uint64_t position) const {
    const std::uint64_t published = published_.load(std::memory_order_acquire);
    const std::uint64_t padding = padding_at_.load(std::memory_order_relaxed);
    const bool padded = padding >= position && padding < published;
    return published - position - (padded ? padding_bytes_.load(std::memory_order_relaxed) : 0);
  }
  // From `position` to the end of the ring.
  std::uint64_t lap_rest(std::uint64_t position) const {
    return ring_bytes_ - position % ring_bytes_;
  }

  // Starts at `position`: what follows there in valid records is unread.
  void adopt(std::uint64_t position) {
    tail_ = aligned(position);
    read_ = tail_;
    released_seen_ = tail_;
    released_.store(tail_, std::memory_order_relaxed);
    while (const std::size_t bytes = valid_record_bytes(tail_)) tail_ += bytes;
    published_.store(tail_, std::memory_order_relaxed);
    if (epoch_ <= last_epoch_) epoch_ = file_->begin_epoch(last_epoch_);
  }

  // A journal ends with what is no record. If there are records of the same run behind it, it is
  // one that was damaged.
  void look_for_damage() {
    const std::uint64_t limit = tail_ + std::min(kDamageBytesMax, ring_bytes_);
    std::uint32_t epoch = last_epoch_;
    std::uint64_t next = tail_;
    while (next < limit && valid_record_bytes(next, epoch) == 0) next += kRecordAlignment;
    if (next >= limit) return;
    while (const std::size_t bytes = valid_record_bytes(next, epoch)) next += bytes;
    damage_ = JournalDamage{.offset = kJournalHeaderBytes + tail_ % ring_bytes_,
                            .bytes_left = next - tail_};
  }

  std::size_t valid_record_bytes(std::uint64_t position) {
    return valid_record_bytes(position, last_epoch_);
  }

  // Of the record at `position`; 0 if none that is valid stands there. `epoch` is that of the
  // record before, and becomes its own.
  std::size_t valid_record_bytes(std::uint64_t position, std::uint32_t& epoch) const {
    if (position % kRecordAlignment != 0) return 0;
    const RecordHeader header = header_at(position);
    const bool pads = header.kind() == RecordKind::Padding;
    if (header.bytes() < sizeof header || header.bytes() > lap_rest(position)) return 0;
    if (position + header.bytes() - released_seen_ > ring_bytes_) return 0;
    if (header.epoch < epoch) return 0;
    const std::size_t summed = pads ? sizeof header : header.bytes();
    if (header.checksum != checksum_at(position, at(position), summed)) return 0;
    const std::span fields{at(position) + sizeof header, header.bytes() - sizeof header};
    if (!pads && !decode(header.kind(), fields)) return 0;
    epoch = header.epoch;
    return header.bytes();
  }

  // Besides what is reserved, and the padding that may be due at the end of the ring: less than one
  // record, and once at most before the reserved records are written, since they span less than a
  // lap.
  bool has_room(std::size_t bytes) {
    const std::uint64_t needed = tail_ + bytes + reserved_ + padding_bytes_max();
    if (needed <= released_seen_ + ring_bytes_) return true;
    released_seen_ = released_.load(std::memory_order_acquire);
    return needed <= released_seen_ + ring_bytes_;
  }
  std::uint64_t padding_bytes_max() const {
    return settled_bytes_max_ + kPlanBytesMax + kFidelityBytesMax;
  }

  template <class Record>
  void append(RecordKind kind, const Record& record, std::size_t bytes) {
    if (lap_rest(tail_) < bytes || may_start_over(bytes)) pad();
    std::byte* place = at(tail_);
    std::memset(place + bytes - kRecordAlignment, 0, kRecordAlignment);
    encode(record, place + sizeof(RecordHeader));
    seal(kind, bytes, bytes);
    SAR_FAILPOINT("journal.append.before_publish");
    published_.store(tail_, std::memory_order_release);
    SAR_FAILPOINT("journal.append.after_publish");
  }

  // Up to the end of the ring.
  void pad() {
    const std::uint64_t rest = lap_rest(tail_);
    padding_at_.store(tail_, std::memory_order_relaxed);
    padding_bytes_.store(rest, std::memory_order_relaxed);
    seal(RecordKind::Padding, rest, sizeof(RecordHeader));
  }

  // Heads what was written at the tail, and moves the tail behind it.
  void seal(RecordKind kind, std::uint64_t bytes, std::size_t summed) {
    RecordHeader header{
        .checksum = 0,
        .bytes_and_kind = static_cast<std::uint32_t>(bytes) | static_cast<std::uint32_t>(kind),
        .epoch = epoch_};
    std::byte* place = at(tail_);
    std::memcpy(place, &header, sizeof header);
    header.checksum = checksum_at(tail_, place, summed);
    std::memcpy(place, &header.checksum, sizeof header.checksum);
    tail_ += bytes;
  }

  // Whether the lap is long enough, and everything that has_room() promised (to a request being
  // dispatched as well) also fits between the start of the ring and what is not yet released.
  bool may_start_over(std::size_t bytes) {
    const std::uint64_t lap_bytes = tail_ % ring_bytes_;
    if (lap_bytes < kShortLapBytes) return false;
    released_seen_ = released_.load(std::memory_order_acquire);
    return released_seen_ >= tail_ - lap_bytes + bytes + reserved_ + 2 * padding_bytes_max();
  }

  std::unique_ptr<JournalFile> file_;
  std::byte* ring_;
  std::uint64_t ring_bytes_;
  std::size_t settled_bytes_max_;  // framed, without plan and fidelity
  std::uint32_t epoch_ = 0;
  std::uint32_t last_epoch_ = 0;  // of the last valid record found on opening
  std::optional<JournalDamage> damage_;

  // The producer's.
  alignas(64) std::uint64_t tail_ = 0;
  std::uint64_t reserved_ = 0;       // for settled records to come
  std::uint64_t released_seen_ = 0;  // not above released_

  // Shared: written by one side, read by the other.
  alignas(64) std::atomic<std::uint64_t> published_ = 0;  // the producer's: complete up to here
  std::atomic<std::uint64_t> padding_at_ = UINT64_MAX;    // the producer's: the last one
  std::atomic<std::uint64_t> padding_bytes_ = 0;
  alignas(64) std::atomic<std::uint64_t> released_ = 0;  // the consumer's
  std::atomic<bool> closed_ = false;

  alignas(64) std::uint64_t read_ = 0;  // the consumer's
};

}  // namespace

Result<std::unique_ptr<Journal>> Journal::open(const std::filesystem::path& file,
                                               std::size_t bytes) {
  SAR_TRY(mapped, JournalFile::open(file, bytes));
  return std::make_unique<MappedJournal>(std::move(mapped));
}

}  // namespace sar::store
