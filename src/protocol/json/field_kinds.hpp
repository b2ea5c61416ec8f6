// What a field of a caller's document may be, and the words that say so when it is not.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

namespace sar::protocol {

// JSON kinds as a set.
enum FieldKinds : std::uint8_t {
  kNoKind = 0,
  kString = 1,
  kBoolean = 2,
  kInteger = 4,
  kDecimal = 8,
  kNumber = kInteger | kDecimal,
  kObject = 16,
  kArray = 32,
};

struct FieldRule {
  std::string_view name;
  unsigned kinds;               // null is accepted too, unless required
  unsigned elements = kNoKind;  // of an array; none: any
  double min = -std::numeric_limits<double>::infinity();
  double max = std::numeric_limits<double>::infinity();  // of a number, or of an array's length
  bool required = false;
};

// "a string or an array of strings".
[[nodiscard]] std::string words_for(unsigned kinds, unsigned elements = kNoKind);

}  // namespace sar::protocol
