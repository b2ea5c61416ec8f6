// seal() and open_sealed() of master_key.hpp. Envelope: a fresh data key encrypts the secret, the
// master key's wrapping key encrypts the data key, so that changing the master key rewraps keys and
// leaves secrets alone. Sealed form, in base64:
//   version(1) | nonce(24) wrapped data key(32+16) | nonce(24) ciphertext(n+16)
#include <fmt/format.h>
#include <sodium.h>

#include <optional>

#include "store/key_derivation.hpp"
#include "store/master_key.hpp"

namespace sar::store {
namespace {

constexpr char kVersion = 1;
constexpr std::size_t kKeyBytes = crypto_aead_xchacha20poly1305_ietf_KEYBYTES;
constexpr std::size_t kNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTagBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t kWrappedKeyBytes = kNonceBytes + kKeyBytes + kTagBytes;
constexpr std::size_t kSealedBytesMin = 1 + kWrappedKeyBytes + kNonceBytes + kTagBytes;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

Secret random_key(Random& random) {
  std::string key(kKeyBytes, '\0');
  random.fill(std::as_writable_bytes(std::span{key}));
  Secret secret{std::string_view{key}};
  sodium_memzero(key.data(), key.size());
  return secret;
}

// nonce | ciphertext. A 192-bit nonce may be random: no repeat in any number of secrets.
std::string encrypt(const Secret& plain, const Secret& key, std::string_view associated,
                    Random& random) {
  const std::string_view text = plain.reveal();
  std::string box(kNonceBytes + text.size() + kTagBytes, '\0');
  random.fill(std::as_writable_bytes(std::span{box}.first(kNonceBytes)));
  crypto_aead_xchacha20poly1305_ietf_encrypt(bytes_of(box) + kNonceBytes, nullptr, bytes_of(text),
                                             text.size(), bytes_of(associated), associated.size(),
                                             nullptr, bytes_of(box), bytes_of(key.reveal()));
  return box;
}

std::optional<Secret> decrypt(std::string_view box, const Secret& key,
                              std::string_view associated) {
  const std::string_view nonce = box.substr(0, kNonceBytes);
  const std::string_view ciphertext = box.substr(kNonceBytes);
  std::string plain(ciphertext.size() - kTagBytes, '\0');
  const int refused = crypto_aead_xchacha20poly1305_ietf_decrypt(
      bytes_of(plain), nullptr, nullptr, bytes_of(ciphertext), ciphertext.size(),
      bytes_of(associated), associated.size(), bytes_of(nonce), bytes_of(key.reveal()));
  if (refused != 0) return std::nullopt;
  Secret secret{std::string_view{plain}};
  sodium_memzero(plain.data(), plain.size());
  return secret;
}

std::string to_base64(std::string_view bytes) {
  constexpr int kVariant = sodium_base64_VARIANT_ORIGINAL;
  std::string text(sodium_base64_ENCODED_LEN(bytes.size(), kVariant), '\0');
  sodium_bin2base64(text.data(), text.size(), bytes_of(bytes), bytes.size(), kVariant);
  text.pop_back();  // the terminating zero
  return text;
}

std::optional<std::string> from_base64(std::string_view text) {
  std::string bytes(text.size(), '\0');
  std::size_t length = 0;
  const int refused = sodium_base642bin(bytes_of(bytes), bytes.size(), text.data(), text.size(),
                                        nullptr, &length, nullptr, sodium_base64_VARIANT_ORIGINAL);
  if (refused != 0) return std::nullopt;
  bytes.resize(length);
  return bytes;
}

// The purpose goes in as well: a wrapped key never passes for a secret.
std::string associated_data(std::string_view purpose, std::string_view where) {
  return fmt::format("smart-ai-router {} v{}|{}", purpose, int{kVersion}, where);
}

}  // namespace

std::string seal(const Secret& plain, const Secret& master_key, std::string_view where,
                 Random& random) {
  const Secret wrapping_key = derive_subkey(master_key, Subkey::SealWrapping);
  const Secret data_key = random_key(random);
  std::string sealed(1, kVersion);
  sealed += encrypt(data_key, wrapping_key, associated_data("key", where), random);
  sealed += encrypt(plain, data_key, associated_data("secret", where), random);
  return to_base64(sealed);
}

Result<Secret> open_sealed(std::string_view sealed, const Secret& master_key,
                           std::string_view where) {
  const auto refuse = [where] {
    return fail(router_error(
        "secret_sealed",
        fmt::format("the secret of {} does not open: another master key, or altered data", where)));
  };
  const auto bytes = from_base64(sealed);
  if (!bytes || bytes->size() < kSealedBytesMin || bytes->front() != kVersion) return refuse();
  const std::string_view box{*bytes};
  const auto data_key =
      decrypt(box.substr(1, kWrappedKeyBytes), derive_subkey(master_key, Subkey::SealWrapping),
              associated_data("key", where));
  if (!data_key) return refuse();
  auto plain =
      decrypt(box.substr(1 + kWrappedKeyBytes), *data_key, associated_data("secret", where));
  if (!plain) return refuse();
  return std::move(*plain);
}

}  // namespace sar::store
