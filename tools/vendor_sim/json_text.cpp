// Finds the ends of JSON values by counting brackets outside strings.
#include "json_text.hpp"

#include <charconv>
#include <cstring>

namespace sim::json {
namespace {

constexpr auto kNpos = std::string_view::npos;

bool is_blank(char byte) { return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t'; }

// Position after the string that starts at `at`, npos if it never ends.
std::size_t end_of_string(std::string_view text, std::size_t at) {
  std::size_t search = at + 1;
  while (search < text.size()) {
    const void* found = std::memchr(text.data() + search, '"', text.size() - search);
    if (found == nullptr) return kNpos;
    const auto quote = static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
    std::size_t backslashes = 0;
    while (text[quote - 1 - backslashes] == '\\') ++backslashes;
    if (backslashes % 2 == 0) return quote + 1;
    search = quote + 1;
  }
  return kNpos;
}

std::size_t end_of_container(std::string_view text, std::size_t at) {
  int depth = 0;
  while (at < text.size()) {
    const char byte = text[at];
    if (byte == '"') {
      at = end_of_string(text, at);
      if (at == kNpos) return kNpos;
      continue;
    }
    if (byte == '{' || byte == '[') ++depth;
    if ((byte == '}' || byte == ']') && --depth == 0) return at + 1;
    ++at;
  }
  return kNpos;
}

std::size_t end_of_value(std::string_view text, std::size_t at) {
  if (at >= text.size()) return kNpos;
  if (text[at] == '"') return end_of_string(text, at);
  if (text[at] == '{' || text[at] == '[') return end_of_container(text, at);
  const auto end = text.find_first_of(",]} \n\r\t", at);
  return end == kNpos ? text.size() : end;
}

void append_utf8(std::string& out, unsigned code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
    return;
  }
  if (code < 0x800) {
    out += static_cast<char>(0xc0 | (code >> 6));
  } else if (code < 0x10000) {
    out += static_cast<char>(0xe0 | (code >> 12));
    out += static_cast<char>(0x80 | ((code >> 6) & 0x3f));
  } else {
    out += static_cast<char>(0xf0 | (code >> 18));
    out += static_cast<char>(0x80 | ((code >> 12) & 0x3f));
    out += static_cast<char>(0x80 | ((code >> 6) & 0x3f));
  }
  out += static_cast<char>(0x80 | (code & 0x3f));
}

unsigned hex4(std::string_view text) {
  unsigned code = 0;
  std::from_chars(text.data(), text.data() + text.size(), code, 16);
  return code;
}

// `rest` starts after "\u". Returns how much of it was used.
std::size_t append_unicode_escape(std::string& out, std::string_view rest) {
  const unsigned first = hex4(rest.substr(0, 4));
  const bool is_pair = first >= 0xd800 && first < 0xdc00 && rest.substr(4, 2) == "\\u";
  if (!is_pair) {
    append_utf8(out, first);
    return 4;
  }
  const unsigned second = hex4(rest.substr(6, 4));
  append_utf8(out, 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00));
  return 10;
}

char simple_escape(char letter) {
  switch (letter) {
    case 'n':
      return '\n';
    case 't':
      return '\t';
    case 'r':
      return '\r';
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    default:
      return letter;
  }
}

}  // namespace

Walker::Walker(std::string_view text) : text_(text) {
  skip_blanks();
  if (at_ >= text_.size() || (text_[at_] != '{' && text_[at_] != '[')) {
    at_ = text_.size();
    return;
  }
  is_object_ = text_[at_] == '{';
  ++at_;
}

void Walker::skip_blanks() {
  while (at_ < text_.size() && (is_blank(text_[at_]) || text_[at_] == ',')) ++at_;
}

bool Walker::read_key() {
  if (text_[at_] != '"') return false;
  const auto end = end_of_string(text_, at_);
  if (end == kNpos) return false;
  key_ = text_.substr(at_ + 1, end - at_ - 2);
  const auto colon = text_.find(':', end);
  if (colon == kNpos) return false;
  at_ = colon + 1;
  skip_blanks();
  return true;
}

bool Walker::next() {
  skip_blanks();
  if (at_ >= text_.size() || text_[at_] == '}' || text_[at_] == ']') return false;
  if (is_object_ && !read_key()) return false;
  const auto end = end_of_value(text_, at_);
  if (end == kNpos || end == at_) return false;
  value_ = text_.substr(at_, end - at_);
  at_ = end;
  return true;
}

std::string_view member(std::string_view object, std::string_view key) {
  Walker walker(object);
  while (walker.next()) {
    if (walker.key() == key) return walker.value();
  }
  return {};
}

std::string_view string_body(std::string_view value) {
  if (value.size() < 2 || value.front() != '"') return {};
  return value.substr(1, value.size() - 2);
}

std::optional<std::int64_t> integer(std::string_view value) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc{} || end != value.data() + value.size()) return std::nullopt;
  return number;
}

std::optional<double> number(std::string_view value) {
  double number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc{} || end != value.data() + value.size()) return std::nullopt;
  return number;
}

std::string unescaped(std::string_view value) {
  const auto raw = string_body(value);
  std::string out;
  out.reserve(raw.size());
  for (std::size_t at = 0; at < raw.size(); ++at) {
    if (raw[at] != '\\' || at + 1 == raw.size()) {
      out += raw[at];
    } else if (raw[++at] == 'u') {
      at += append_unicode_escape(out, raw.substr(at + 1));
    } else {
      out += simple_escape(raw[at]);
    }
  }
  return out;
}

void append_escaped(std::string& out, std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  for (const char byte : text) {
    if (byte == '"' || byte == '\\') {
      out += '\\';
      out += byte;
    } else if (static_cast<unsigned char>(byte) < 0x20) {
      out += "\\u00";
      out += kHex[static_cast<unsigned char>(byte) >> 4];
      out += kHex[static_cast<unsigned char>(byte) & 15];
    } else {
      out += byte;
    }
  }
}

}  // namespace sim::json
