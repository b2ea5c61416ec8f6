// Shapes of mappings and lists, put together from the shapes inside.
#include "core/config/shape.hpp"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <utility>

namespace sar::config {
namespace {

namespace json = boost::json;

json::object describe_key(const KeyShape& key) {
  json::object schema = key.shape.schema;
  schema["description"] = key.doc;
  // The keys of a mapping have defaults of their own.
  if (key.shape.keys.empty() && !key.fallback.is_null()) schema["default"] = key.fallback;
  return schema;
}

}  // namespace

Shape scalar_shape(std::string words, json::object schema) {
  return {.words = std::move(words),
          .schema = {{"anyOf", json::array{std::move(schema), {{"$ref", "#/$defs/expansion"}}}}},
          .keys = {}};
}

Shape mapping_shape(std::vector<KeyShape> keys, std::string_view short_form) {
  json::object properties;
  json::array required;
  for (const KeyShape& key : keys) {
    properties[key.key.name] = describe_key(key);
    if (key.key.presence == Presence::Required) required.emplace_back(key.key.name);
  }
  json::object schema{{"type", "object"},
                      {"properties", std::move(properties)},
                      {"required", std::move(required)},
                      {"additionalProperties", false}};
  if (short_form.empty()) {
    return {.words = "a mapping", .schema = std::move(schema), .keys = std::move(keys)};
  }
  return {.words = fmt::format("a mapping, or just its `{}`", short_form),
          .schema = {{"anyOf", json::array{std::move(schema), {{"type", "string"}}}}},
          .keys = std::move(keys)};
}

Shape list_shape(Shape item) {
  return {.words = "a list; each item is " + item.words,
          .schema = {{"type", "array"}, {"items", std::move(item.schema)}},
          .keys = std::move(item.keys),
          .is_list = true};
}

}  // namespace sar::config
