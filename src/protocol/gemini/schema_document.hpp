// A JSON Schema, walked in any order without a tree, its references followed. Internal to the
// dialect.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/json/json_reader.hpp"

namespace sar::protocol {

class SchemaDocument {
 public:
  using Mark = JsonReader::Mark;
  static constexpr std::size_t kReferencesMax = 64;
  static constexpr std::size_t kFieldsMax = 1024;  // of one object

  // A field, where its value stands.
  struct Field {
    std::string name;
    Mark value;
  };
  using Fields = std::vector<Field>;
  // Null: there is none.
  [[nodiscard]] static const Field* find(const Fields& fields, std::string_view name);

  // REQUIRES: `schema` is valid JSON, and lives as long.
  explicit SchemaDocument(std::string_view schema);

  [[nodiscard]] const Mark& root() const { return root_; }
  [[nodiscard]] std::string_view raw(const Mark& value);
  // None: it is no string.
  [[nodiscard]] std::optional<std::string> text(const Mark& value);

  // What stands in a container, before anything is done with it: that would move the cursor.
  // False: it is none, or has too many fields.
  bool fields(const Mark& object, Fields& out);
  bool elements(const Mark& list, std::vector<Mark>& out);

  // The fields of a schema, those of its $ref or its only allOf among them; its own win. False: a
  // reference leads nowhere, or to a schema that this one stands in.
  bool collect(const Mark& schema, Fields& out);
  // How many references have been followed to where the walk is; leave() goes back.
  [[nodiscard]] std::size_t references() const { return followed_.size(); }
  void leave(std::size_t references) { followed_.resize(references); }

 private:
  bool merge(const Field& field, Fields& out);
  [[nodiscard]] std::optional<Mark> resolve(const std::string& pointer);
  bool step(Mark& at, std::string_view name);

  JsonReader reader_;
  Mark root_{};
  std::map<std::string, Mark> targets_;
  std::vector<std::string> followed_;
};

}  // namespace sar::protocol
