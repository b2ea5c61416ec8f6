// Table api_keys.
#pragma once

#include <string_view>
#include <vector>

#include "core/clock.hpp"
#include "store/database.hpp"
#include "store/rows.hpp"

namespace sar::store {

// Errors of the caller: "already_exists", the name is taken by a key that is not revoked;
// "invalid_value", it is empty, holds control characters, or looks like an id.
[[nodiscard]] Result<void> insert_api_key(Database& database, const ApiKeyRow& row);
[[nodiscard]] Result<std::vector<ApiKeyRow>> list_api_keys(Database& database);
// By id or name. Error NotFound.
[[nodiscard]] Result<void> revoke_api_key(Database& database, std::string_view id_or_name,
                                          WallTime now);

}  // namespace sar::store
