// What a value of the configuration looks like, for people and for machines: the reference page
// and the JSON Schema are made from it.
#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "core/config/reader.hpp"

namespace sar::config {

struct KeyShape;

struct Shape {
  std::string words;           // "a duration from 1ms to 1h": completes "must be …"
  boost::json::object schema;  // JSON Schema of the value
  std::vector<KeyShape> keys;  // of a mapping, or of the mappings in a list
  bool is_list = false;
};

struct KeyShape {
  Key key;
  std::string_view doc;
  boost::json::value fallback;  // what holds when the key is not given; null: nothing
  Shape shape;
};

// A form says how values of one type are written in YAML:
//   void read(const YamlNode&, Value&, Reader&) const       mistakes go to the reader
//   boost::json::value show(const Value&) const             null: nothing to show
//   Shape shape() const

// A scalar that a variable may stand for: `schema`, or text with ${VAR} in it.
[[nodiscard]] Shape scalar_shape(std::string words, boost::json::object schema);
// A mapping with these keys. Not empty, `short_form` is the key that a plain text stands for.
[[nodiscard]] Shape mapping_shape(std::vector<KeyShape> keys, std::string_view short_form);
[[nodiscard]] Shape list_shape(Shape item);

}  // namespace sar::config
