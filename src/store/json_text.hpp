// Lists and headers as the JSON text of one column.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/config/provider.hpp"
#include "core/result.hpp"

namespace sar::store {

// ["a","b"]
[[nodiscard]] std::string to_json(const std::vector<std::string>& texts);
// Error "database_error": not an array of strings.
[[nodiscard]] Result<std::vector<std::string>> texts_from_json(std::string_view json);
// {"name":"value"}; the last of several fields of one name wins.
[[nodiscard]] std::string to_json(const std::vector<config::HeaderField>& headers);

}  // namespace sar::store
