// JSON strings and numbers as text.
#include "protocol/json/json_text.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cstring>
#include <limits>

#include "core/utf8.hpp"

namespace sar::protocol {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }

std::size_t digits_end(std::string_view text, std::size_t at) {
  while (at < text.size() && is_digit(text[at])) ++at;
  return at;
}

void append_code_point(std::string& out, std::uint32_t code) {
  const auto tail = [&](int shift) {
    out.push_back(static_cast<char>(0x80 | ((code >> shift) & 0x3F)));
  };
  if (code < 0x80) {
    out.push_back(static_cast<char>(code));
  } else if (code < 0x800) {
    out.push_back(static_cast<char>(0xC0 | (code >> 6)));
    tail(0);
  } else if (code < 0x10000) {
    out.push_back(static_cast<char>(0xE0 | (code >> 12)));
    tail(6);
    tail(0);
  } else {
    out.push_back(static_cast<char>(0xF0 | (code >> 18)));
    tail(12);
    tail(6);
    tail(0);
  }
}

// The four hex digits at the head of `text`; 0 if they are not there.
std::uint32_t hex4(std::string_view text) {
  std::uint32_t code = 0;
  if (text.size() >= 4) std::from_chars(text.data(), text.data() + 4, code, 16);
  return code;
}

bool is_high_surrogate(std::uint32_t code) { return code >= 0xD800 && code <= 0xDBFF; }
bool is_low_surrogate(std::uint32_t code) { return code >= 0xDC00 && code <= 0xDFFF; }

// `raw` begins behind "\u". Returns how many of its bytes were used.
std::size_t append_unicode_escape(std::string& out, std::string_view raw) {
  const std::uint32_t code = hex4(raw);
  if (!is_high_surrogate(code) && !is_low_surrogate(code)) {
    append_code_point(out, code);
    return 4;
  }
  const std::uint32_t low = raw.substr(4).starts_with("\\u") ? hex4(raw.substr(6)) : 0;
  if (is_high_surrogate(code) && is_low_surrogate(low)) {
    append_code_point(out, 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00));
    return 10;
  }
  out.append(kReplacement);
  return 4;
}

char simple_escape(char letter) {
  switch (letter) {
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return letter;  // quote, backslash, slash
  }
}

void append_escaped(std::string& out, char byte) {
  constexpr std::string_view kHex = "0123456789abcdef";
  switch (byte) {
    case '"':
    case '\\':
      out.push_back('\\');
      out.push_back(byte);
      return;
    case '\n':
      out.append("\\n");
      return;
    case '\r':
      out.append("\\r");
      return;
    case '\t':
      out.append("\\t");
      return;
    default:
      out.append("\\u00");
      out.push_back(kHex[static_cast<unsigned char>(byte) >> 4]);
      out.push_back(kHex[static_cast<unsigned char>(byte) & 15]);
  }
}

// Stands for itself in a string. Those of UTF-8 beyond ASCII are looked at apart.
constexpr bool is_plain(char byte) {
  return static_cast<unsigned char>(byte) >= 0x20 && byte != '"' && byte != '\\';
}

struct PlainRun {
  std::size_t bytes = 0;
  bool is_ascii = true;
};

using Bytes = unsigned char __attribute__((vector_size(16)));

bool has_bits(Bytes bytes) {
  const auto halves = std::bit_cast<std::array<std::uint64_t, 2>>(bytes);
  return (halves[0] | halves[1]) != 0;
}

// The plain bytes at the head of `text`, sixteen at a time: most of a conversation is such.
PlainRun plain_run(std::string_view text) {
  std::size_t at = 0;
  Bytes high = {};
  for (; at + sizeof(Bytes) <= text.size(); at += sizeof(Bytes)) {
    Bytes bytes;
    std::memcpy(&bytes, text.data() + at, sizeof bytes);
    const auto special = (bytes < 0x20) | (bytes == '"') | (bytes == '\\');
    if (has_bits(std::bit_cast<Bytes>(special))) break;
    high |= bytes & 0x80;
  }
  bool is_ascii = !has_bits(high);
  for (; at < text.size() && is_plain(text[at]); ++at) {
    is_ascii = is_ascii && static_cast<unsigned char>(text[at]) < 0x80;
  }
  return {.bytes = at, .is_ascii = is_ascii};
}

// Text without quotes, backslashes and control characters. What is no UTF-8 is replaced.
void append_plain(std::string& out, std::string_view text) {
  std::size_t copied = 0;
  for (std::size_t at = 0; at < text.size();) {
    const Utf8Character character = decode_utf8(text.substr(at));
    if (!character.valid) {
      out.append(text, copied, at - copied);
      out.append(kReplacement);
      copied = at + 1;
    }
    at += character.bytes;
  }
  out.append(text, copied);
}

}  // namespace

void append_json_quoted(std::string& out, std::string_view text) {
  out.push_back('"');
  while (!text.empty()) {
    const PlainRun run = plain_run(text);
    if (run.is_ascii) {
      out.append(text, 0, run.bytes);
    } else {
      append_plain(out, text.substr(0, run.bytes));
    }
    text.remove_prefix(run.bytes);
    if (text.empty()) break;
    append_escaped(out, text.front());
    text.remove_prefix(1);
  }
  out.push_back('"');
}

std::string json_quoted(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 2);
  append_json_quoted(out, text);
  return out;
}

void append_unescaped(std::string& out, std::string_view raw) {
  std::size_t at = 0;
  while (at < raw.size()) {
    const std::size_t escape = raw.find('\\', at);
    out.append(raw, at, escape - at);
    if (escape == std::string_view::npos || escape + 1 == raw.size()) return;
    const char letter = raw[escape + 1];
    at = escape + 2;
    if (letter == 'u') {
      at += append_unicode_escape(out, raw.substr(at));
    } else {
      out.push_back(simple_escape(letter));
    }
  }
}

std::size_t number_length(std::string_view text) {
  std::size_t at = text.starts_with('-') ? 1 : 0;
  const std::size_t whole_end = digits_end(text, at);
  const bool leading_zero = at < text.size() && text[at] == '0' && whole_end > at + 1;
  if (whole_end == at || leading_zero) return 0;
  at = whole_end;
  if (at < text.size() && text[at] == '.') {
    const std::size_t end = digits_end(text, at + 1);
    if (end == at + 1) return 0;
    at = end;
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    const std::size_t end = digits_end(text, at);
    if (end == at) return 0;
    at = end;
  }
  return at;
}

namespace {

// The power of ten of the first digit that is not zero: 2 for 345, -2 for 0.03.
std::int64_t leading_place(std::string_view number) {
  const std::size_t exponent_at = std::min(number.find_first_of("eE"), number.size());
  const std::string_view digits = number.substr(0, exponent_at);
  const auto point = static_cast<std::int64_t>(std::min(digits.find('.'), digits.size()));
  const auto first =
      static_cast<std::int64_t>(std::min(digits.find_first_of("123456789"), digits.size()));
  const std::int64_t place = first < point ? point - first - 1 : point - first;

  std::string_view exponent = number.substr(std::min(exponent_at + 1, number.size()));
  if (exponent.empty()) return place;
  if (exponent.starts_with('+')) exponent.remove_prefix(1);
  constexpr std::int64_t kBeyondAnyPlace = std::int64_t{1} << 40;
  return place + std::clamp(integer_value(exponent).value_or(0), -kBeyondAnyPlace, kBeyondAnyPlace);
}

}  // namespace

double number_value(std::string_view number) {
  double value = 0;
  const auto read = std::from_chars(number.data(), number.data() + number.size(), value);
  if (read.ec != std::errc::result_out_of_range) return value;
  // from_chars does not say in which direction.
  if (leading_place(number) < 0) return 0;
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  return number.starts_with('-') ? -kInfinity : kInfinity;
}

std::optional<std::int64_t> integer_value(std::string_view number) {
  if (number.find_first_of(".eE") != number.npos) return std::nullopt;
  std::int64_t value = 0;
  const auto read = std::from_chars(number.data(), number.data() + number.size(), value);
  if (read.ec == std::errc{}) return value;
  using Limits = std::numeric_limits<std::int64_t>;
  return number.starts_with('-') ? Limits::min() : Limits::max();
}

}  // namespace sar::protocol
