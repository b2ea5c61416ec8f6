// JSON texts that stand for the same value, made the same text.
#pragma once

#include <string>
#include <string_view>

namespace sar::test {

// `json` without blanks, keys in order, strings escaped in one way, numbers as they are spelled. Of
// a key that comes twice the last one counts. REQUIRES: `json` is valid; else the result is
// "invalid: …".
[[nodiscard]] std::string json_normal_form(std::string_view json);

}  // namespace sar::test
