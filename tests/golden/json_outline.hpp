// What JSON is made of, without what it says: texts become their length and a hash, so that an
// expected file holds nothing of a recording and still tells whether a byte of it got lost.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sar::test {

// "532#ab12cd34": bytes and FNV-1a; "0" if there are none.
[[nodiscard]] std::string measured(std::string_view text);
// The same of JSON in its normal form, in braces: however it is spelled, wherever it stands. Text
// that is no JSON is measured as it is.
[[nodiscard]] std::string measured_json(std::string_view text);

// A scalar, or a value that is taken as one.
struct OutlineLeaf {
  std::string path;  // "choices[0].delta.content"
  std::string text;
  enum class Kind : std::uint8_t {
    Plain,  // `text` is what is shown
    Text,   // a piece of a text that goes on in the next event
    Json,   // … of JSON
  } kind = Kind::Plain;
};
[[nodiscard]] std::vector<OutlineLeaf> outline_of(std::string_view json);

// One line per object that has scalars of its own.
[[nodiscard]] std::string outline_text(std::string_view json);

// One line per event; those that differ in their texts alone are one, and say how many they were.
// `stream` is made of server-sent events.
[[nodiscard]] std::string stream_outline_text(std::string_view stream);

}  // namespace sar::test
