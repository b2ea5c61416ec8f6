// JSON that is carried, not understood: raw text, numbers with their spelling, fields by name.
#pragma once

#include <string>
#include <vector>

namespace sar::protocol {

// One JSON value as it was written, without blanks around it. Empty: absent.
struct RawJson {
  std::string text;

  [[nodiscard]] bool empty() const { return text.empty(); }
  // Absent, null, an empty text or list: whoever leaves it out loses nothing.
  [[nodiscard]] bool says_nothing() const {
    return empty() || text == "null" || text == "\"\"" || text == "[]";
  }
  bool operator==(const RawJson&) const = default;
};

// A number that keeps its spelling (1.10, 1E400, 23 digits). Empty: absent.
struct JsonNumber {
  std::string text;

  [[nodiscard]] bool empty() const { return text.empty(); }
  bool operator==(const JsonNumber&) const = default;
};

// A field that the model does not know, or whose value its member cannot hold (null, another
// type, an empty string): kept, in order, so that nothing is lost between reading and writing.
struct ExtraField {
  std::string name;
  RawJson value;

  bool operator==(const ExtraField&) const = default;
};
using ExtraFields = std::vector<ExtraField>;

}  // namespace sar::protocol
