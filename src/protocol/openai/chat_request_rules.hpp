// What the fields of a chat request must look like: one row per field.
// https://platform.openai.com/docs/api-reference/chat/create
#pragma once

#include <cstddef>
#include <string_view>

#include "protocol/json/field_kinds.hpp"

namespace sar::protocol {

inline constexpr std::size_t kFieldRulesMax = 64;

// The rule for a top-level field; null: not a field of OpenAI's. `place` is below kFieldRulesMax.
struct FoundRule {
  const FieldRule* rule = nullptr;
  std::size_t place = 0;
};
[[nodiscard]] FoundRule find_rule(std::string_view name);

[[nodiscard]] bool is_chat_role(std::string_view role);
inline constexpr std::string_view kChatRolesInWords =
    "'system', 'developer', 'user', 'assistant', 'tool' and 'function'";

}  // namespace sar::protocol
