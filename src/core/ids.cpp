#include "core/ids.hpp"

#include <sodium.h>

#include <cstring>
#include <span>

namespace sar {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";

constexpr bool is_dash_place(std::size_t place) {
  return place == 8 || place == 13 || place == 18 || place == 23;
}

int hex_value(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
  return -1;
}

void set_version(Uuid& id, std::uint8_t version) {
  id.bytes[6] = static_cast<std::uint8_t>((id.bytes[6] & 0x0fU) | (version << 4U));
  id.bytes[8] = static_cast<std::uint8_t>((id.bytes[8] & 0x3fU) | 0x80U);
}

}  // namespace

std::array<char, Uuid::kTextLength> Uuid::to_chars() const {
  std::array<char, kTextLength> text{};
  std::size_t place = 0;
  for (const std::uint8_t byte : bytes) {
    if (is_dash_place(place)) text[place++] = '-';
    text[place++] = kHexDigits[byte >> 4U];
    text[place++] = kHexDigits[byte & 0x0fU];
  }
  return text;
}

std::string Uuid::to_string() const {
  const auto text = to_chars();
  return {text.data(), text.size()};
}

std::optional<Uuid> Uuid::parse(std::string_view text) {
  if (text.size() != kTextLength) return std::nullopt;
  Uuid id;
  std::size_t place = 0;
  for (auto& byte : id.bytes) {
    if (is_dash_place(place) && text[place++] != '-') return std::nullopt;
    const int high = hex_value(text[place++]);
    const int low = hex_value(text[place++]);
    if (high < 0 || low < 0) return std::nullopt;
    byte = static_cast<std::uint8_t>(high * 16 + low);
  }
  return id;
}

Uuid make_uuid_v7(WallTime now, Random& random) {
  Uuid id;
  random.fill(std::as_writable_bytes(std::span{id.bytes}));
  const auto since_epoch =
      std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch());
  auto milliseconds = static_cast<std::uint64_t>(since_epoch.count());
  for (std::size_t place = 6; place-- > 0;) {
    id.bytes[place] = static_cast<std::uint8_t>(milliseconds);
    milliseconds >>= 8U;
  }
  set_version(id, 7);
  return id;
}

Uuid stable_id(std::string_view kind, std::string_view name) {
  Uuid id;
  crypto_generichash_state state;
  crypto_generichash_init(&state, nullptr, 0, id.bytes.size());
  const auto update = [&state](std::string_view part) {
    const std::uint64_t length = part.size();  // length first: ("ab","c") is not ("a","bc")
    crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(&length),
                              sizeof length);
    crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(part.data()),
                              part.size());
  };
  update(kind);
  update(name);
  crypto_generichash_final(&state, id.bytes.data(), id.bytes.size());
  set_version(id, 8);
  return id;
}

}  // namespace sar

std::size_t std::hash<sar::Uuid>::operator()(const sar::Uuid& id) const noexcept {
  std::size_t low = 0;  // the last eight bytes are random (v7) or hashed (v8)
  std::memcpy(&low, id.bytes.data() + 8, sizeof low);
  return low;
}
