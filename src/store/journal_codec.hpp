// Journal records as bytes: fixed part first, then the texts. No framing; that is journal.cpp's.
// Little-endian and not portable between machines: a journal never leaves the one that wrote it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "store/journal_record.hpp"

namespace sar::store {

enum class RecordKind : std::uint8_t {
  Padding = 1,
  Dispatched = 2,
  SettledWithoutDialect = 3,  // as it was at first: read, never written
  Settled = 4,
};

// What a settled record may take at most, its plan and fidelity aside. Room for this much is
// reserved.
[[nodiscard]] std::size_t settled_bytes_max();

// Of the encoded form, after cutting texts that are too long.
[[nodiscard]] std::size_t encoded_bytes(const DispatchedRecord& record);
[[nodiscard]] std::size_t encoded_bytes(const SettledRecord& record);

// REQUIRES: `out` has encoded_bytes(record).
void encode(const DispatchedRecord& record, std::byte* out);
void encode(const SettledRecord& record, std::byte* out);

// nullopt: not what encode() makes. Up to `kRecordAlignment - 1` bytes may follow the record. Views
// in the result are into `bytes`.
[[nodiscard]] std::optional<JournalRecord> decode(RecordKind kind,
                                                  std::span<const std::byte> bytes);

}  // namespace sar::store
