// Refusals of what a caller of the Responses API wrote. Internal to the dialect.
#pragma once

#include <string>
#include <string_view>

#include "core/error.hpp"
#include "protocol/json_reader.hpp"

namespace sar::protocol {

[[nodiscard]] Error refuse_field(std::string_view code, std::string message,
                                 std::string_view param);
// "Invalid type for '<param>': expected <expected>."
[[nodiscard]] Error refuse_field_type(std::string_view param, std::string_view expected);
[[nodiscard]] Error refuse_missing_field(std::string_view param);
// REQUIRES: the reader has found a mistake.
[[nodiscard]] Error refuse_broken_json(const JsonReader& reader);
// Translation has no memory: only the account that keeps what `field` refers to can serve it.
[[nodiscard]] Error refuse_stateful_field(std::string_view field, std::string_view param);

}  // namespace sar::protocol
