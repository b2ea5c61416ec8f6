// Pieces of JSON text: strings and numbers as they stand in a document, and back.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sar::protocol {

// `text` as a JSON string with quotes. Bytes that are not UTF-8 become U+FFFD.
[[nodiscard]] std::string json_quoted(std::string_view text);
void append_json_quoted(std::string& out, std::string_view text);

// Appends what `raw`, the inside of a valid JSON string, stands for, in UTF-8. Half of a surrogate
// pair alone (RFC 8259 §8.2 leaves it open) becomes U+FFFD.
void append_unescaped(std::string& out, std::string_view raw);

// Length of the JSON number that `text` begins with; 0 if it begins with none.
[[nodiscard]] std::size_t number_length(std::string_view text);
// Both take a JSON number. Too large for the type: the nearest value it has (infinity for double).
[[nodiscard]] double number_value(std::string_view number);
[[nodiscard]] std::optional<std::int64_t> integer_value(std::string_view number);  // 1.0 is none

}  // namespace sar::protocol
