// Character classes of HTTP.
#include "net/syntax.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace sar::net {
namespace {

constexpr bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

constexpr bool is_token_byte(char c) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return is_letter_or_digit(c) || kMarks.find(c) != std::string_view::npos;
}

constexpr bool is_value_byte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte >= 0x20 && byte != 0x7f) || c == '\t';
}

// For each byte whether it is of the class: these two look at every byte of every head.
template <bool (*is_of_class)(char)>
constexpr auto kTable = [] {
  std::array<bool, 256> table{};
  for (int byte = 0; byte < 256; ++byte) table[byte] = is_of_class(static_cast<char>(byte));
  return table;
}();

// Without a branch per byte, so that the compiler may take several at once.
template <bool (*is_of_class)(char)>
bool all_are(std::string_view text) {
  bool all = true;
  for (const char c : text) all &= kTable<is_of_class>[static_cast<unsigned char>(c)];
  return all;
}

}  // namespace

bool is_token(std::string_view text) { return !text.empty() && all_are<is_token_byte>(text); }

bool is_field_value(std::string_view text) { return all_are<is_value_byte>(text); }

bool is_target(std::string_view text) {
  return std::ranges::all_of(text,
                             [](char c) { return c > ' ' && c < 0x7f && c != '#' && c != '\\'; });
}

bool is_authority(std::string_view text) {
  static constexpr std::string_view kMarks = "-._~:[]";
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return is_letter_or_digit(c) || kMarks.find(c) != std::string_view::npos;
  });
}

std::optional<std::uint64_t> parse_digits(std::string_view text) {
  std::uint64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [last, failure] = std::from_chars(text.data(), end, value);
  if (text.empty() || failure != std::errc{} || last != end) return std::nullopt;
  return value;
}

}  // namespace sar::net
