// What the fields of a chat request must look like: one row per field.
// https://platform.openai.com/docs/api-reference/chat/create
#pragma once

#include <span>
#include <string_view>

#include "protocol/json/field_kinds.hpp"

namespace sar::protocol {

// Sorted by name.
[[nodiscard]] std::span<const FieldRule> chat_request_rules();

[[nodiscard]] bool is_chat_role(std::string_view role);
inline constexpr std::string_view kChatRolesInWords =
    "'system', 'developer', 'user', 'assistant', 'tool' and 'function'";

}  // namespace sar::protocol
