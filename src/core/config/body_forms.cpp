#include "core/config/body_forms.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "core/config/report.hpp"

namespace sar::config {
namespace {

namespace json = boost::json;

bool is_body_name(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char letter) {
    return static_cast<unsigned char>(letter) > 0x20 && letter != 0x7F && letter != '.' &&
           letter != '"' && letter != '\\';
  });
}

bool is_body_path(std::string_view text) {
  for (std::size_t dot = text.find('.'); dot != std::string_view::npos; dot = text.find('.')) {
    if (!is_body_name(text.substr(0, dot))) return false;
    text.remove_prefix(dot + 1);
  }
  return is_body_name(text);
}

std::string quoted_json(std::string_view text) { return json::serialize(json::string{text}); }

bool looks_like_a_number(std::string_view text) {
  return !text.empty() && std::string_view{"0123456789+-."}.contains(text.front());
}

void append_json(const YamlNode& node, std::string& out, Reader& reader);

void append_scalar(const YamlNode& node, std::string& out, Reader& reader) {
  const auto text = reader.text(node, "a value");
  if (!text) return;
  if (!node.quoted && is_json_scalar(*text)) {
    out += *text;
    return;
  }
  if (!node.quoted && looks_like_a_number(*text)) {
    reader.report(node, fmt::format("{} is no number in JSON", describe(node)),
                  "put it in quotes if it is text");
  }
  out += quoted_json(*text);
}

void append_sequence(const YamlNode& node, std::string& out, Reader& reader) {
  out += '[';
  for (std::size_t index = 0; index < node.items.size(); ++index) {
    if (index > 0) out += ',';
    const auto step = reader.into_item(index, *node.items[index]);
    append_json(*node.items[index], out, reader);
  }
  out += ']';
}

void append_mapping(const YamlNode& node, std::string& out, Reader& reader) {
  const auto entries = reader.entries(node);
  if (!entries) return;
  out += '{';
  for (const auto& [key, value] : *entries) {
    if (out.back() != '{') out += ',';
    out += quoted_json(key->text) + ':';
    const auto step = reader.into_key(printable(key->text), *value);
    append_json(*value, out, reader);
  }
  out += '}';
}

void append_json(const YamlNode& node, std::string& out, Reader& reader) {
  switch (node.kind) {
    case YamlNode::Kind::Null:
      out += "null";
      break;
    case YamlNode::Kind::Scalar:
      append_scalar(node, out, reader);
      break;
    case YamlNode::Kind::Sequence:
      append_sequence(node, out, reader);
      break;
    case YamlNode::Kind::Mapping:
      append_mapping(node, out, reader);
      break;
  }
}

Shape free_mapping(std::string words, json::value values) {
  return {.words = std::move(words),
          .schema = {{"type", "object"}, {"additionalProperties", std::move(values)}},
          .keys = {}};
}

}  // namespace

constinit const TextRule kBodyPath{
    .noun = "the path of a field", .details = "names with '.' between them", .holds = is_body_path};
constinit const TextRule kBodyName{
    .noun = "the name of a field", .details = "without '.'", .holds = is_body_name};

bool is_json_scalar(std::string_view text) {
  boost::system::error_code error;
  const json::value value = json::parse(text, error);
  return !error && !value.is_string() && !value.is_structured();
}

void BodyFields::read(const YamlNode& node, std::vector<BodyField>& fields, Reader& reader) const {
  fields.clear();
  const auto entries = reader.entries(node);
  if (!entries) return;
  for (const auto& [key, value] : *entries) {
    const auto step = reader.into_key(printable(key->text), *value);
    if (!is_body_path(key->text)) reader.report(*key, "is not the path of a field");
    BodyField& field = fields.emplace_back(BodyField{.path = key->text, .json = {}});
    append_json(*value, field.json, reader);
  }
}

json::value BodyFields::show(const std::vector<BodyField>& fields) const {
  json::object shown;
  for (const BodyField& field : fields) shown[field.path] = json::parse(field.json);
  return shown;
}

Shape BodyFields::shape() const {
  return free_mapping("a mapping of paths of fields to values", true);
}

void Renames::read(const YamlNode& node, std::vector<Rename>& renames, Reader& reader) const {
  renames.clear();
  const auto entries = reader.entries(node);
  if (!entries) return;
  for (const auto& [key, value] : *entries) {
    const auto step = reader.into_key(printable(key->text), *value);
    if (!from.holds(key->text)) reader.report(*key, fmt::format("is not {}", from.noun));
    Rename& rename = renames.emplace_back(Rename{.from = key->text, .to = {}});
    Text{to}.read(*value, rename.to, reader);
  }
}

json::value Renames::show(const std::vector<Rename>& renames) const {
  json::object shown;
  for (const Rename& rename : renames) shown[rename.from] = rename.to;
  return shown;
}

Shape Renames::shape() const {
  return free_mapping("a mapping of names to new names", {{"type", "string"}});
}

}  // namespace sar::config
