// The router's own API keys: format, keyed hash, look-up. Keys are 256-bit random, prefix
// `sk-sar-`, shown once; only a keyed BLAKE2b of them is kept anywhere.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "access/hash_memo.hpp"
#include "access/key_hash.hpp"
#include "access/rate_window.hpp"
#include "core/clock.hpp"
#include "core/ids.hpp"
#include "core/random.hpp"
#include "core/result.hpp"
#include "core/secret.hpp"

namespace sar::access {

inline constexpr std::string_view kKeyPrefix = "sk-sar-";

// `sk-sar-` + 43 characters of base64url (256 bits) + 6 characters of checksum, so that a mistyped
// key is told from an unknown one without a look-up.
[[nodiscard]] Secret generate_key(Random& random);
// Shape and checksum only.
[[nodiscard]] bool is_well_formed_key(std::string_view presented);
// What lists show: the prefix and the last four characters, "sk-sar-…x7Qa".
[[nodiscard]] std::string masked_key(std::string_view key);

// One API key as stored.
struct ApiKey {
  Uuid id;
  std::string name;
  KeyHash hash{};
  std::string masked;
  bool enabled = true;
  std::optional<WallTime> expires_at;
  std::vector<std::string> allowed_models;  // empty: all; a trailing * matches a prefix
  std::int64_t requests_per_minute = 0;     // 0: no limit
  bool strict = false;  // requests are refused rather than changed on their way to a vendor
  WallTime created_at{};
  std::optional<WallTime> revoked_at;
};

struct KeyEntry {
  ApiKey key;
  std::shared_ptr<RateWindow> window;  // null: no limit; survives a swap of the ring
  [[nodiscard]] bool allows_model(std::string_view model) const;
};

// Immutable; swapped as a whole when keys change.
class KeyRing {
 public:
  // `previous` (may be null) hands its rate windows on where the limit is unchanged.
  static std::shared_ptr<const KeyRing> build(std::vector<ApiKey> keys, Secret pepper,
                                              const KeyRing* previous);
  // Errors (blame Caller, class Auth): missing, malformed, unknown, disabled, revoked or expired —
  // the message tells missing and malformed apart, the others all read "invalid_api_key".
  [[nodiscard]] Result<const KeyEntry*> authenticate(std::string_view presented, WallTime now,
                                                     HashMemo& memo) const;
  [[nodiscard]] std::size_t size() const { return entries_.size(); }

 private:
  struct HashOfHash {
    std::size_t operator()(const KeyHash& hash) const noexcept;
  };
  Secret pepper_;
  std::unordered_map<KeyHash, KeyEntry, HashOfHash> entries_;
};

}  // namespace sar::access
