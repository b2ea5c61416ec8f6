#include "protocol/gemini/schema_document.hpp"

#include <algorithm>

namespace sar::protocol {
namespace {

using Field = SchemaDocument::Field;

bool is_merged(const Field& field) { return field.name == "$ref" || field.name == "allOf"; }

void put(SchemaDocument::Fields& fields, Field field) {
  const auto found = std::ranges::find(fields, field.name, &Field::name);
  if (found != fields.end()) {
    found->value = field.value;
  } else {
    fields.push_back(std::move(field));
  }
}

}  // namespace

const Field* SchemaDocument::find(const Fields& fields, std::string_view name) {
  const auto found = std::ranges::find(fields, name, &Field::name);
  return found == fields.end() ? nullptr : &*found;
}

SchemaDocument::SchemaDocument(std::string_view schema) {
  reader_.load(schema);
  root_ = reader_.mark();
}

std::string_view SchemaDocument::raw(const Mark& value) {
  reader_.rewind(value);
  return reader_.take();
}

std::optional<std::string> SchemaDocument::text(const Mark& value) {
  reader_.rewind(value);
  if (reader_.kind() != JsonKind::String) return std::nullopt;
  return reader_.take_string().to_text();
}

bool SchemaDocument::fields(const Mark& object, Fields& out) {
  reader_.rewind(object);
  if (!reader_.begin_object()) return false;
  JsonString key;
  while (reader_.next_key(key)) {
    out.push_back({key.to_text(), reader_.mark()});
    reader_.take();
  }
  return out.size() <= kFieldsMax;
}

bool SchemaDocument::elements(const Mark& list, std::vector<Mark>& out) {
  reader_.rewind(list);
  if (!reader_.begin_array()) return false;
  while (reader_.next_element()) {
    out.push_back(reader_.mark());
    reader_.take();
  }
  return true;
}

bool SchemaDocument::collect(const Mark& schema, Fields& out) {
  Fields own;
  if (followed_.size() > kReferencesMax || !fields(schema, own)) return false;
  for (const Field& field : own) {
    if (is_merged(field) && !merge(field, out)) return false;
  }
  for (Field& field : own) {
    if (!is_merged(field)) put(out, std::move(field));
  }
  return true;
}

bool SchemaDocument::merge(const Field& field, Fields& out) {
  if (field.name == "allOf") {
    std::vector<Mark> schemas;
    return elements(field.value, schemas) && schemas.size() == 1 && collect(schemas.front(), out);
  }
  const auto pointer = text(field.value);
  if (!pointer || std::ranges::find(followed_, *pointer) != followed_.end()) return false;
  const auto target = resolve(*pointer);
  followed_.push_back(*pointer);
  return target && collect(*target, out);
}

// "#/$defs/Name"
std::optional<SchemaDocument::Mark> SchemaDocument::resolve(const std::string& pointer) {
  const auto known = targets_.find(pointer);
  if (known != targets_.end()) return known->second;
  if (!pointer.starts_with("#/")) return std::nullopt;
  Mark at = root_;
  for (std::size_t begin = 2; begin <= pointer.size();) {
    const std::size_t end = std::min(pointer.find('/', begin), pointer.size());
    if (!step(at, std::string_view{pointer}.substr(begin, end - begin))) return std::nullopt;
    begin = end + 1;
  }
  targets_.emplace(pointer, at);
  return at;
}

bool SchemaDocument::step(Mark& at, std::string_view name) {
  Fields inside;
  if (!fields(at, inside)) return false;
  const Field* found = find(inside, name);
  if (found != nullptr) at = found->value;
  return found != nullptr;
}

}  // namespace sar::protocol
