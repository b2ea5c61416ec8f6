// What is wrong with a caller's body, told by the path of the field, with OpenAI's codes.
#pragma once

#include <string>
#include <string_view>

#include "core/error.hpp"
#include "protocol/json/json_reader.hpp"

namespace sar::protocol {

[[nodiscard]] Error missing_parameter(std::string_view path);
[[nodiscard]] Error duplicate_parameter(std::string_view path);
// `expected` and `found` as in words_for().
[[nodiscard]] Error wrong_type(std::string_view path, std::string_view expected,
                               std::string_view found);
// `why` is a whole sentence.
[[nodiscard]] Error invalid_value(std::string_view path, std::string why);
[[nodiscard]] Error empty_list(std::string_view path);
// Well formed, but no dialect of the vendor's can say it.
[[nodiscard]] Error unsupported_content(std::string_view path, std::string why);
// REQUIRES: the reader has found a mistake.
[[nodiscard]] Error invalid_json_body(const JsonReader& reader);

// The kind of the value at the cursor, in words_for()'s set; null is none.
[[nodiscard]] unsigned field_kind(const JsonReader& reader);

}  // namespace sar::protocol
