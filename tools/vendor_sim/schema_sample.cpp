// Walks the schema; names of types are understood in small and in capital letters.
#include "schema_sample.hpp"

#include <algorithm>

#include "request_text.hpp"
#include "text.hpp"

namespace sim {
namespace {

constexpr int kDepthMax = 12;

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char byte) {
    return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte + 32) : byte;
  });
  return out;
}

class Sample {
 public:
  explicit Sample(std::string_view root) : root_(root) {}

  void append_value(std::string& out, std::string_view schema, int depth) {
    if (depth > kDepthMax) {
      out += "null";
      return;
    }
    if (const auto reference = text_member(schema, "$ref"); !reference.empty()) {
      return append_value(out, resolve(reference), depth + 1);
    }
    if (const auto constant = json::member(schema, "const"); !constant.empty()) {
      out += constant;
      return;
    }
    for (const std::string_view choices : {"enum", "anyOf", "oneOf", "allOf"}) {
      const auto items = items_of(json::member(schema, choices));
      if (items.empty()) continue;
      if (choices != "enum") return append_value(out, items.front(), depth + 1);
      out += items.front();
      return;
    }
    append_typed(out, schema, depth);
  }

 private:
  // "#/$defs/Name"
  [[nodiscard]] std::string_view resolve(std::string_view reference) const {
    auto found = root_;
    for (auto rest = reference.substr(std::min<std::size_t>(2, reference.size())); !rest.empty();) {
      const auto name = rest.substr(0, rest.find('/'));
      rest.remove_prefix(std::min(name.size() + 1, rest.size()));
      found = json::member(found, name);
    }
    return found;
  }

  static std::string type_of(std::string_view schema) {
    const auto type = json::member(schema, "type");
    const auto several = items_of(type);
    const auto name = lower(json::string_body(several.empty() ? type : several.front()));
    if (name.empty() && !json::member(schema, "properties").empty()) return "object";
    return name;
  }

  void append_typed(std::string& out, std::string_view schema, int depth) {
    const auto type = type_of(schema);
    if (type == "object" || type.empty()) {
      append_object(out, json::member(schema, "properties"), depth);
    } else if (type == "array") {
      out += '[';
      append_value(out, json::member(schema, "items"), depth + 1);
      out += ']';
    } else if (type == "integer" || type == "number") {
      const auto least = json::member(schema, "minimum");
      out += least.empty() ? "7" : least;
    } else {
      out += type == "boolean" ? "true" : type == "null" ? "null" : "\"harbour\"";
    }
  }

  void append_object(std::string& out, std::string_view properties, int depth) {
    out += '{';
    json::Walker walker(properties);
    while (walker.next()) {
      append(out, out.ends_with('{') ? "" : ",", "\"", walker.key(), "\":");
      append_value(out, walker.value(), depth + 1);
    }
    out += '}';
  }

  std::string_view root_;
};

}  // namespace

std::string sample_of(std::string_view schema) {
  if (!is_object(schema)) return R"({"answer":"harbour"})";
  std::string out;
  Sample(schema).append_value(out, schema, 0);
  return out;
}

}  // namespace sim
