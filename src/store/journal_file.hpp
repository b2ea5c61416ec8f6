// The file under a journal: created whole or not at all, locked to one process, mapped. Its first
// page is the header; the rest is the ring.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>

#include "core/descriptor.hpp"
#include "core/ids.hpp"
#include "core/result.hpp"

namespace sar::store {

inline constexpr std::size_t kJournalHeaderBytes = 4096;
// Everything in the ring starts and ends at a multiple of this: a padding record always fits.
inline constexpr std::size_t kRecordAlignment = 16;
inline constexpr std::size_t kJournalBytesMin = 64UL * 1024;
inline constexpr std::size_t kJournalBytesMax = 4UL * 1024 * 1024 * 1024;  // sizes have 32 bits

// What stands at the start of the file.
struct JournalHeader {
  static constexpr std::uint64_t kMagic = 0x4c4e524a'2d524153;  // "SAR-JRNL"
  static constexpr std::uint32_t kVersion = 1;

  // Written once, when the file is made.
  std::uint64_t magic = kMagic;
  std::uint32_t version = kVersion;
  std::uint32_t reserved = 0;
  std::uint64_t ring_bytes = 0;
  Uuid id;
  std::uint64_t checksum = 0;  // of the fields above

  // Counts how often the file was opened; complement in the upper half, so one store is enough.
  std::uint64_t epoch_and_complement = 0;
  // Released up to here: two places in turn, so that one is whole at any time.
  struct Released {
    std::uint64_t position = 0;
    std::uint64_t checksum = 0;
  };
  std::array<Released, 2> released;
};

class JournalFile {
 public:
  [[nodiscard]] static Result<std::unique_ptr<JournalFile>> open(const std::filesystem::path& file,
                                                                 std::size_t bytes);
  JournalFile(const JournalFile&) = delete;
  JournalFile& operator=(const JournalFile&) = delete;
  ~JournalFile();

  [[nodiscard]] std::byte* ring_data() const { return mapping_.data() + kJournalHeaderBytes; }
  [[nodiscard]] std::uint64_t ring_bytes() const { return header().ring_bytes; }
  [[nodiscard]] const Uuid& id() const { return header().id; }

  // The epoch of this run: higher than that of any earlier one, but for a damaged header.
  // `last_seen` is the highest one found on a record.
  [[nodiscard]] std::uint32_t begin_epoch(std::uint32_t last_seen);
  [[nodiscard]] std::uint64_t released() const;
  void set_released(std::uint64_t position);
  // To the disk. After a failure it fails for good: what the kernel dropped does not come back.
  [[nodiscard]] Result<void> sync();

 private:
  JournalFile(Descriptor descriptor, std::span<std::byte> mapping);
  [[nodiscard]] JournalHeader& header() const {
    return *reinterpret_cast<JournalHeader*>(mapping_.data());
  }

  Descriptor descriptor_;  // holds the lock
  std::span<std::byte> mapping_;
  std::size_t next_place_ = 0;
  bool sync_failed_ = false;
};

}  // namespace sar::store
