// Versioned, checksummed migrations, embedded in the binary from migrations/*.sql.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "store/database.hpp"

namespace sar::store {

struct MigrationStatus {
  std::int64_t version;
  std::string name;
  bool applied;
  std::string applied_at;  // RFC 3339, empty if not applied
};

// All embedded migrations with their state. Error "schema_checksum": an applied migration differs
// from the embedded one; "schema_newer": the database knows a version that this binary does not;
// "schema_gap": one was applied without one before it.
[[nodiscard]] Result<std::vector<MigrationStatus>> migration_status(Database& database);
// Applies what is missing, each in one transaction. Returns how many. Idempotent.
[[nodiscard]] Result<std::int64_t> migrate(Database& database);

// Full reads every page: seconds for a large ledger. Shape reads the catalog only, for the start of
// a server.
enum class VerifyDepth : std::uint8_t { Shape, Full };

// Checks that every table, column and index of the embedded schema is there; Full also that foreign
// keys hold and SQLite's own integrity check passes. Error "schema_broken" names what is wrong and
// what to run.
[[nodiscard]] Result<void> verify_schema(Database& database, VerifyDepth depth = VerifyDepth::Full);

}  // namespace sar::store
