// Forms around another form: lists, and values that may be absent. See shape.hpp for what a form
// is.
#pragma once

#include <boost/json/array.hpp>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/config/shape.hpp"

namespace sar::config {

enum class AtLeast : std::uint8_t { None, One };

template <class Form>
struct ListOf {
  Form form;
  AtLeast at_least = AtLeast::None;

  template <class Value>
  void read(const YamlNode& node, std::vector<Value>& values, Reader& reader) const {
    values.clear();
    const auto items = reader.items(node);
    if (!items) return;
    for (std::size_t index = 0; index < items->size(); ++index) {
      const YamlNode& item = *(*items)[index];
      const auto step = reader.into_item(index, item);
      form.read(item, values.emplace_back(), reader);
    }
    if (at_least == AtLeast::One && items->empty()) reader.report(node, "must not be empty");
  }

  template <class Value>
  [[nodiscard]] boost::json::value show(const std::vector<Value>& values) const {
    boost::json::array shown;
    for (const Value& value : values) shown.push_back(form.show(value));
    return shown;
  }

  [[nodiscard]] Shape shape() const { return list_shape(form.shape()); }
};

// A value that may be absent altogether.
template <class Form>
struct Maybe {
  Form form;

  template <class Value>
  void read(const YamlNode& node, std::optional<Value>& value, Reader& reader) const {
    form.read(node, value.emplace(), reader);
  }
  template <class Value>
  [[nodiscard]] boost::json::value show(const std::optional<Value>& value) const {
    if (!value) return nullptr;
    return form.show(*value);
  }
  [[nodiscard]] Shape shape() const { return form.shape(); }
};

}  // namespace sar::config
