// SHA-256 from OpenSSL, base64 by hand.
#include "digest.hpp"

#include <openssl/sha.h>

#include <algorithm>

namespace sim {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// Of one letter; -1: it is none of the alphabet.
int six_bits(char letter) {
  if (letter == '-') return 62;
  if (letter == '_') return 63;
  const auto place = kAlphabet.find(letter);
  return place == std::string_view::npos ? -1 : static_cast<int>(place);
}

}  // namespace

Digest sha256(std::string_view bytes) {
  Digest digest{};
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
  return digest;
}

std::string sha256_hex(std::string_view bytes, std::size_t digits) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string text;
  for (const unsigned char byte : sha256(bytes)) {
    text += kHex[byte >> 4];
    text += kHex[byte & 15];
  }
  text.resize(std::min(digits, text.size()));
  return text;
}

std::string base64(std::string_view bytes) {
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const auto group = bytes.substr(at, 3);
    std::uint32_t bits = 0;
    for (std::size_t index = 0; index < 3; ++index) {
      bits = bits << 8 | (index < group.size() ? static_cast<unsigned char>(group[index]) : 0U);
    }
    for (std::size_t letter = 0; letter < 4; ++letter) {
      text += letter <= group.size() ? kAlphabet[bits >> (18 - 6 * letter) & 63] : '=';
    }
  }
  return text;
}

std::optional<std::string> from_base64(std::string_view text) {
  while (text.ends_with('=')) text.remove_suffix(1);
  std::string bytes;
  bytes.reserve(text.size() * 3 / 4);
  std::uint32_t bits = 0;
  int held = 0;
  for (const char letter : text) {
    const int value = six_bits(letter);
    if (value < 0) return std::nullopt;
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    held += 6;
    if (held >= 8) {
      held -= 8;
      bytes += static_cast<char>(bits >> held & 0xff);
    }
  }
  if (held >= 6) return std::nullopt;  // a lone letter
  return bytes;
}

}  // namespace sim
