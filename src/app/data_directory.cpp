#include "app/data_directory.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "store/master_key.hpp"
#include "store/migrations.hpp"

namespace sar::app {
namespace {

// journal-<number>.log
bool is_journal(const std::filesystem::path& file) {
  constexpr std::string_view kPrefix = "journal-";
  const std::string stem = file.stem().string();
  return file.extension() == ".log" && stem.starts_with(kPrefix) && stem.size() > kPrefix.size() &&
         stem.find_first_not_of("0123456789", kPrefix.size()) == std::string::npos;
}

}  // namespace

std::vector<std::filesystem::path> DataDirectory::journal_files(unsigned workers) const {
  std::vector<std::filesystem::path> files;
  files.reserve(workers);
  for (unsigned worker = 0; worker < workers; ++worker) {
    files.push_back(path / fmt::format("journal-{}.log", worker));
  }
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator{path, error}) {
    if (is_journal(entry.path()) && std::ranges::find(files, entry.path()) == files.end()) {
      files.push_back(entry.path());
    }
  }
  return files;
}

Result<DataDirectory> open_data_directory(const std::filesystem::path& path) {
  std::error_code error;
  const bool created = std::filesystem::create_directories(path, error);
  if (error) {
    return fail(router_error("data_directory",
                             fmt::format("cannot create {}: {}", path.string(), error.message())));
  }
  if (created) {
    std::filesystem::permissions(path, std::filesystem::perms::owner_all, error);
    if (error) {
      return fail(router_error(
          "data_directory", fmt::format("cannot protect {}: {}", path.string(), error.message())));
    }
  }
  return DataDirectory{.path = path};
}

Result<DataDirectory> find_data_directory(const std::filesystem::path& path) {
  DataDirectory directory{.path = path};
  std::error_code ignored;
  if (std::filesystem::exists(directory.database_file(), ignored)) return directory;
  return fail(router_error("no_database",
                           fmt::format("there is no database in {}: is it the right --data-dir? "
                                       "`smart-ai-router db init` makes one",
                                       path.string())));
}

namespace {

// A new master key would make every API key and every sealed secret of the database useless.
Result<void> check_key_is_not_lost(const DataDirectory& directory) {
  std::error_code ignored;
  const char* given = std::getenv("SAR_MASTER_KEY");
  const bool has_key = (given != nullptr && *given != '\0') ||
                       std::filesystem::exists(directory.master_key_file(), ignored);
  if (has_key || !std::filesystem::exists(directory.database_file(), ignored)) return {};
  return fail(router_error(
      "master_key_missing",
      fmt::format("{} is missing, and without it no API key of the database works: put it back, or "
                  "set SAR_MASTER_KEY",
                  directory.master_key_file().string())));
}

}  // namespace

Result<Vault> open_vault(const std::filesystem::path& path, config::Durability durability,
                         Random& random) {
  SAR_TRY(directory, open_data_directory(path));
  SAR_CHECK(check_key_is_not_lost(directory));
  SAR_TRY(master_key, store::load_master_key(directory.master_key_file(), random));
  SAR_TRY(database,
          store::open_sqlite({.file = directory.database_file(), .durability = durability}));
  SAR_CHECK(store::migrate(*database));
  SAR_CHECK(store::verify_schema(*database, store::VerifyDepth::Shape));
  SAR_CHECK(store::check_master_key(*database, master_key, random));
  return Vault{.directory = directory,
               .master_key = master_key,
               .pepper = store::derive_pepper(master_key),
               .database = std::move(database)};
}

}  // namespace sar::app
