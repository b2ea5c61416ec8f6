// The field table of a struct. From it come the parser, the defaults, the effective configuration,
// the reference page and the JSON Schema; nothing about a field is said anywhere else.
//
//   Record<Auth> auth_record() {
//     return {.fields = {optional("style", &Auth::style, OneOf<AuthStyle>{…}, "How …"),
//                        optional("header", &Auth::header, Text{kHeaderName}, "Name …")}};
//   }
#pragma once

#include <algorithm>
#include <boost/json/object.hpp>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "core/config/shape.hpp"

namespace sar::config {

template <class Owner>
struct Field {
  Key key;
  std::string_view doc;
  std::function<void(const YamlNode& node, Owner& owner, Reader& reader)> read;
  std::function<boost::json::value(const Owner& owner)> show;
  std::function<Shape()> shape;
};

template <class Owner, class Value, class Form>
[[nodiscard]] Field<Owner> make_field(Key key, Value Owner::* member, Form form,
                                      std::string_view doc) {
  return {.key = key,
          .doc = doc,
          .read = [=](const YamlNode& node, Owner& owner,
                      Reader& reader) { form.read(node, owner.*member, reader); },
          .show = [=](const Owner& owner) { return form.show(owner.*member); },
          .shape = [=] { return form.shape(); }};
}

template <class Owner, class Value, class Form>
[[nodiscard]] Field<Owner> required(std::string_view name, Value Owner::* member, Form form,
                                    std::string_view doc) {
  return make_field({.name = name, .presence = Presence::Required}, member, std::move(form), doc);
}

// Its default is what the member holds in a default-constructed owner.
template <class Owner, class Value, class Form>
[[nodiscard]] Field<Owner> optional(std::string_view name, Value Owner::* member, Form form,
                                    std::string_view doc) {
  return make_field({.name = name, .presence = Presence::Optional}, member, std::move(form), doc);
}

// A form itself, so that records nest.
template <class Owner>
struct Record {
  std::vector<Field<Owner>> fields;
  // Where one field is enough, a plain text may stand for the mapping: the name of that field.
  std::string_view short_form = {};
  // Fills what depends on other fields, and checks fields against each other. Runs after the fields
  // were read, also if some could not be.
  void (*finish)(Owner& owner, const std::string& path, Report& report) = nullptr;

  void read(const YamlNode& node, Owner& owner, Reader& reader) const {
    if (node.kind == YamlNode::Kind::Scalar && !short_form.empty()) {
      const auto step = reader.into_key(short_form, node);
      short_field().read(node, owner, reader);
    } else {
      read_fields(node, owner, reader);
    }
    if (finish != nullptr) finish(owner, reader.path(), reader.findings());
  }

  [[nodiscard]] boost::json::value show(const Owner& owner) const {
    boost::json::object shown;
    for (const Field<Owner>& field : fields) {
      boost::json::value value = field.show(owner);
      if (!value.is_null()) shown[field.key.name] = std::move(value);
    }
    return shown;
  }

  [[nodiscard]] Shape shape() const {
    const Owner defaults{};
    std::vector<KeyShape> keys;
    for (const Field<Owner>& field : fields) {
      keys.push_back({.key = field.key,
                      .doc = field.doc,
                      .fallback = field.show(defaults),
                      .shape = field.shape()});
    }
    return mapping_shape(std::move(keys), short_form);
  }

 private:
  const Field<Owner>& short_field() const {
    return *std::ranges::find(fields, short_form,
                              [](const Field<Owner>& field) { return field.key.name; });
  }

  void read_fields(const YamlNode& node, Owner& owner, Reader& reader) const {
    std::vector<Key> keys;
    for (const Field<Owner>& field : fields) keys.push_back(field.key);
    const auto values = reader.match(node, keys);
    for (std::size_t index = 0; index < fields.size(); ++index) {
      if (values[index] == nullptr) continue;
      const auto step = reader.into_key(fields[index].key.name, *values[index]);
      fields[index].read(*values[index], owner, reader);
    }
  }
};

}  // namespace sar::config
