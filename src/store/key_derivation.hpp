// What the master key is used for. It encrypts nothing itself: each use has a key derived from it.
#pragma once

#include <cstdint>

#include "core/secret.hpp"

namespace sar::store {

// The numbers are part of what is stored: never reused, never changed.
enum class Subkey : std::uint64_t { ApiKeyPepper = 1, SealWrapping = 2 };

// 32 bytes. REQUIRES: a master key of 32 bytes.
[[nodiscard]] Secret derive_subkey(const Secret& master_key, Subkey subkey);

}  // namespace sar::store
