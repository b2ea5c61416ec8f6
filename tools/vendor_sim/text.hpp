// Putting text together from text and numbers.
#pragma once

#include <array>
#include <charconv>
#include <concepts>
#include <string>
#include <string_view>

namespace sim {

inline void append_part(std::string& out, std::string_view text) { out += text; }

// A literal: its size is known.
template <std::size_t kSize>
void append_part(std::string& out, const char (&text)[kSize]) {
  out.append(text, kSize - 1);
}

template <std::integral Number>
  requires(!std::same_as<Number, char> && !std::same_as<Number, bool>)
void append_part(std::string& out, Number number) {
  std::array<char, 24> digits{};
  const auto result = std::to_chars(digits.data(), digits.data() + digits.size(), number);
  out.append(digits.data(), result.ptr);
}

// Appends the parts one after the other; integers in decimal.
template <typename... Parts>
void append(std::string& out, const Parts&... parts) {
  (append_part(out, parts), ...);
}

template <typename... Parts>
[[nodiscard]] std::string joined(const Parts&... parts) {
  std::string out;
  append(out, parts...);
  return out;
}

}  // namespace sim
