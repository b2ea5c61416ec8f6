#include "store/key_derivation.hpp"

#include <sodium.h>

#include <array>
#include <cassert>
#include <string_view>

namespace sar::store {

Secret derive_subkey(const Secret& master_key, Subkey subkey) {
  const std::string_view key = master_key.reveal();
  assert(key.size() == crypto_kdf_KEYBYTES);
  std::array<unsigned char, 32> derived{};
  crypto_kdf_derive_from_key(derived.data(), derived.size(), static_cast<std::uint64_t>(subkey),
                             "sar-keys", reinterpret_cast<const unsigned char*>(key.data()));
  Secret secret{std::string_view{reinterpret_cast<const char*>(derived.data()), derived.size()}};
  sodium_memzero(derived.data(), derived.size());
  return secret;
}

}  // namespace sar::store
