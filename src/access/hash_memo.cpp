// One place per key; the last one shown stays.
#include "access/hash_memo.hpp"

#include <sodium.h>

#include <algorithm>

namespace sar::access {
namespace {

// Compared whole and in constant time: two keys never share a hash.
bool is_same(std::string_view left, std::string_view right) {
  return left.size() == right.size() && !left.empty() &&
         sodium_memcmp(left.data(), right.data(), left.size()) == 0;
}

// FNV-1a over the end of the key, which is random.
std::size_t place_of(std::string_view key) {
  constexpr std::size_t kBytes = 8;
  std::size_t place = 0xcbf29ce484222325U;
  for (const char byte : key.substr(key.size() - std::min(key.size(), kBytes)))
    place = (place ^ static_cast<unsigned char>(byte)) * 0x100000001b3U;
  return place >> 32U;
}

}  // namespace

KeyHash HashMemo::hash(std::string_view presented, const Secret& pepper) {
  Entry& entry = entries_[place_of(presented) % kEntries];
  if (!is_same(entry.key.reveal(), presented))
    entry = {.key = Secret{presented}, .hash = hash_key(presented, pepper)};
  return entry.hash;
}

}  // namespace sar::access
