#include "store/migration_runner.hpp"

#include <fmt/format.h>
#include <soci/soci.h>
#include <sodium.h>

#include <algorithm>
#include <array>
#include <map>

#include "core/clock.hpp"
#include "core/timestamp.hpp"
#include "store/database_error.hpp"
#include "store/sql_script.hpp"

namespace sar::store {
namespace {

struct Applied {
  std::string checksum;
  long long applied_at = 0;
};
using History = std::map<std::int64_t, Applied>;

bool has_history(soci::session& session) {
  std::string table;
  soci::statement names = (session.prepare_table_names(), soci::into(table));
  names.execute();
  bool found = false;
  while (names.fetch()) found = found || table == "schema_history";
  return found;
}

History read_history(soci::session& session) {
  History history;
  if (!has_history(session)) return history;
  long long version = 0;
  Applied applied;
  soci::statement rows =
      (session.prepare << "SELECT version, checksum, applied_at FROM schema_history",
       soci::into(version), soci::into(applied.checksum), soci::into(applied.applied_at));
  rows.execute();
  while (rows.fetch()) history.emplace(version, applied);
  return history;
}

// Whoever wrote a migration counted on those before it: what was applied is the start of the list.
Result<void> check_no_gap(const History& history, std::span<const Migration> known) {
  auto expected = known.begin();  // stays inside: nothing newer than the last one gets here
  for (const auto& [version, applied] : history) {
    const std::int64_t next = (expected++)->version;
    if (version == next) continue;
    return fail(router_error(
        "schema_gap",
        version > next
            ? fmt::format("migration {} was applied and {} was not: restore a backup", version,
                          next)
            : fmt::format("migration {} was applied, which this program lacks", version)));
  }
  return {};
}

Result<void> check_history(const History& history, std::span<const Migration> known) {
  for (const Migration& migration : known) {
    const auto applied = history.find(migration.version);
    if (applied == history.end() || applied->second.checksum == checksum_of(migration)) continue;
    return fail(router_error(
        "schema_checksum",
        fmt::format("migration {} ({}) was applied in another form than this program carries",
                    migration.version, migration.name)));
  }
  const std::int64_t newest = known.empty() ? 0 : known.back().version;
  if (!history.empty() && history.rbegin()->first > newest) {
    return fail(router_error(
        "schema_newer",
        fmt::format("the database is at schema version {}, this program knows {}: run the newer "
                    "program, or restore a backup made with this one",
                    history.rbegin()->first, newest)));
  }
  return check_no_gap(history, known);
}

void record(soci::session& session, const Migration& migration) {
  const long long version = migration.version;
  const std::string name{migration.name};
  const std::string checksum = checksum_of(migration);
  const long long now = SystemClock{}.wall().time_since_epoch().count();
  session << "INSERT INTO schema_history (version, name, checksum, applied_at) "
             "VALUES (:version, :name, :checksum, :applied_at)",
      soci::use(version), soci::use(name), soci::use(checksum), soci::use(now);
}

// One transaction. Looks at the history inside it, since another process may have been faster.
Result<bool> apply_one(Database& database, std::span<const Migration> known,
                       const Migration& migration) {
  bool applied = false;
  const auto written = database.write([&](soci::session& session) -> Result<void> {
    create_history(session);
    const History history = read_history(session);
    SAR_CHECK(check_history(history, known));
    if (history.contains(migration.version)) return {};
    run_statements(session, migration);
    record(session, migration);
    applied = true;
    return {};
  });
  SAR_CHECK(while_doing(fmt::format("migration {}", migration.version), written));
  return applied;
}

}  // namespace

std::string checksum_of(const Migration& migration) {
  std::array<unsigned char, crypto_generichash_BYTES> hash{};
  crypto_generichash(hash.data(), hash.size(),
                     reinterpret_cast<const unsigned char*>(migration.sql.data()),
                     migration.sql.size(), nullptr, 0);
  return fmt::format("{:02x}", fmt::join(hash, ""));
}

void create_history(soci::session& session) {
  session << "CREATE TABLE IF NOT EXISTS schema_history ("
             "version BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL, "
             "applied_at BIGINT NOT NULL)";
}

void run_statements(soci::session& session, const Migration& migration) {
  for (const std::string_view statement : split_statements(migration.sql)) session << statement;
}

Result<std::vector<MigrationStatus>> status_of(Database& database,
                                               std::span<const Migration> known) {
  std::vector<MigrationStatus> all;
  SAR_CHECK(while_doing("read the schema's history", database.read([&](soci::session& session) {
    const History history = read_history(session);
    for (const Migration& migration : known) {
      const auto found = history.find(migration.version);
      const bool applied = found != history.end();
      const WallTime at{std::chrono::nanoseconds{applied ? found->second.applied_at : 0}};
      all.push_back({.version = migration.version,
                     .name = std::string{migration.name},
                     .applied = applied,
                     .applied_at = applied ? to_rfc3339(at) : std::string{}});
    }
    return check_history(history, known);
  })));
  return all;
}

Result<std::int64_t> apply_missing(Database& database, std::span<const Migration> known) {
  SAR_TRY(status, status_of(database, known));
  std::int64_t count = 0;
  for (std::size_t place = 0; place < known.size(); ++place) {
    if (status[place].applied) continue;
    SAR_TRY(applied, apply_one(database, known, known[place]));
    if (applied) ++count;
  }
  return count;
}

}  // namespace sar::store
