// A number of tokens in a JSON document.
#pragma once

#include <cstdint>
#include <optional>

#include "protocol/json/json_reader.hpp"

namespace sar::protocol {

inline constexpr std::int64_t kTokensMax = std::int64_t{1} << 40;

// Takes the value at the cursor; none if it is no number. What a count cannot be is bent into
// range: negative is 0, fractions are cut off, more than kTokensMax is kTokensMax.
[[nodiscard]] std::optional<std::int64_t> read_token_count(JsonReader& reader);

}  // namespace sar::protocol
