// One place per key; the last one shown stays.
#include "access/hash_memo.hpp"

#include <algorithm>

namespace sar::access {
namespace {

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
  // Keys are compared whole: two never share a hash. A place that was never used has no key.
  if (entry.key.empty() || !(entry.key == presented))
    entry = {.key = Secret{presented}, .hash = hash_key(presented, pepper)};
  return entry.hash;
}

}  // namespace sar::access
