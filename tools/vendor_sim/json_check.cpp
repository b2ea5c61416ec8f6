// JSON read strictly, to refuse what the forgiving look at it lets pass.
#include <algorithm>

#include "json_text.hpp"

namespace sim::json {
namespace {

constexpr int kDepthMax = 200;

class Check {
 public:
  explicit Check(std::string_view text) : text_(text) {}

  bool is_whole() {
    skip_blanks();
    if (!value(0)) return false;
    skip_blanks();
    return at_ == text_.size();
  }

 private:
  [[nodiscard]] char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  bool take(char byte) {
    if (peek() != byte || at_ == text_.size()) return false;
    ++at_;
    return true;
  }

  void skip_blanks() {
    while (peek() == ' ' || peek() == '\n' || peek() == '\r' || peek() == '\t') ++at_;
  }

  bool word(std::string_view expected) {
    if (text_.substr(at_, expected.size()) != expected) return false;
    at_ += expected.size();
    return true;
  }

  bool digits() {
    const auto from = at_;
    while (peek() >= '0' && peek() <= '9') ++at_;
    return at_ > from;
  }

  bool number() {
    take('-');
    if (!take('0') && !digits()) return false;
    if (take('.') && !digits()) return false;
    if (!take('e') && !take('E')) return true;
    if (!take('+')) take('-');
    return digits();
  }

  bool escape() {
    constexpr std::string_view kSimple = "\"\\/bfnrt";
    if (!take('u')) return at_ < text_.size() && kSimple.contains(text_[at_++]);
    const auto code = text_.substr(at_, 4);
    at_ += code.size();
    static constexpr std::string_view kHex = "0123456789abcdefABCDEF";
    return code.size() == 4 &&
           std::ranges::all_of(code, [](char digit) { return kHex.contains(digit); });
  }

  bool string() {
    if (!take('"')) return false;
    while (at_ < text_.size()) {
      const char byte = text_[at_++];
      if (byte == '"') return true;
      if (static_cast<unsigned char>(byte) < 0x20) return false;
      if (byte == '\\' && !escape()) return false;
    }
    return false;
  }

  bool member(int depth) {
    skip_blanks();
    if (!string()) return false;
    skip_blanks();
    return take(':') && element(depth);
  }

  bool element(int depth) {
    skip_blanks();
    if (!value(depth)) return false;
    skip_blanks();
    return true;
  }

  bool items(int depth, char close) {
    ++at_;
    skip_blanks();
    if (take(close)) return true;
    do {
      if (!(close == '}' ? member(depth) : element(depth))) return false;
    } while (take(','));
    return take(close);
  }

  bool value(int depth) {
    if (depth > kDepthMax) return false;
    switch (peek()) {
      case '{':
        return items(depth + 1, '}');
      case '[':
        return items(depth + 1, ']');
      case '"':
        return string();
      case 't':
        return word("true");
      case 'f':
        return word("false");
      case 'n':
        return word("null");
      default:
        return number();
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

bool is_valid(std::string_view text) { return Check(text).is_whole(); }

}  // namespace sim::json
