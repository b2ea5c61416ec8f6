// Values of chunks, taken leniently. Internal to the dialect.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "protocol/json/json_reader.hpp"
#include "protocol/json/json_text.hpp"
#include "protocol/json/json_value.hpp"

namespace sar::protocol {

// Takes the value at the cursor: a string's text; empty for anything else.
inline std::string take_text(JsonReader& reader) {
  if (reader.kind() == JsonKind::String) return reader.take_string().to_text();
  reader.take();
  return {};
}

inline std::optional<std::int64_t> take_index(JsonReader& reader) {
  const bool is_number = reader.kind() == JsonKind::Number;
  const std::string_view text = reader.take();
  return is_number ? integer_value(text) : std::nullopt;
}

// null, or a list without elements. The cursor stays where it is.
inline bool is_nothing(JsonReader& reader) {
  if (reader.kind() == JsonKind::Null) return true;
  const JsonReader::Mark mark = reader.mark();
  const bool is_empty_list = reader.begin_array() && !reader.next_element();
  reader.rewind(mark);
  return is_empty_list;
}

inline RawJson take_raw(JsonReader& reader) { return RawJson{std::string{reader.take()}}; }

}  // namespace sar::protocol
