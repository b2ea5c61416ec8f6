// One table per struct says which JSON field is which member; reading and writing follow from it.
//
//   constexpr auto json_fields(const ImagePart*) {
//     return std::tuple{JsonField{"url", &ImagePart::url}, JsonField{"detail",
//     &ImagePart::detail}};
//   }
//
// The struct has a member `ExtraFields extra`. A field goes there if the table does not know it or
// its member cannot hold the value, so that reading and writing loses nothing. Of a field that
// comes twice the last one counts. What is read here has been validated before.
#pragma once

#include <optional>
#include <string_view>
#include <tuple>
#include <vector>

#include "protocol/json/json_values.hpp"

namespace sar::protocol {

template <class Owner, class Member>
struct JsonField {
  std::string_view name;
  Member Owner::* member;
};
template <class Owner, class Member>
JsonField(const char*, Member Owner::*) -> JsonField<Owner, Member>;

template <class T>
concept JsonObject = requires(const T* object) { json_fields(object); };

template <JsonObject T>
bool read_value(JsonReader& reader, T& object);
template <class T>
bool read_value(JsonReader& reader, std::optional<T>& value);
template <class T>
bool read_value(JsonReader& reader, std::vector<T>& values);

template <JsonObject T>
void write_value(JsonWriter& writer, const T& object);
template <class T>
void write_value(JsonWriter& writer, const std::optional<T>& value);
template <class T>
void write_value(JsonWriter& writer, const std::vector<T>& values);

// Reads an object field by field with `read_field(name)`; what it declines (false) goes to `extra`.
// REQUIRES: the cursor is on an object.
template <class ReadField>
void read_fields(JsonReader& reader, ExtraFields& extra, ReadField read_field) {
  reader.begin_object();
  JsonString key;
  std::string buffer;
  while (reader.next_key(key)) {
    const std::string_view name = key.text(buffer);
    const JsonReader::Mark mark = reader.mark();
    if (read_field(name)) continue;
    reader.rewind(mark);
    read_extra(reader, name, extra);
  }
}

// Whatever the member held before is forgotten.
template <class T>
bool read_anew(JsonReader& reader, T& member) {
  member = T{};
  return read_value(reader, member);
}

template <JsonObject T>
bool read_known_field(JsonReader& reader, T& object, std::string_view name) {
  const auto read = [&](const auto& field) {
    return field.name == name && read_anew(reader, object.*(field.member));
  };
  return std::apply([&](const auto&... field) { return (read(field) || ...); },
                    json_fields(&object));
}

template <JsonObject T>
bool read_value(JsonReader& reader, T& object) {
  if (reader.kind() != JsonKind::Object) return false;
  read_fields(reader, object.extra,
              [&](std::string_view name) { return read_known_field(reader, object, name); });
  return true;
}

template <class T>
bool read_value(JsonReader& reader, std::optional<T>& value) {
  T read;
  if (!read_value(reader, read)) return false;
  value = std::move(read);
  return true;
}

template <class T>
bool read_value(JsonReader& reader, std::vector<T>& values) {
  std::vector<T> read;
  if (!reader.begin_array()) return false;
  while (reader.next_element()) {
    // In wide steps: the elements of the long lists are large, and moving them costs.
    if (read.size() == read.capacity()) read.reserve(read.empty() ? 1 : 8 * read.size());
    if (!read_value(reader, read.emplace_back())) return false;
  }
  values = std::move(read);
  return !values.empty();
}

template <JsonObject T>
bool is_written(const T& object, std::string_view name) {
  const auto is_it = [&](const auto& field) {
    return field.name == name && is_present(object.*(field.member));
  };
  return std::apply([&](const auto&... field) { return (is_it(field) || ...); },
                    json_fields(&object));
}

// The fields of the table, then the extra ones that no member has taken over since.
template <JsonObject T>
void write_members(JsonWriter& writer, const T& object) {
  const auto write = [&](const auto& field) {
    if (!is_present(object.*(field.member))) return;
    writer.key(field.name);
    write_value(writer, object.*(field.member));
  };
  std::apply([&](const auto&... field) { (write(field), ...); }, json_fields(&object));
  for (const ExtraField& field : object.extra) {
    if (!is_written(object, field.name)) write_field(writer, field);
  }
}

template <JsonObject T>
void write_value(JsonWriter& writer, const T& object) {
  writer.begin_object();
  write_members(writer, object);
  writer.end_object();
}

template <class T>
void write_value(JsonWriter& writer, const std::optional<T>& value) {
  write_value(writer, *value);
}

template <class T>
void write_value(JsonWriter& writer, const std::vector<T>& values) {
  writer.begin_array();
  for (const T& value : values) write_value(writer, value);
  writer.end_array();
}

}  // namespace sar::protocol
