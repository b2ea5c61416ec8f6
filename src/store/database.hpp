// One SQLite database (WAL), one writer. Blocking: only on the store's own threads, the command
// line and start-up, never on a worker. PostgreSQL comes behind the same interface.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/config/configuration.hpp"
#include "core/result.hpp"

namespace soci {
class session;
}

namespace sar::store {

class Database {
 public:
  virtual ~Database() = default;
  // Runs `work` inside BEGIN IMMEDIATE … COMMIT; an error or an exception rolls back. One writer at
  // a time. Errors (the router's): "database_busy", "database_error", with the statement's purpose,
  // not its text.
  [[nodiscard]] virtual Result<void> write(
      const std::function<Result<void>(soci::session&)>& work) = 0;
  // Runs `work` in a read transaction: one consistent view.
  [[nodiscard]] virtual Result<void> read(
      const std::function<Result<void>(soci::session&)>& work) = 0;
  // Grows with every commit, this process's own included: a cheap way to see that something
  // changed.
  [[nodiscard]] virtual Result<std::int64_t> change_counter() = 0;
};

struct DatabaseOptions {
  std::filesystem::path file;
  config::Durability durability = config::Durability::Process;
};
// Creates the file (mode 0600) when missing. Verifies that WAL and the busy timeout are in force.
[[nodiscard]] Result<std::unique_ptr<Database>> open_sqlite(const DatabaseOptions& options);

}  // namespace sar::store
