// Members of plain types as JSON.
#include "protocol/json/json_values.hpp"

namespace sar::protocol {

bool read_value(JsonReader& reader, std::string& value) {
  if (reader.kind() != JsonKind::String) return false;
  value = reader.take_string().to_text();
  return !value.empty();  // empty stands for absent
}

bool read_value(JsonReader& reader, std::optional<bool>& value) {
  if (reader.kind() != JsonKind::Boolean) return false;
  value = reader.take() == "true";
  return true;
}

bool read_value(JsonReader& reader, JsonNumber& value) {
  if (reader.kind() != JsonKind::Number) return false;
  value.text = reader.take();
  return true;
}

bool read_value(JsonReader& reader, RawJson& value) {
  if (reader.kind() == JsonKind::Null) return false;
  value.text = reader.take();
  return true;
}

bool read_value(JsonReader& reader, std::vector<std::string>& values) {
  std::vector<std::string> read;
  if (!reader.begin_array()) return false;
  while (reader.next_element()) {
    if (reader.kind() != JsonKind::String) return false;
    read.push_back(reader.take_string().to_text());
  }
  values = std::move(read);
  return !values.empty();
}

void write_value(JsonWriter& writer, const std::string& value) { writer.text(value); }

void write_value(JsonWriter& writer, const std::optional<bool>& value) {
  writer.raw(*value ? "true" : "false");
}

void write_value(JsonWriter& writer, const JsonNumber& value) { writer.raw(value.text); }

void write_value(JsonWriter& writer, const RawJson& value) { writer.raw(value.text); }

void write_value(JsonWriter& writer, const std::vector<std::string>& values) {
  writer.begin_array();
  for (const std::string& value : values) writer.text(value);
  writer.end_array();
}

void read_extra(JsonReader& reader, std::string_view name, ExtraFields& extra) {
  extra.push_back({std::string{name}, RawJson{std::string{reader.take()}}});
}

void write_field(JsonWriter& writer, const ExtraField& field) {
  writer.key(field.name);
  writer.raw(field.value.text);
}

}  // namespace sar::protocol
