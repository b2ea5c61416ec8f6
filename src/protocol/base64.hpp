// Base64 (RFC 4648 §4).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sar::protocol {

[[nodiscard]] std::string base64_encode(std::string_view bytes);
// Takes the URL alphabet too, and does without padding. None: it is not base64.
[[nodiscard]] std::optional<std::string> base64_decode(std::string_view text);

}  // namespace sar::protocol
