#include "protocol/tokens/token_count.hpp"

#include <algorithm>

#include "protocol/json/json_text.hpp"

namespace sar::protocol {

std::optional<std::int64_t> read_token_count(JsonReader& reader) {
  const bool is_number = reader.kind() == JsonKind::Number;
  const std::string_view text = reader.take();
  if (!is_number || text.empty()) return std::nullopt;
  if (const auto whole = integer_value(text))
    return std::clamp<std::int64_t>(*whole, 0, kTokensMax);
  return static_cast<std::int64_t>(
      std::clamp(number_value(text), 0.0, static_cast<double>(kTokensMax)));
}

}  // namespace sar::protocol
