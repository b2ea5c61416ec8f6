#include "store/migrations.hpp"

#include <fmt/format.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include "store/database_error.hpp"
#include "store/migration_runner.hpp"
#include "store/schema_catalog.hpp"

namespace sar::store {
namespace {

Error broken(std::string_view what, std::string_view remedy) {
  return router_error("schema_broken", fmt::format("the schema is broken: {}; {}", what, remedy));
}

// The schema as it has to be: the embedded migrations, run on a database in memory.
Catalog expected_catalog() {
  soci::session scratch{soci::sqlite3, "dbname=:memory:"};
  create_history(scratch);
  for (const Migration& migration : embedded_migrations()) run_statements(scratch, migration);
  return read_catalog(scratch);
}

Result<void> check_up_to_date(Database& database) {
  SAR_TRY(status, migration_status(database));
  for (const MigrationStatus& migration : status) {
    if (migration.applied) continue;
    return fail(
        broken(fmt::format("migration {} ({}) is not applied", migration.version, migration.name),
               "run `smart-ai-router db migrate`"));
  }
  return {};
}

Result<void> check_catalog(soci::session& session) {
  const auto found = differences(expected_catalog(), read_catalog(session));
  if (found.empty()) return {};
  return fail(broken(fmt::format("{}", fmt::join(found, ", ")), "restore a backup"));
}

Result<void> check_foreign_keys(soci::session& session) {
  std::string table;
  session << "SELECT \"table\" FROM pragma_foreign_key_check LIMIT 1", soci::into(table);
  if (!session.got_data()) return {};
  return fail(broken(fmt::format("a row of {} refers to nothing", table), "restore a backup"));
}

// SQLite's words on what it found name pages and indexes, never values.
Result<void> check_integrity(soci::session& session) {
  std::string verdict;
  session << "PRAGMA integrity_check(1)", soci::into(verdict);
  if (verdict == "ok") return {};
  return fail(broken(fmt::format("integrity check: {}", verdict), "restore a backup"));
}

}  // namespace

Result<std::vector<MigrationStatus>> migration_status(Database& database) {
  return status_of(database, embedded_migrations());
}

Result<std::int64_t> migrate(Database& database) {
  return apply_missing(database, embedded_migrations());
}

Result<void> verify_schema(Database& database, VerifyDepth depth) {
  SAR_CHECK(check_up_to_date(database));
  return while_doing("verify the schema",
                     database.read([depth](soci::session& session) -> Result<void> {
                       SAR_CHECK(check_catalog(session));
                       if (depth == VerifyDepth::Shape) return {};
                       SAR_CHECK(check_foreign_keys(session));
                       return check_integrity(session);
                     }));
}

}  // namespace sar::store
