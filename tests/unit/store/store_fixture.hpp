// What the store's tests share: a directory that disappears, a database in it, and questions to it.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.hpp"
#include "store/database.hpp"
#include "support/temporary_directory.hpp"

namespace sar::test {

[[nodiscard]] std::string read_file(const std::filesystem::path& file);
void write_file(const std::filesystem::path& file, std::string_view bytes);

// The value of a Result; what went wrong fails the test and throws.
template <class Value>
Value must(Result<Value> result) {
  if (!result) throw std::runtime_error{result.error().code + ": " + result.error().message};
  if constexpr (!std::is_void_v<Value>) return std::move(*result);
}

// "ok", or the error's code.
template <class Value>
[[nodiscard]] std::string code_of(const Result<Value>& result) {
  return result ? "ok" : result.error().code;
}
template <class Value>
[[nodiscard]] std::string message_of(const Result<Value>& result) {
  return result ? "" : result.error().message;
}

// Runs statements on a connection of its own, past the store: what another program would do.
void execute(const std::filesystem::path& database, const std::vector<std::string>& statements);
// The single value that `sql` selects; -1: no row, or NULL.
[[nodiscard]] std::int64_t number(store::Database& database, const std::string& sql);
// The first column of all rows, joined by blanks; NULL reads "null".
[[nodiscard]] std::string texts(store::Database& database, const std::string& sql);

// A migrated database.
class StoreTest : public testing::Test {
 protected:
  StoreTest();
  [[nodiscard]] std::filesystem::path database_file() const { return directory_ / "router.db"; }
  [[nodiscard]] store::Database& database() { return *database_; }
  // Everything that SQLite has written: the file, its log and its index.
  [[nodiscard]] std::string bytes_at_rest() const;

  TemporaryDirectory directory_;
  std::unique_ptr<store::Database> database_;
};

}  // namespace sar::test
