// The effective configuration as YAML, and the JSON Schema: both are printed field tables.
#include <yaml-cpp/emitter.h>

#include <boost/json/serialize.hpp>

#include "core/config/expand.hpp"
#include "core/config/load.hpp"
#include "core/config/sections.hpp"

namespace sar::config {
namespace {

namespace json = boost::json;

void emit(YAML::Emitter& out, const json::value& value) {
  if (const auto* object = value.if_object()) {
    if (object->empty()) out << YAML::Flow;
    out << YAML::BeginMap;
    for (const auto& [key, member] : *object) {
      out << YAML::Key << std::string{key} << YAML::Value;
      emit(out, member);
    }
    out << YAML::EndMap;
  } else if (const auto* array = value.if_array()) {
    if (array->empty()) out << YAML::Flow;
    out << YAML::BeginSeq;
    for (const json::value& item : *array) emit(out, item);
    out << YAML::EndSeq;
  } else if (const auto* text = value.if_string()) {
    out << escape_expansion(std::string_view{*text});
  } else {
    out << json::serialize(value);
  }
}

}  // namespace

std::string to_yaml(const Configuration& configuration) {
  YAML::Emitter out;
  emit(out, configuration_record().show(configuration));
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
