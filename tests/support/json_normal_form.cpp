// The normal form, by way of a sorted map per object.
#include "support/json_normal_form.hpp"

#include <map>

#include "protocol/json/json_reader.hpp"
#include "protocol/json/json_text.hpp"

namespace sar::test {
namespace {

using protocol::JsonKind;
using protocol::JsonReader;
using protocol::JsonString;

std::string normal_value(JsonReader& reader);

std::string normal_object(JsonReader& reader) {
  std::map<std::string, std::string> fields;
  JsonString key;
  while (reader.next_key(key)) {
    std::string& value = fields[key.to_text()];
    value = normal_value(reader);
  }
  std::string json = "{";
  for (const auto& [name, value] : fields) {
    if (json.size() > 1) json.push_back(',');
    json.append(protocol::json_quoted(name)).append(":").append(value);
  }
  return json + "}";
}

std::string normal_array(JsonReader& reader) {
  std::string json = "[";
  while (reader.next_element()) {
    if (json.size() > 1) json.push_back(',');
    json.append(normal_value(reader));
  }
  return json + "]";
}

std::string normal_value(JsonReader& reader) {
  if (reader.begin_object()) return normal_object(reader);
  if (reader.begin_array()) return normal_array(reader);
  if (reader.kind() == JsonKind::String) {
    return protocol::json_quoted(reader.take_string().to_text());
  }
  return std::string{reader.take()};
}

}  // namespace

std::string json_normal_form(std::string_view json) {
  JsonReader reader;
  reader.load(json);
  const std::string form = normal_value(reader);
  return reader.finish() ? form : "invalid: " + std::string{reader.problem()};
}

}  // namespace sar::test
