#include <fmt/format.h>

#include "app/commands_shared.hpp"
#include "app/data_directory.hpp"
#include "store/master_key.hpp"
#include "store/migrations.hpp"

namespace sar::app {
namespace {

// The database without bringing its schema up to date.
Result<std::unique_ptr<store::Database>> open_as_it_is(const std::filesystem::path& path) {
  SAR_TRY(directory, find_data_directory(path));
  return store::open_sqlite({.file = directory.database_file()});
}

template <class Work>
int with_database(const Places& places, Work work) {
  const auto path = data_directory_of(places);
  if (!path) return kBadUsage;
  auto database = open_as_it_is(*path);
  if (!database) return complain(database.error());
  const Result<void> done = work(**database);
  return done ? kDone : complain(done.error());
}

}  // namespace

int database_init(const Places& places) {
  const auto path = data_directory_of(places);
  if (!path) return kBadUsage;
  SystemRandom random;
  const auto vault = open_vault(*path, config::Durability::Process, random);
  if (!vault) return complain(vault.error());
  fmt::print("The data directory {} is ready.\n", path->string());
  return kDone;
}

int database_migrate(const Places& places) {
  return with_database(places, [](store::Database& database) -> Result<void> {
    SAR_TRY(applied, store::migrate(database));
    fmt::print("{} migration{} applied.\n", applied, applied == 1 ? "" : "s");
    return {};
  });
}

int database_status(const Places& places) {
  return with_database(places, [](store::Database& database) -> Result<void> {
    SAR_TRY(rows, store::migration_status(database));
    for (const store::MigrationStatus& row : rows) {
      fmt::print("{:04}  {:<32}  {}\n", row.version, row.name,
                 row.applied ? "applied " + row.applied_at : "pending");
    }
    return {};
  });
}

int database_verify(const Places& places) {
  return with_database(places, [](store::Database& database) -> Result<void> {
    SAR_CHECK(store::verify_schema(database));
    fmt::print("The schema is complete and consistent.\n");
    return {};
  });
}

}  // namespace sar::app
