// Table journal_positions: up to where each journal has been applied. Read once, at the start;
// written in the transaction of the rows, which makes applying a journal exactly-once.
#pragma once

#include <cstdint>

#include "core/ids.hpp"

namespace soci {
class session;
}

namespace sar::store {

// 0 for a journal that the database does not know. Both throw SOCI's errors.
[[nodiscard]] std::uint64_t read_journal_position(soci::session& session, const Uuid& journal_id);
void write_journal_position(soci::session& session, const Uuid& journal_id, std::uint64_t position);

}  // namespace sar::store
