// JSON Schemas as Anthropic takes them. Internal to the dialect.
#pragma once

#include <string>
#include <string_view>

namespace sar::protocol {

// The input of a tool: at least {"type":"object","properties":{}}.
[[nodiscard]] std::string anthropic_input_schema(std::string_view schema);

struct StrictSchema {
  std::string json;
  bool is_changed = false;
};
// What structured outputs understand: keywords that limit numbers, lengths and counts are left out,
// and objects are closed. https://docs.anthropic.com/en/docs/build-with-claude/structured-outputs
// REQUIRES: `schema` is valid JSON.
[[nodiscard]] StrictSchema anthropic_strict_schema(std::string_view schema);

}  // namespace sar::protocol
