// Runs a list of migrations. migrations.hpp runs the embedded one; tests run others.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/database.hpp"
#include "store/migrations.hpp"

namespace sar::store {

struct Migration {
  std::int64_t version;  // ascending in a list
  std::string_view name;
  std::string_view sql;
};

// Generated at configure time.
[[nodiscard]] std::span<const Migration> embedded_migrations();

// BLAKE2b-256 of the file, in hexadecimal digits.
[[nodiscard]] std::string checksum_of(const Migration& migration);

// The functions of migrations.hpp, for any list.
[[nodiscard]] Result<std::vector<MigrationStatus>> status_of(Database& database,
                                                             std::span<const Migration> known);
[[nodiscard]] Result<std::int64_t> apply_missing(Database& database,
                                                 std::span<const Migration> known);

// Runs every statement of `migration`, on an open transaction, and nothing else. Throws SOCI's
// errors.
void run_statements(soci::session& session, const Migration& migration);
// The table in which the runner keeps what it has applied.
void create_history(soci::session& session);

}  // namespace sar::store
