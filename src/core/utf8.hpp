// One character at a time from bytes that may not be UTF-8 at all.
#pragma once

#include <cstddef>
#include <string_view>

namespace sar {

struct Utf8Character {
  static constexpr char32_t kReplacement = 0xFFFD;

  char32_t value = kReplacement;
  std::size_t bytes = 1;  // of the input that it takes
  bool valid = false;     // false: `value` is U+FFFD in place of one stray byte
};

// The first character of `text`. Overlong forms, surrogates and values above U+10FFFF are invalid
// (RFC 3629).
// REQUIRES: !text.empty()
[[nodiscard]] Utf8Character decode_utf8(std::string_view text);

}  // namespace sar
