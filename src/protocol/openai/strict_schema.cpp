#include "protocol/openai/strict_schema.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "protocol/json/json_reader.hpp"

namespace sar::protocol {
namespace {

// One schema at the cursor, and those in it. The functions take the value at the cursor; false: it
// breaks the rules.
class SchemaCheck {
 public:
  explicit SchemaCheck(JsonReader& reader) : reader_(reader) {}

  bool run() {
    bool is_fit = true;
    JsonString key;
    if (!reader_.enter_object()) return true;
    while (reader_.next_key(key)) is_fit = read_keyword(key.to_text()) && is_fit;
    const bool lists_all = std::ranges::all_of(properties_, [&](const std::string& name) {
      return std::ranges::find(required_, name) != required_.end();
    });
    return is_fit && (!is_object_ || (forbids_others_ && lists_all));
  }

 private:
  bool read_keyword(std::string_view keyword) {
    if (keyword == "properties") {
      is_object_ = true;
      return read_schemas_by_name(&properties_);
    }
    if (keyword == "$defs" || keyword == "definitions") return read_schemas_by_name(nullptr);
    if (keyword == "anyOf" || keyword == "oneOf" || keyword == "allOf") return read_schemas();
    if (keyword == "items") return SchemaCheck{reader_}.run();
    if (keyword == "required") return read_required();
    const std::string_view value = reader_.take();
    if (keyword == "type") is_object_ = is_object_ || value.contains("\"object\"");
    if (keyword == "additionalProperties") forbids_others_ = value == "false";
    return true;
  }

  bool read_schemas_by_name(std::vector<std::string>* names) {
    bool is_fit = true;
    JsonString key;
    if (!reader_.enter_object()) return true;
    while (reader_.next_key(key)) {
      if (names != nullptr) names->push_back(key.to_text());
      is_fit = SchemaCheck{reader_}.run() && is_fit;
    }
    return is_fit;
  }

  bool read_schemas() {
    bool is_fit = true;
    if (!reader_.enter_array()) return true;
    while (reader_.next_element()) is_fit = SchemaCheck{reader_}.run() && is_fit;
    return is_fit;
  }

  bool read_required() {
    if (!reader_.enter_array()) return true;
    while (reader_.next_element()) {
      if (reader_.kind() == JsonKind::String) {
        required_.push_back(reader_.take_string().to_text());
      } else {
        reader_.take();
      }
    }
    return true;
  }

  JsonReader& reader_;
  std::vector<std::string> properties_;
  std::vector<std::string> required_;
  bool is_object_ = false;
  bool forbids_others_ = false;
};

}  // namespace

bool needs_loosening(Dialect dialect, std::optional<bool> strict, const RawJson& schema) {
  const bool knows_rules = dialect == Dialect::OpenAi || dialect == Dialect::OpenAiResponses;
  return strict.value_or(false) && !knows_rules && !follows_strict_rules(schema.text);
}

bool follows_strict_rules(std::string_view schema) {
  JsonReader reader;
  reader.load(schema);
  return SchemaCheck{reader}.run() && reader.finish();
}

}  // namespace sar::protocol
