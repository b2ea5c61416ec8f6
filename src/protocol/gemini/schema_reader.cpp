// Gemini's schema subset, read as JSON Schema.
#include <algorithm>
#include <vector>

#include "protocol/gemini/schema.hpp"
#include "protocol/json/document_reader.hpp"
#include "protocol/json/json_text.hpp"
#include "protocol/json/json_writer.hpp"

namespace sar::protocol {
namespace {

using Mark = JsonReader::Mark;

constexpr std::string_view kIntegers[] = {"minItems",  "maxItems",      "minLength",
                                          "maxLength", "minProperties", "maxProperties"};

template <class List>
bool holds(const List& list, std::string_view name) {
  return std::ranges::find(list, name) != std::end(list);
}

// STRING → string; what is not all in capitals stays as it is.
std::string lower_type(std::string type) {
  const auto is_capital = [](char letter) { return letter >= 'A' && letter <= 'Z'; };
  if (!std::ranges::all_of(type, is_capital)) return type;
  for (char& letter : type) letter = static_cast<char>(letter - 'A' + 'a');
  return type;
}

// {"type":…,"nullable":true} is {"type":[…,"null"]}: so both are looked for before either is said.
class SubsetReading {
 public:
  explicit SubsetReading(std::string_view schema) { reader_.load(schema); }

  std::string run() {
    write_schema();
    return std::move(json_);
  }

 private:
  void write_schema() {
    if (reader_.kind() != JsonKind::Object) {
      writer_.raw(reader_.take());
      return;
    }
    const Mark mark = reader_.mark();
    const bool is_nullable = find_nullable();
    reader_.rewind(mark);
    writer_.begin_object();
    each_field([&](std::string_view name) { write_field(name, is_nullable); });
    writer_.end_object();
  }

  template <class Read>
  void each_field(Read read) {
    reader_.begin_object();
    JsonString key;
    std::string buffer;
    while (reader_.next_key(key)) read(key.text(buffer));
  }

  bool find_nullable() {
    bool is_nullable = false;
    each_field([&](std::string_view name) {
      const std::string_view value = reader_.take();
      if (name == "nullable") is_nullable = value == "true";
    });
    return is_nullable;
  }

  void write_field(std::string_view spelled, bool is_nullable) {
    std::string buffer;
    const std::string_view name = camel_case(spelled, buffer);
    if (name == "nullable") {
      reader_.take();
    } else if (name == "type") {
      write_type(is_nullable);
    } else if (name == "properties" || name == "$defs" || name == "definitions") {
      write_map(name);
    } else if (name == "items" || name == "additionalProperties") {
      writer_.key(name);
      write_schema();
    } else if (name == "anyOf" || name == "oneOf" || name == "allOf" || name == "prefixItems") {
      write_list(name, is_nullable && name == "anyOf");
    } else {
      writer_.key(name);
      write_plain(name);
    }
  }

  void write_type(bool is_nullable) {
    if (reader_.kind() != JsonKind::String) {
      writer_.key("type");
      writer_.raw(reader_.take());
      return;
    }
    const std::string type = reader_.take_string().to_text();
    if (type == "TYPE_UNSPECIFIED") return;
    writer_.key("type");
    if (is_nullable) {
      writer_.begin_array();
      writer_.text(lower_type(type));
      writer_.text("null");
      writer_.end_array();
    } else {
      writer_.text(lower_type(type));
    }
  }

  void write_map(std::string_view name) {
    writer_.key(name);
    if (reader_.kind() != JsonKind::Object) {
      writer_.raw(reader_.take());
      return;
    }
    writer_.begin_object();
    each_field([&](std::string_view property) {
      writer_.key(property);
      write_schema();
    });
    writer_.end_object();
  }

  void write_list(std::string_view name, bool is_nullable) {
    writer_.key(name);
    if (!reader_.begin_array()) {
      writer_.raw(reader_.take());
      return;
    }
    writer_.begin_array();
    while (reader_.next_element()) write_schema();
    if (is_nullable) writer_.raw(R"({"type":"null"})");
    writer_.end_array();
  }

  // Google writes 64 bits as a string.
  void write_plain(std::string_view name) {
    if (reader_.kind() == JsonKind::String && holds(kIntegers, name)) {
      const JsonString digits = reader_.take_string();
      const bool is_number = !digits.raw.empty() && number_length(digits.raw) == digits.raw.size();
      writer_.raw(is_number ? std::string{digits.raw} : json_quoted(digits.to_text()));
    } else {
      writer_.raw(reader_.take());
    }
  }

  JsonReader reader_;
  std::string json_;
  JsonWriter writer_{json_};
};

}  // namespace

std::string json_schema_of(std::string_view schema) { return SubsetReading{schema}.run(); }

}  // namespace sar::protocol
