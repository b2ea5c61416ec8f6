// SHA-256 and base64, as the journal and the answers show them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sim {

using Digest = std::array<unsigned char, 32>;
[[nodiscard]] Digest sha256(std::string_view bytes);
// The first `digits` hex digits of the SHA-256, at most 64.
[[nodiscard]] std::string sha256_hex(std::string_view bytes, std::size_t digits = 64);

[[nodiscard]] std::string base64(std::string_view bytes);
// Standard or URL alphabet, with or without padding; nullopt: it is neither.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);

}  // namespace sim
