// Our types as SOCI binds and fetches them. Objects here live as long as the statement that uses
// them.
#pragma once

#include <soci/soci.h>

#include <cstring>
#include <optional>
#include <string>

#include "core/clock.hpp"
#include "core/ids.hpp"

namespace sar::store {

[[nodiscard]] inline long long to_nanos(WallTime time) { return time.time_since_epoch().count(); }
[[nodiscard]] inline WallTime from_nanos(long long nanos) {
  return WallTime{std::chrono::nanoseconds{nanos}};
}

// An id as a bound value: its 16 bytes as a blob, which a UUID column of SQLite keeps as they are.
class BoundId {
 public:
  explicit BoundId(soci::session& session, const Uuid& id = {}) : blob_(session) { assign(id); }
  void assign(const Uuid& id) {
    blob_.write(0, reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size());
  }
  [[nodiscard]] soci::blob& value() { return blob_; }

 private:
  soci::blob blob_;
};

// An id as fetched into a string: SOCI hands a blob's bytes over as they are. Nil if it is none.
[[nodiscard]] inline Uuid fetched_id(const std::string& bytes) {
  Uuid id;
  if (bytes.size() == id.bytes.size()) std::memcpy(id.bytes.data(), bytes.data(), bytes.size());
  return id;
}

// A number that may be NULL.
struct OptionalNumber {
  long long value = 0;
  soci::indicator indicator = soci::i_null;

  void assign(std::optional<long long> number) {
    value = number.value_or(0);
    indicator = number ? soci::i_ok : soci::i_null;
  }
  void assign(std::optional<WallTime> time) {
    assign(time ? std::optional{to_nanos(*time)} : std::nullopt);
  }
  [[nodiscard]] std::optional<WallTime> time() const {
    if (indicator != soci::i_ok) return std::nullopt;
    return from_nanos(value);
  }
};

}  // namespace sar::store
