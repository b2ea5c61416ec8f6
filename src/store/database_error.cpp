#include "store/database_error.hpp"

#include <fmt/format.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

namespace sar::store {
namespace {

constexpr int kPrimaryCodeMask = 0xff;

int sqlite_code(const soci::soci_error& failure) {
  const auto* from_sqlite = dynamic_cast<const soci::sqlite3_soci_error*>(&failure);
  return from_sqlite == nullptr ? SQLITE_ERROR : from_sqlite->result();
}

std::string_view error_code(int code) {
  const int primary = code & kPrimaryCodeMask;
  if (primary == SQLITE_BUSY || primary == SQLITE_LOCKED) return kDatabaseBusy;
  if (code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC) return kDatabaseSyncFailed;
  return kDatabaseError;
}

}  // namespace

Error database_error(std::string_view purpose, int sqlite_code) {
  Error error = router_error(
      std::string{error_code(sqlite_code)},
      fmt::format("the database could not {}: {} (SQLite code {})", purpose,
                  sqlite_api::sqlite3_errstr(sqlite_code & kPrimaryCodeMask), sqlite_code));
  error.error_class = ErrorClass::Unavailable;
  return error;
}

Error database_error(std::string_view purpose, const soci::soci_error& failure) {
  return database_error(purpose, sqlite_code(failure));
}

bool is_busy(const soci::soci_error& failure) {
  return error_code(sqlite_code(failure)) == kDatabaseBusy;
}

bool is_unique_violation(const soci::soci_error& failure) {
  const int code = sqlite_code(failure);
  return code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY;
}

Result<void> while_doing(std::string_view purpose, Result<void> result) {
  if (result) return result;
  Error error = std::move(result).error();
  if (error.code.starts_with("database_"))
    error.message = fmt::format("{}: {}", purpose, error.message);
  return fail(std::move(error));
}

}  // namespace sar::store
