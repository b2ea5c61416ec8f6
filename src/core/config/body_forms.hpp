// Forms of what names fields of JSON bodies: see shape.hpp for what a form is.
#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <vector>

#include "core/config/provider.hpp"
#include "core/config/shape.hpp"
#include "core/config/text_forms.hpp"

namespace sar::config {

extern const TextRule kBodyPath;  // "reasoning.effort"
extern const TextRule kBodyName;  // one step of it

// A mapping of paths to values of any shape. Scalars are read as JSON where they are written
// without quotes: 1 is a number, "1" is text.
struct BodyFields {
  void read(const YamlNode& node, std::vector<BodyField>& fields, Reader& reader) const;
  [[nodiscard]] boost::json::value show(const std::vector<BodyField>& fields) const;
  [[nodiscard]] Shape shape() const;
};

// A mapping of names to other names.
struct Renames {
  const TextRule& from;
  const TextRule& to;
  void read(const YamlNode& node, std::vector<Rename>& renames, Reader& reader) const;
  [[nodiscard]] boost::json::value show(const std::vector<Rename>& renames) const;
  [[nodiscard]] Shape shape() const;
};

// Whether the text, without quotes, is a number, true, false or null.
[[nodiscard]] bool is_json_scalar(std::string_view text);

}  // namespace sar::config
