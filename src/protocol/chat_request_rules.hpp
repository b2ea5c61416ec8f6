// What the fields of a chat request must look like: one row per field.
// https://platform.openai.com/docs/api-reference/chat/create
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

namespace sar::protocol {

// JSON kinds as a set.
enum FieldKinds : std::uint8_t {
  kNoKind = 0,
  kString = 1,
  kBoolean = 2,
  kInteger = 4,
  kDecimal = 8,
  kNumber = kInteger | kDecimal,
  kObject = 16,
  kArray = 32,
};

struct FieldRule {
  std::string_view name;
  unsigned kinds;               // null is accepted too, unless required
  unsigned elements = kNoKind;  // of an array; none: any
  double min = -std::numeric_limits<double>::infinity();
  double max = std::numeric_limits<double>::infinity();  // of a number, or of an array's length
  bool required = false;
};

inline constexpr std::size_t kFieldRulesMax = 64;

// The rule for a top-level field; null: not a field of OpenAI's. `place` is below kFieldRulesMax.
struct FoundRule {
  const FieldRule* rule = nullptr;
  std::size_t place = 0;
};
[[nodiscard]] FoundRule find_rule(std::string_view name);

// "a string or an array of strings".
[[nodiscard]] std::string words_for(unsigned kinds, unsigned elements = kNoKind);

[[nodiscard]] bool is_chat_role(std::string_view role);
inline constexpr std::string_view kChatRolesInWords =
    "'system', 'developer', 'user', 'assistant', 'tool' and 'function'";

}  // namespace sar::protocol
