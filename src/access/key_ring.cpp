#include "access/key_ring.hpp"

#include <sodium.h>

#include <algorithm>
#include <cstring>
#include <map>

namespace sar::access {
namespace {

constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kRandomLength = 43;   // 32 bytes in base64url
constexpr std::size_t kChecksumLength = 6;  // 4 bytes in base64url
constexpr std::size_t kChecksumBytes = 4;
constexpr std::size_t kKeyLength = kKeyPrefix.size() + kRandomLength + kChecksumLength;

std::string base64url(std::span<const unsigned char> bytes) {
  constexpr int kVariant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
  std::string text(sodium_base64_encoded_len(bytes.size(), kVariant), '\0');
  sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(), kVariant);
  text.pop_back();  // the terminating NUL
  return text;
}

// BLAKE2b of everything before it, cut to 32 bits. Finds typing mistakes; proves nothing.
std::string checksum_of(std::string_view text) {
  std::array<unsigned char, crypto_generichash_BYTES_MIN> digest{};
  crypto_generichash(digest.data(), digest.size(),
                     reinterpret_cast<const unsigned char*>(text.data()), text.size(), nullptr, 0);
  return base64url(std::span{digest}.first<kChecksumBytes>());
}

Error refused(std::string_view message) {
  return caller_error(ErrorClass::Auth, "invalid_api_key", std::string{message});
}

}  // namespace

Secret generate_key(Random& random) {
  std::array<unsigned char, kKeyBytes> bytes{};
  random.fill(std::as_writable_bytes(std::span{bytes}));
  std::string key{kKeyPrefix};
  key.append(base64url(bytes));
  key.append(checksum_of(key));
  sodium_memzero(bytes.data(), bytes.size());
  Secret secret{std::string_view{key}};
  sodium_memzero(key.data(), key.size());
  return secret;
}

bool is_well_formed_key(std::string_view presented) {
  if (presented.size() != kKeyLength || !presented.starts_with(kKeyPrefix)) return false;
  const std::string_view covered = presented.substr(0, kKeyLength - kChecksumLength);
  return presented.substr(covered.size()) == checksum_of(covered);
}

KeyHash hash_key(std::string_view key, const Secret& pepper) {
  KeyHash hash{};
  const std::string_view salt = pepper.reveal();
  crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(key.data()),
                     key.size(), reinterpret_cast<const unsigned char*>(salt.data()), salt.size());
  return hash;
}

std::string masked_key(std::string_view key) {
  constexpr std::size_t kShown = 4;
  std::string masked{kKeyPrefix};
  masked.append("…");
  if (key.size() > kKeyPrefix.size() + kShown) masked.append(key.substr(key.size() - kShown));
  return masked;
}

bool KeyEntry::allows_model(std::string_view model) const {
  if (key.allowed_models.empty()) return true;
  return std::ranges::any_of(key.allowed_models, [model](std::string_view allowed) {
    const bool is_prefix = allowed.ends_with('*');
    return is_prefix ? model.starts_with(allowed.substr(0, allowed.size() - 1)) : model == allowed;
  });
}

std::size_t KeyRing::HashOfHash::operator()(const KeyHash& hash) const noexcept {
  std::size_t value = 0;  // already uniform, and keyed: a caller cannot aim at a bucket
  std::memcpy(&value, hash.data(), sizeof value);
  return value;
}

std::shared_ptr<const KeyRing> KeyRing::build(std::vector<ApiKey> keys, Secret pepper,
                                              const KeyRing* previous) {
  std::map<Uuid, std::shared_ptr<RateWindow>> windows;
  if (previous != nullptr) {
    for (const auto& [hash, entry] : previous->entries_)
      windows.emplace(entry.key.id, entry.window);
  }
  auto ring = std::make_shared<KeyRing>();
  ring->pepper_ = std::move(pepper);
  ring->entries_.reserve(keys.size());
  for (ApiKey& key : keys) {
    KeyEntry entry{.key = std::move(key), .window = nullptr};
    const std::int64_t limit = std::min(entry.key.requests_per_minute, RateWindow::kLimitMax);
    if (limit > 0) {
      const auto known = windows.find(entry.key.id);
      const bool reusable =
          known != windows.end() && known->second != nullptr && known->second->limit() == limit;
      entry.window = reusable ? known->second : std::make_shared<RateWindow>(limit);
    }
    ring->entries_.emplace(entry.key.hash, std::move(entry));
  }
  return ring;
}

Result<const KeyEntry*> KeyRing::authenticate(std::string_view presented, WallTime now,
                                              HashMemo& memo) const {
  if (presented.empty()) {
    return fail(caller_error(ErrorClass::Auth, "missing_api_key", "The API key is empty."));
  }
  if (presented.size() != kKeyLength || !presented.starts_with(kKeyPrefix)) {
    return fail(
        refused("Malformed API key: the router's keys begin with sk-sar- and have 56 characters."));
  }
  // One sentence for every other refusal: it tells a stranger nothing about which keys exist.
  constexpr std::string_view kIncorrect = "Incorrect API key provided.";
  const auto found = entries_.find(memo.hash(presented, pepper_));
  if (found == entries_.end()) return fail(refused(kIncorrect));
  const ApiKey& key = found->second.key;
  const bool expired = key.expires_at && *key.expires_at <= now;
  if (!key.enabled || key.revoked_at || expired) return fail(refused(kIncorrect));
  return &found->second;
}

}  // namespace sar::access
