// Hashes of the keys that one worker was shown last: hashing costs more than the rest of an
// authentication, and callers show the same key again and again. Whether a key is known and valid
// is asked of the key ring every time. One thread.
#pragma once

#include <array>
#include <string_view>

#include "access/key_hash.hpp"
#include "core/secret.hpp"

namespace sar::access {

class HashMemo {
 public:
  // hash_key(presented, pepper). REQUIRES: the pepper is the same every time.
  [[nodiscard]] KeyHash hash(std::string_view presented, const Secret& pepper);

 private:
  struct Entry {
    Secret key;
    KeyHash hash{};
  };
  static constexpr std::size_t kEntries = 64;

  std::array<Entry, kEntries> entries_;
};

}  // namespace sar::access
