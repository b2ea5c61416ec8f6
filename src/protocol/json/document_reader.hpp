// Reads a JSON document field by field and keeps the first thing that is wrong with it, by its
// path: "contents[1].parts[0].functionResponse.name".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/error.hpp"
#include "protocol/json/json_reader.hpp"
#include "protocol/json/json_value.hpp"

namespace sar::protocol {

// Where a value stands: a field or an element of what is at `parent`. The document itself has
// neither a parent nor a name.
struct Place {
  const Place* parent = nullptr;
  std::string_view name = {};
  std::optional<std::size_t> index = {};

  [[nodiscard]] std::string path() const;
};

struct IntegerRange {
  std::int64_t min = 0;
  std::int64_t max = 0;
};

// The read functions take the value at the cursor. False: it is of another kind, and error() says
// so; then the reading is over. null stands for an absent field: true, and nothing is changed.
class DocumentReader {
 public:
  // What the names of fields are told as: Google takes snake_case for its camelCase.
  enum class Keys : std::uint8_t { AsSpelled, CamelCase };
  // `json` lives longer; a document lasts until it is loaded again.
  DocumentReader(JsonReader& json, Keys keys) : json_(json), keys_(keys) {}

  // Validates all of `text`, which stays alive while it is read. False: it is no JSON object.
  bool load(std::string_view text);

  [[nodiscard]] JsonReader& json() { return json_; }
  // The first mistake, the caller's. REQUIRES: something returned false.
  [[nodiscard]] Error take_error() { return *std::exchange(error_, std::nullopt); }

  bool refuse(std::string_view code, std::string message, const Place& place);
  bool refuse_missing(const Place& place);
  bool refuse_kind(const Place& place, std::string_view expected);
  // Absent, or a whole number of `min` to `max`.
  bool check_integer(const Place& place, const JsonNumber& number, IntegerRange range);

  bool read(const Place& place, std::string& text);
  bool read(const Place& place, std::optional<bool>& flag);
  // A number may be written as a string, as Google writes 64 bits.
  bool read(const Place& place, JsonNumber& number);
  bool read(const Place& place, std::vector<std::string>& texts);
  bool read_object(const Place& place, RawJson& json);
  // Anything but null.
  bool read_any(RawJson& json);

  // Calls `read(name, place)` for every field; it takes the value.
  template <class Read>
  bool each_field(const Place& place, Read read);
  // Calls `read(place)` for every element; it takes the value.
  template <class Read>
  bool each_element(const Place& place, Read read);

 private:
  [[nodiscard]] bool take_null();
  [[nodiscard]] std::string_view told(std::string_view key, std::string& buffer) const;

  JsonReader& json_;
  Keys keys_;
  std::optional<Error> error_;
};

// snake_case as camelCase; what has no underscore stays as it is. `buffer` holds the result.
[[nodiscard]] std::string_view camel_case(std::string_view name, std::string& buffer);

template <class Read>
bool DocumentReader::each_field(const Place& place, Read read) {
  if (take_null()) return true;
  if (!json_.begin_object()) return refuse_kind(place, "an object");
  JsonString key;
  std::string spelled;
  std::string told_buffer;
  while (json_.next_key(key)) {
    const std::string_view name = key.text(spelled);
    if (!read(told(name, told_buffer), Place{&place, name})) return false;
  }
  return true;
}

template <class Read>
bool DocumentReader::each_element(const Place& place, Read read) {
  if (take_null()) return true;
  if (!json_.begin_array()) return refuse_kind(place, "an array");
  for (std::size_t index = 0; json_.next_element(); ++index) {
    if (!read(Place{&place, {}, index})) return false;
  }
  return true;
}

}  // namespace sar::protocol
