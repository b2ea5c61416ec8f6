// Text built at the end of a string, without formatting machinery: for the lines and fields every
// request writes.
#pragma once

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

namespace sar {

inline void append_integer(std::string& out, std::int64_t value) {
  char digits[20];
  const auto result = std::to_chars(digits, digits + sizeof digits, value);
  out.append(digits, result.ptr);
}

// 1'234'567 ns → "1.235": milliseconds with three places, rounded half up. REQUIRES: nanos >= 0.
inline void append_milliseconds(std::string& out, std::int64_t nanos) {
  const std::int64_t micros = (nanos + 500) / 1000;
  const std::int64_t fraction = micros % 1000;
  append_integer(out, micros / 1000);
  const char places[4] = {'.', static_cast<char>('0' + fraction / 100),
                          static_cast<char>('0' + fraction / 10 % 10),
                          static_cast<char>('0' + fraction % 10)};
  out.append(places, sizeof places);
}

// `text` with every byte for which `is_plain` is false as %XX. Runs of plain bytes are copied
// whole.
template <class IsPlain>
void append_percent_encoded(std::string& out, std::string_view text, IsPlain is_plain) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  std::size_t begin = 0;
  for (std::size_t place = 0; place < text.size(); ++place) {
    const auto byte = static_cast<unsigned char>(text[place]);
    if (is_plain(byte)) continue;
    out.append(text, begin, place - begin);
    out.push_back('%');
    out.push_back(kDigits[byte >> 4U]);
    out.push_back(kDigits[byte & 0xfU]);
    begin = place + 1;
  }
  out.append(text, begin);
}

}  // namespace sar
