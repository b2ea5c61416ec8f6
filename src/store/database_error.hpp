// SOCI's exceptions end here: they become errors. SOCI's own texts quote the statement and the
// bound values, so they are never passed on; SQLite's name of the error code is.
#pragma once

#include <string_view>

#include "core/result.hpp"

namespace soci {
class soci_error;
}

namespace sar::store {

inline constexpr std::string_view kDatabaseBusy = "database_busy";
inline constexpr std::string_view kDatabaseError = "database_error";
// The disk refused to sync. What was written before may be lost even if a later sync works, so
// nothing is tried again until a restart (https://wiki.postgresql.org/wiki/Fsync_Errors).
inline constexpr std::string_view kDatabaseSyncFailed = "database_sync_failed";

// `purpose` completes "the database could not …": "open a transaction".
[[nodiscard]] Error database_error(std::string_view purpose, const soci::soci_error& failure);
[[nodiscard]] Error database_error(std::string_view purpose, int sqlite_code);
[[nodiscard]] bool is_busy(const soci::soci_error& failure);
[[nodiscard]] bool is_unique_violation(const soci::soci_error& failure);

// Puts what was being done before the message of a database's error: "list API keys: …".
[[nodiscard]] Result<void> while_doing(std::string_view purpose, Result<void> result);

}  // namespace sar::store
