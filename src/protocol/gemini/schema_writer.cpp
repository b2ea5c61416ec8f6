// JSON Schema, written in Gemini's subset where that can say it.
#include <algorithm>
#include <vector>

#include "protocol/gemini/schema.hpp"
#include "protocol/gemini/schema_document.hpp"
#include "protocol/json/json_writer.hpp"

namespace sar::protocol {
namespace {

using Mark = JsonReader::Mark;
using Field = SchemaDocument::Field;
using Fields = SchemaDocument::Fields;

// References can make a small schema large.
constexpr std::size_t kSubsetBytesMax = 256 * 1024;
constexpr std::size_t kDepthMax = SchemaDocument::kReferencesMax;

enum class Keyword : std::uint8_t {
  Copy,
  Schema,
  SchemaMap,
  SchemaList,
  Type,
  Enum,
  Const,
  Format,
  Additional,
  Merged,  // $ref, allOf: its fields are here
  Drop,    // says nothing of what is valid
  Loosen,  // a constraint that the subset does not know
  Misfit,
};

struct KeywordRow {
  std::string_view name;
  Keyword keyword;
};
constexpr KeywordRow kKeywords[] = {
    {"type", Keyword::Type},
    {"properties", Keyword::SchemaMap},
    {"items", Keyword::Schema},
    {"anyOf", Keyword::SchemaList},
    {"oneOf", Keyword::SchemaList},
    {"enum", Keyword::Enum},
    {"const", Keyword::Const},
    {"format", Keyword::Format},
    {"$ref", Keyword::Merged},
    {"allOf", Keyword::Merged},
    {"additionalProperties", Keyword::Additional},
    {"title", Keyword::Copy},
    {"description", Keyword::Copy},
    {"default", Keyword::Copy},
    {"example", Keyword::Copy},
    {"nullable", Keyword::Copy},
    {"required", Keyword::Copy},
    {"propertyOrdering", Keyword::Copy},
    {"pattern", Keyword::Copy},
    {"minimum", Keyword::Copy},
    {"maximum", Keyword::Copy},
    {"minLength", Keyword::Copy},
    {"maxLength", Keyword::Copy},
    {"minItems", Keyword::Copy},
    {"maxItems", Keyword::Copy},
    {"minProperties", Keyword::Copy},
    {"maxProperties", Keyword::Copy},
    {"$schema", Keyword::Drop},
    {"$id", Keyword::Drop},
    {"$comment", Keyword::Drop},
    {"$defs", Keyword::Drop},
    {"definitions", Keyword::Drop},
    {"examples", Keyword::Drop},
    {"deprecated", Keyword::Drop},
    {"readOnly", Keyword::Drop},
    {"writeOnly", Keyword::Drop},
    {"exclusiveMinimum", Keyword::Loosen},
    {"exclusiveMaximum", Keyword::Loosen},
    {"multipleOf", Keyword::Loosen},
    {"uniqueItems", Keyword::Loosen},
};

Keyword keyword_of(std::string_view name) {
  const auto* row = std::ranges::find(kKeywords, name, &KeywordRow::name);
  return row == std::end(kKeywords) ? Keyword::Misfit : row->keyword;
}

struct FormatRow {
  std::string_view type;
  std::string_view format;
};
constexpr FormatRow kFormats[] = {{"string", "enum"},   {"string", "date-time"},
                                  {"integer", "int32"}, {"integer", "int64"},
                                  {"number", "float"},  {"number", "double"}};

class SubsetWriting {
 public:
  explicit SubsetWriting(std::string_view schema) : schema_(schema) {}

  GeminiSchema run() {
    Fields fields;
    if (!schema_.collect(schema_.root(), fields)) return {};
    if (is_empty_object(fields)) return {.form = GeminiSchema::Form::EmptyObject};
    schema_.leave(0);
    if (!write_schema(schema_.root())) return {};
    return {
        .form = GeminiSchema::Form::Subset, .json = std::move(json_), .is_loosened = is_loosened_};
  }

 private:
  // What a schema says of types.
  struct Types {
    std::vector<std::string> names;  // without null
    bool is_nullable = false;
  };

  // Every function returns false where the subset cannot say it.

  bool is_empty_object(const Fields& fields) {
    const Field* type = SchemaDocument::find(fields, "type");
    if (type != nullptr && schema_.text(type->value) != "object") return false;
    const Field* properties = SchemaDocument::find(fields, "properties");
    if (properties != nullptr &&
        schema_.raw(properties->value).find(':') != std::string_view::npos) {
      return false;
    }
    return std::ranges::all_of(fields, [&](const Field& field) {
      const Keyword keyword = keyword_of(field.name);
      return keyword == Keyword::Type || keyword == Keyword::SchemaMap ||
             keyword == Keyword::Copy || keyword == Keyword::Drop ||
             (keyword == Keyword::Additional && schema_.raw(field.value) == "false");
    });
  }

  bool write_schema(const Mark& schema) {
    const std::size_t inside = schema_.references();
    Fields fields;
    Types types;
    const bool fits = ++depth_ <= kDepthMax && json_.size() <= kSubsetBytesMax &&
                      schema_.collect(schema, fields) && read_types(fields, types) &&
                      is_complete(fields, types) && write_fields(fields, types);
    --depth_;
    schema_.leave(inside);
    return fits;
  }

  bool read_types(const Fields& fields, Types& types) {
    if (const Field* nullable = SchemaDocument::find(fields, "nullable")) {
      types.is_nullable = schema_.raw(nullable->value) == "true";
    }
    const Field* type = SchemaDocument::find(fields, "type");
    if (type == nullptr) return infer_type(fields, types);
    if (auto name = schema_.text(type->value)) {
      types.names.push_back(std::move(*name));
      return true;
    }
    std::vector<Mark> names;
    if (!schema_.elements(type->value, names)) return false;
    for (const Mark& element : names) {
      auto name = schema_.text(element);
      if (!name) return false;
      if (*name == "null") {
        types.is_nullable = true;
      } else {
        types.names.push_back(std::move(*name));
      }
    }
    if (types.names.empty()) types = {{"null"}, false};
    return true;
  }

  static bool infer_type(const Fields& fields, Types& types) {
    constexpr std::pair<std::string_view, std::string_view> kHints[] = {
        {"anyOf", ""},      {"oneOf", ""},      {"properties", "object"},
        {"items", "array"}, {"enum", "string"}, {"const", "string"}};
    for (const auto& [name, type] : kHints) {
      if (SchemaDocument::find(fields, name) == nullptr) continue;
      if (!type.empty()) types.names.emplace_back(type);
      return true;
    }
    return false;
  }

  // An object without properties, a list of anything, a property that is required and not there:
  // all are refused.
  bool is_complete(const Fields& fields, const Types& types) {
    const auto has = [&](std::string_view name) {
      return SchemaDocument::find(fields, name) != nullptr;
    };
    if (has("anyOf") && has("oneOf")) return false;
    if (types.names.size() > 1) {
      return !has("properties") && !has("items") && !has("enum") && !has("const") &&
             !has("anyOf") && !has("oneOf");
    }
    if (types.names.empty()) return true;
    const std::string& type = types.names.front();
    if (type == "object") return has("properties") && requires_what_is_there(fields);
    return type != "array" || has("items");
  }

  bool requires_what_is_there(const Fields& fields) {
    Fields properties;
    const Field* map = SchemaDocument::find(fields, "properties");
    if (!schema_.fields(map->value, properties) || properties.empty()) return false;
    std::vector<Mark> names;
    const Field* required = SchemaDocument::find(fields, "required");
    if (required == nullptr) return true;
    return schema_.elements(required->value, names) &&
           std::ranges::all_of(names, [&](const Mark& name) {
             return SchemaDocument::find(properties, schema_.text(name).value_or("")) != nullptr;
           });
  }

  bool write_fields(const Fields& fields, const Types& types) {
    writer_.begin_object();
    write_types(types);
    for (const Field& field : fields) {
      if (!write_field(field, types)) return false;
    }
    writer_.end_object();
    return true;
  }

  void write_types(const Types& types) {
    if (types.names.size() == 1) {
      writer_.key("type");
      writer_.text(types.names.front());
    } else if (types.names.size() > 1) {
      writer_.key("anyOf");
      writer_.begin_array();
      for (const std::string& type : types.names) {
        writer_.begin_object();
        writer_.key("type");
        writer_.text(type);
        writer_.end_object();
      }
      writer_.end_array();
    }
    if (!types.is_nullable) return;
    writer_.key("nullable");
    writer_.raw("true");
  }

  bool write_field(const Field& field, const Types& types) {
    switch (keyword_of(field.name)) {
      case Keyword::Copy:
        return field.name == "nullable" || write_copy(field);
      case Keyword::Schema:
        writer_.key(field.name);
        return write_schema(field.value);
      case Keyword::SchemaMap:
        return write_map(field);
      case Keyword::SchemaList:
        return write_list(field);
      case Keyword::Enum:
        return write_enum(field, types);
      case Keyword::Const:
        return write_const(field);
      case Keyword::Format:
        return write_format(field, types);
      case Keyword::Additional:
        return is_boolean(field);
      case Keyword::Loosen:
        is_loosened_ = true;
        return true;
      case Keyword::Misfit:
        return field.name.starts_with("x-");
      default:
        return true;
    }
  }

  bool write_copy(const Field& field) {
    writer_.key(field.name);
    writer_.raw(schema_.raw(field.value));
    return true;
  }

  bool write_map(const Field& field) {
    Fields properties;
    if (!schema_.fields(field.value, properties)) return false;
    writer_.key(field.name);
    writer_.begin_object();
    for (const Field& property : properties) {
      writer_.key(property.name);
      if (!write_schema(property.value)) return false;
    }
    writer_.end_object();
    return true;
  }

  bool write_list(const Field& field) {
    std::vector<Mark> schemas;
    if (!schema_.elements(field.value, schemas) || schemas.empty()) return false;
    writer_.key("anyOf");
    writer_.begin_array();
    for (const Mark& schema : schemas) {
      if (!write_schema(schema)) return false;
    }
    writer_.end_array();
    return true;
  }

  // Of texts alone; null among them is said by the type.
  bool write_enum(const Field& field, const Types& types) {
    std::vector<Mark> values;
    if (!schema_.elements(field.value, values)) return false;
    writer_.key("enum");
    writer_.begin_array();
    for (const Mark& value : values) {
      if (types.is_nullable && schema_.raw(value) == "null") continue;
      const auto word = schema_.text(value);
      if (!word || word->empty()) return false;
      writer_.text(*word);
    }
    writer_.end_array();
    return !types.names.empty() && types.names.front() == "string";
  }

  bool write_const(const Field& field) {
    const auto word = schema_.text(field.value);
    if (!word || word->empty()) return false;
    writer_.key("enum");
    writer_.begin_array();
    writer_.text(*word);
    writer_.end_array();
    return true;
  }

  bool write_format(const Field& field, const Types& types) {
    const std::string format = schema_.text(field.value).value_or("");
    const std::string_view type = types.names.empty() ? std::string_view{} : types.names.front();
    const bool is_known = std::ranges::any_of(
        kFormats, [&](const FormatRow& row) { return row.type == type && row.format == format; });
    if (is_known) return write_copy(field);
    is_loosened_ = true;
    return true;
  }

  bool is_boolean(const Field& field) {
    const std::string_view json = schema_.raw(field.value);
    return json == "false" || json == "true";
  }

  SchemaDocument schema_;
  std::string json_;
  JsonWriter writer_{json_};
  std::size_t depth_ = 0;
  bool is_loosened_ = false;
};

}  // namespace

GeminiSchema gemini_schema_of(std::string_view schema) { return SubsetWriting{schema}.run(); }

}  // namespace sar::protocol
