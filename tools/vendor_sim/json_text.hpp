// Looking into JSON text without building anything: values are views of the raw text. Forgiving on
// purpose: text that is not JSON yields absent values, never a crash.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sim::json {

// Goes through an object's members or an array's elements, in order.
class Walker {
 public:
  // `text` starts (after blanks) with { or [; anything else has no items.
  explicit Walker(std::string_view text);
  // False at the end, or where the text stops making sense.
  bool next();
  [[nodiscard]] std::string_view key() const { return key_; }      // raw, between its quotes
  [[nodiscard]] std::string_view value() const { return value_; }  // raw, strings with quotes

 private:
  void skip_blanks();
  bool read_key();

  std::string_view text_;
  std::size_t at_ = 0;
  bool is_object_ = false;
  std::string_view key_;
  std::string_view value_;
};

// Raw value of that member; empty if there is none.
[[nodiscard]] std::string_view member(std::string_view object, std::string_view key);
// Raw text between the quotes of a string value; empty if it is no string.
[[nodiscard]] std::string_view string_body(std::string_view value);
[[nodiscard]] std::optional<std::int64_t> integer(std::string_view value);
[[nodiscard]] std::optional<double> number(std::string_view value);
// The whole text is one JSON value, in every detail.
[[nodiscard]] bool is_valid(std::string_view text);
// A string value with its escapes resolved.
[[nodiscard]] std::string unescaped(std::string_view value);
// Appends `text` as the inside of a JSON string.
void append_escaped(std::string& out, std::string_view text);

}  // namespace sim::json
