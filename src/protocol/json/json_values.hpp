// Members of plain types as JSON: texts, numbers, booleans, raw values, lists of texts.
// (Structs are protocol/json/json_fields.hpp.)
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "protocol/json/json_reader.hpp"
#include "protocol/json/json_value.hpp"
#include "protocol/json/json_writer.hpp"

namespace sar::protocol {

// read_value(): takes the value at the cursor. False: the member cannot hold it; then the cursor is
// anywhere inside the value, and the member as it was or empty.
bool read_value(JsonReader& reader, std::string& value);
bool read_value(JsonReader& reader, std::optional<bool>& value);
bool read_value(JsonReader& reader, JsonNumber& value);
bool read_value(JsonReader& reader, RawJson& value);
bool read_value(JsonReader& reader, std::vector<std::string>& values);

void write_value(JsonWriter& writer, const std::string& value);
void write_value(JsonWriter& writer, const std::optional<bool>& value);
void write_value(JsonWriter& writer, const JsonNumber& value);
void write_value(JsonWriter& writer, const RawJson& value);
void write_value(JsonWriter& writer, const std::vector<std::string>& values);

template <class T>
bool is_present(const T& value) {
  return !value.empty();
}
template <class T>
bool is_present(const std::optional<T>& value) {
  return value.has_value();
}

// A field that no member holds, at the cursor; and back.
void read_extra(JsonReader& reader, std::string_view name, ExtraFields& extra);
void write_field(JsonWriter& writer, const ExtraField& field);

}  // namespace sar::protocol
