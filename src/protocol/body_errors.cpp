#include "protocol/body_errors.hpp"

#include <fmt/format.h>

#include "protocol/json/field_kinds.hpp"

namespace sar::protocol {
namespace {

Error refusal(std::string_view code, std::string message, std::string_view path) {
  return caller_error(ErrorClass::BadRequest, std::string{code}, std::move(message),
                      std::string{path});
}

}  // namespace

Error missing_parameter(std::string_view path) {
  return refusal("missing_required_parameter",
                 fmt::format("Missing required parameter: '{}'.", path), path);
}

Error duplicate_parameter(std::string_view path) {
  return refusal("duplicate_parameter", fmt::format("Duplicate parameter: '{}'.", path), path);
}

Error wrong_type(std::string_view path, std::string_view expected, std::string_view found) {
  return refusal(
      "invalid_type",
      fmt::format("Invalid type for '{}': expected {}, but got {} instead.", path, expected, found),
      path);
}

Error invalid_value(std::string_view path, std::string why) {
  return refusal("invalid_value", fmt::format("Invalid '{}': {}", path, why), path);
}

Error empty_list(std::string_view path) {
  return refusal("empty_array",
                 fmt::format("Invalid '{}': empty array. Expected an array with minimum length 1, "
                             "but got an empty array instead.",
                             path),
                 path);
}

Error unsupported_content(std::string_view path, std::string why) {
  return refusal("unsupported_content", fmt::format("Unsupported '{}': {}", path, why), path);
}

Error invalid_json_body(const JsonReader& reader) {
  return refusal("invalid_json",
                 fmt::format("The body of the request is not valid JSON: {} (byte {}).",
                             reader.problem(), reader.problem_at()),
                 {});
}

unsigned field_kind(const JsonReader& reader) {
  switch (reader.kind()) {
    case JsonKind::Object:
      return kObject;
    case JsonKind::Array:
      return kArray;
    case JsonKind::String:
      return kString;
    case JsonKind::Boolean:
      return kBoolean;
    case JsonKind::Number:
      return reader.is_integer() ? kInteger : kDecimal;
    case JsonKind::Null:
    case JsonKind::None:
      return kNoKind;
  }
  return kNoKind;
}

}  // namespace sar::protocol
