// The directory that holds everything the router keeps: database, journals, master key.
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "core/random.hpp"
#include "core/result.hpp"
#include "core/secret.hpp"
#include "store/database.hpp"

namespace sar::app {

struct DataDirectory {
  std::filesystem::path path;

  [[nodiscard]] std::filesystem::path database_file() const { return path / "router.db"; }
  [[nodiscard]] std::filesystem::path master_key_file() const { return path / "master.key"; }
  // One for each worker, then those that stand here from a run with more workers.
  [[nodiscard]] std::vector<std::filesystem::path> journal_files(unsigned workers) const;
};

// Creates the directory (mode 0700) when it is missing. Error: it cannot be created.
[[nodiscard]] Result<DataDirectory> open_data_directory(const std::filesystem::path& path);
// One that is in use already. Error "no_database", which says what to do.
[[nodiscard]] Result<DataDirectory> find_data_directory(const std::filesystem::path& path);

// What stands in the directory, opened: the schema brought up to date and verified, the master key
// at hand. Errors "master_key_missing", "master_key_wrong": there is a database, and its key is
// gone or another one.
struct Vault {
  DataDirectory directory;
  Secret master_key;
  Secret pepper;
  std::unique_ptr<store::Database> database;
};
[[nodiscard]] Result<Vault> open_vault(const std::filesystem::path& path,
                                       config::Durability durability, Random& random);

}  // namespace sar::app
