// Secrets at rest: the master key, the pepper of the API keys, and the sealing of provider
// credentials.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "core/random.hpp"
#include "core/result.hpp"
#include "core/secret.hpp"

namespace sar::store {

// 32 bytes from SAR_MASTER_KEY (base64) or from `file` (mode 0400, created on first start).
// Error: wrong size, or a file that others can read.
[[nodiscard]] Result<Secret> load_master_key(const std::filesystem::path& file, Random& random);
// The pepper of API-key hashes: derived from the master key (libsodium kdf), never stored.
[[nodiscard]] Secret derive_pepper(const Secret& master_key);

// XChaCha20-Poly1305 with a data key of its own per secret, wrapped by the master key.
// `where` = table|row|column binds the ciphertext to its place: moved elsewhere it does not open.
[[nodiscard]] std::string seal(const Secret& plain, const Secret& master_key,
                               std::string_view where, Random& random);
[[nodiscard]] Result<Secret> open_sealed(std::string_view sealed, const Secret& master_key,
                                         std::string_view where);

class Database;
// Whether `database` was made with `master_key`; one that does not know yet is asked by the secrets
// it holds, and notes the key. Error "master_key_wrong".
[[nodiscard]] Result<void> check_master_key(Database& database, const Secret& master_key,
                                            Random& random);

}  // namespace sar::store
