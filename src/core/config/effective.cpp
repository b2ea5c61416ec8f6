// The effective configuration as YAML, and the JSON Schema: both are printed field tables.
#include <fmt/format.h>
#include <yaml-cpp/emitter.h>

#include <boost/json/serialize.hpp>

#include "core/config/body_forms.hpp"
#include "core/config/expand.hpp"
#include "core/config/load.hpp"
#include "core/config/sections.hpp"

namespace sar::config {
namespace {

namespace json = boost::json;

// Of text whose YAML form would be read as another type.
enum class Quotes : std::uint8_t { AsNeeded, KeepType };

// Elsewhere a field knows its type, whatever its value looks like; these hold values of any type.
bool holds_any_type(std::string_view key) { return key == "set" || key == "set_if_absent"; }

void emit_scalar(YAML::Emitter& out, const json::value& value, Quotes quotes) {
  if (const auto* text = value.if_string()) {
    if (quotes == Quotes::KeepType && is_json_scalar(*text)) out << YAML::DoubleQuoted;
    out << escape_expansion(std::string_view{*text});
  } else if (const auto* number = value.if_double()) {
    out << fmt::format("{}", *number);
  } else if (value.is_null()) {
    out << YAML::Null;
  } else {
    out << json::serialize(value);
  }
}

void emit(YAML::Emitter& out, const json::value& value, Quotes quotes) {
  if (const auto* object = value.if_object()) {
    if (object->empty()) out << YAML::Flow;
    out << YAML::BeginMap;
    for (const auto& [key, member] : *object) {
      out << YAML::Key << std::string{key} << YAML::Value;
      emit(out, member, holds_any_type(key) ? Quotes::KeepType : quotes);
    }
    out << YAML::EndMap;
  } else if (const auto* array = value.if_array()) {
    if (array->empty()) out << YAML::Flow;
    out << YAML::BeginSeq;
    for (const json::value& item : *array) emit(out, item, quotes);
    out << YAML::EndSeq;
  } else {
    emit_scalar(out, value, quotes);
  }
}

}  // namespace

std::string to_yaml(const Configuration& configuration) {
  YAML::Emitter out;
  emit(out, configuration_record().show(configuration), Quotes::AsNeeded);
  return std::string{out.c_str(), out.size()} + '\n';
}

std::string json_schema() {
  json::object schema{{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                      {"title", "router.yaml of Smart AI Router"}};
  json::object root = configuration_record().shape().schema;
  for (auto& [key, member] : root) schema[key] = std::move(member);
  schema["$defs"] = {{"expansion",
                      {{"description", "Text with ${VAR} or ${VAR:default} from the environment."},
                       {"type", "string"},
                       {"pattern", R"(\$\{[A-Za-z_][A-Za-z0-9_]*(:[^}]*)?\})"}}}};
  return json::serialize(schema);
}

}  // namespace sar::config
