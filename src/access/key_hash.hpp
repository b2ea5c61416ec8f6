// What is kept of an API key.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "core/secret.hpp"

namespace sar::access {

using KeyHash = std::array<std::uint8_t, 32>;

// BLAKE2b-256 keyed with the pepper (32 bytes).
[[nodiscard]] KeyHash hash_key(std::string_view key, const Secret& pepper);

}  // namespace sar::access
