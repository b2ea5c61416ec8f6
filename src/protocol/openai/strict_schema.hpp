// Schemas that OpenAI's vendors take as strict ones.
#pragma once

#include <optional>
#include <string_view>

#include "protocol/dialect.hpp"
#include "protocol/json/json_value.hpp"

namespace sar::protocol {

inline constexpr std::string_view kNotStrict =
    "strict schemas must list every property as required, and forbid others";

// Whether a caller of `dialect` calls `schema` strict, and a vendor of OpenAI's would not.
[[nodiscard]] bool needs_loosening(Dialect dialect, std::optional<bool> strict,
                                   const RawJson& schema);

// Whether every object in `schema` lists all its properties as required and forbids others. Other
// vendors' strict schemas need not, and a strict one that does not is refused.
// https://platform.openai.com/docs/guides/structured-outputs#supported-schemas
[[nodiscard]] bool follows_strict_rules(std::string_view schema);

}  // namespace sar::protocol
