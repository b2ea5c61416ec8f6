#include "protocol/anthropic/schema.hpp"

#include <algorithm>
#include <iterator>

#include "protocol/json/json_reader.hpp"
#include "protocol/json/json_writer.hpp"

namespace sar::protocol {
namespace {

constexpr std::string_view kUnknownKeywords[] = {
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "patternProperties",
    "propertyNames",
    "contains",
    "minContains",
    "maxContains",
    "if",
    "then",
    "else",
    "not",
};
constexpr std::string_view kSchemaMaps[] = {"properties", "$defs", "definitions"};
constexpr std::string_view kSchemaLists[] = {"anyOf", "allOf", "oneOf", "prefixItems"};

template <std::size_t kCount>
bool is_in(const std::string_view (&words)[kCount], std::string_view word) {
  return std::ranges::find(words, word) != std::end(words);
}

class StrictCopy {
 public:
  explicit StrictCopy(std::string_view schema) : writer_(copy_.json) {
    reader_.load(schema);
    copy_schema();
  }
  StrictSchema take() { return std::move(copy_); }

 private:
  void copy_schema() {
    if (!reader_.begin_object()) {
      writer_.raw(reader_.take());
      return;
    }
    writer_.begin_object();
    bool is_object = false;
    bool is_closed = false;
    JsonString key;
    while (reader_.next_key(key)) {
      const std::string name = key.to_text();
      if (name == "additionalProperties") {
        is_closed = true;
        copy_closing();
        continue;
      }
      is_object = is_object || name == "properties" || (name == "type" && is_type_object());
      copy_keyword(name);
    }
    if (is_object && !is_closed) {
      copy_.is_changed = true;
      writer_.key("additionalProperties");
      writer_.raw("false");
    }
    writer_.end_object();
  }

  void copy_closing() {
    if (reader_.take() != "false") copy_.is_changed = true;
    writer_.key("additionalProperties");
    writer_.raw("false");
  }

  bool is_type_object() {
    const JsonReader::Mark mark = reader_.mark();
    const bool is_object = reader_.take() == R"("object")";
    reader_.rewind(mark);
    return is_object;
  }

  void copy_keyword(const std::string& name) {
    if (is_in(kUnknownKeywords, name) || (name == "minItems" && !is_few())) {
      copy_.is_changed = true;
      reader_.take();
      return;
    }
    writer_.key(name);
    if (is_in(kSchemaMaps, name)) {
      copy_map();
    } else if (is_in(kSchemaLists, name)) {
      copy_list();
    } else if (name == "items") {
      copy_schema();
    } else {
      writer_.raw(reader_.take());
    }
  }

  // Of the smallest lengths 0 and 1 are understood.
  bool is_few() {
    const JsonReader::Mark mark = reader_.mark();
    const std::string_view count = reader_.take();
    reader_.rewind(mark);
    return count == "0" || count == "1";
  }

  void copy_map() {
    if (!reader_.begin_object()) {
      writer_.raw(reader_.take());
      return;
    }
    writer_.begin_object();
    JsonString key;
    while (reader_.next_key(key)) {
      writer_.key(key.to_text());
      copy_schema();
    }
    writer_.end_object();
  }

  void copy_list() {
    if (!reader_.begin_array()) {
      writer_.raw(reader_.take());
      return;
    }
    writer_.begin_array();
    while (reader_.next_element()) copy_schema();
    writer_.end_array();
  }

  JsonReader reader_;
  StrictSchema copy_;
  JsonWriter writer_;
};

}  // namespace

std::string anthropic_input_schema(std::string_view schema) {
  JsonReader reader;
  reader.load(schema);
  bool is_empty = true;
  bool has_type = false;
  JsonString key;
  if (!reader.begin_object()) return R"({"type":"object","properties":{}})";
  while (reader.next_key(key)) {
    is_empty = false;
    has_type = has_type || key.raw == "type";
    reader.take();
  }
  if (is_empty) return R"({"type":"object","properties":{}})";
  if (has_type) return std::string{schema};
  return R"({"type":"object",)" + std::string{schema.substr(1)};
}

StrictSchema anthropic_strict_schema(std::string_view schema) { return StrictCopy{schema}.take(); }

}  // namespace sar::protocol
