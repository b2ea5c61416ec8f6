// FNV-1a, for names that are the same whenever they are made of the same text. No protection
// against those who choose the text. http://www.isthe.com/chongo/tech/comp/fnv/
#pragma once

#include <cstdint>
#include <string_view>

namespace sar::protocol {

template <class Word>
[[nodiscard]] constexpr Word fnv1a(std::string_view text, Word offset, Word prime) {
  Word hash = offset;
  for (const char byte : text) hash = (hash ^ static_cast<unsigned char>(byte)) * prime;
  return hash;
}

[[nodiscard]] constexpr std::uint32_t text_hash_32(std::string_view text) {
  return fnv1a<std::uint32_t>(text, 0x811c'9dc5, 0x0100'0193);
}
[[nodiscard]] constexpr std::uint64_t text_hash_64(std::string_view text) {
  return fnv1a<std::uint64_t>(text, 0xcbf2'9ce4'8422'2325, 0x0000'0100'0000'01b3);
}

}  // namespace sar::protocol
