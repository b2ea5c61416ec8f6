#include "protocol/json/document_reader.hpp"

#include <fmt/format.h>

#include "protocol/body_errors.hpp"
#include "protocol/json/field_kinds.hpp"
#include "protocol/json/json_text.hpp"

namespace sar::protocol {

std::string Place::path() const {
  std::string path = parent == nullptr ? std::string{} : parent->path();
  if (index) {
    path.append(fmt::format("[{}]", *index));
  } else {
    if (!path.empty() && !name.empty()) path.push_back('.');
    path.append(name);
  }
  return path;
}

bool DocumentReader::load(std::string_view text) {
  error_.reset();
  json_.load(text);
  const bool is_object = json_.kind() == JsonKind::Object;
  json_.take();
  if (!json_.finish()) {
    error_ = invalid_json_body(json_);
    return false;
  }
  json_.restart();
  return is_object || refuse_kind({}, "an object");
}

bool DocumentReader::refuse(std::string_view code, std::string message, const Place& place) {
  error_ =
      caller_error(ErrorClass::BadRequest, std::string{code}, std::move(message), place.path());
  return false;
}

bool DocumentReader::refuse_missing(const Place& place) {
  error_ = missing_parameter(place.path());
  return false;
}

bool DocumentReader::refuse_kind(const Place& place, std::string_view expected) {
  error_ = wrong_type(place.path(), expected, words_for(field_kind(json_)));
  return false;
}

bool DocumentReader::check_integer(const Place& place, const JsonNumber& number,
                                   IntegerRange range) {
  if (number.empty()) return true;
  const auto value = integer_value(number.text);
  if (value && *value >= range.min && *value <= range.max) return true;
  return refuse("invalid_value",
                fmt::format("Invalid value for '{}': expected a whole number of {} to {}, but got "
                            "{} instead.",
                            place.path(), range.min, range.max, number.text),
                place);
}

bool DocumentReader::read(const Place& place, std::string& text) {
  if (take_null()) return true;
  if (json_.kind() != JsonKind::String) return refuse_kind(place, "a string");
  text = json_.take_string().to_text();
  return true;
}

bool DocumentReader::read(const Place& place, std::optional<bool>& flag) {
  if (take_null()) return true;
  if (json_.kind() != JsonKind::Boolean) return refuse_kind(place, "a boolean");
  flag = json_.take() == "true";
  return true;
}

bool DocumentReader::read(const Place& place, JsonNumber& number) {
  if (take_null()) return true;
  if (json_.kind() == JsonKind::String) {
    const JsonReader::Mark mark = json_.mark();
    const std::string_view digits = json_.take_string().raw;
    if (!digits.empty() && number_length(digits) == digits.size()) {
      number.text = digits;
      return true;
    }
    json_.rewind(mark);
  }
  if (json_.kind() != JsonKind::Number) return refuse_kind(place, "a number");
  number.text = json_.take();
  return true;
}

bool DocumentReader::read(const Place& place, std::vector<std::string>& texts) {
  texts.clear();
  return each_element(place,
                      [&](const Place& element) { return read(element, texts.emplace_back()); });
}

bool DocumentReader::read_object(const Place& place, RawJson& json) {
  if (take_null()) return true;
  if (json_.kind() != JsonKind::Object) return refuse_kind(place, "an object");
  json.text = json_.take();
  return true;
}

bool DocumentReader::read_any(RawJson& json) {
  if (!take_null()) json.text = json_.take();
  return true;
}

bool DocumentReader::take_null() {
  if (json_.kind() != JsonKind::Null) return false;
  json_.take();
  return true;
}

std::string_view DocumentReader::told(std::string_view key, std::string& buffer) const {
  return keys_ == Keys::CamelCase ? camel_case(key, buffer) : key;
}

std::string_view camel_case(std::string_view name, std::string& buffer) {
  if (name.find('_') == name.npos) return name;
  buffer.clear();
  bool is_word_begin = false;
  for (const char letter : name) {
    if (letter == '_') {
      is_word_begin = !buffer.empty();
      continue;
    }
    const bool is_raised = is_word_begin && letter >= 'a' && letter <= 'z';
    buffer.push_back(is_raised ? static_cast<char>(letter - 'a' + 'A') : letter);
    is_word_begin = false;
  }
  return buffer;
}

}  // namespace sar::protocol
