#include "provider/error_body.hpp"

#include <simdjson.h>

namespace sar::provider {
namespace {

namespace dom = simdjson::dom;

constexpr std::size_t kPlainTextBytesMax = 500;

// A string as it is, a number as its digits; anything else is empty.
std::string text_of(simdjson::simdjson_result<dom::element> field) {
  std::string_view text;
  if (field.get(text) == simdjson::SUCCESS) return std::string{text};
  std::int64_t number = 0;
  if (field.get(number) == simdjson::SUCCESS) return std::to_string(number);
  return {};
}

// FastAPI's form: {"detail": "text"} or {"detail": [{"msg": "text", …}]}.
std::string detail_of(dom::object object) {
  const auto detail = object["detail"];
  std::string text = text_of(detail);
  return text.empty() ? text_of(detail.at(0)["msg"]) : text;
}

ErrorBody read_fields(dom::object object) {
  ErrorBody body{.code = text_of(object["code"]),
                 .type = text_of(object["type"]),
                 .message = text_of(object["message"]),
                 .param = text_of(object["param"])};
  if (body.message.empty()) body.message = detail_of(object);
  return body;
}

ErrorBody read_object(dom::object object) {
  dom::object inner;
  if (object["error"].get(inner) == simdjson::SUCCESS) return read_fields(inner);
  ErrorBody body = read_fields(object);
  std::string_view text;
  if (object["error"].get(text) == simdjson::SUCCESS) body.message = text;
  return body;
}

ErrorBody plain_text(std::string_view body) {
  if (body.find('<') != std::string_view::npos) return {};  // an HTML page is nobody's message
  return {.code = {},
          .type = {},
          .message = std::string{body.substr(0, kPlainTextBytesMax)},
          .param = {}};
}

}  // namespace

ErrorBody parse_error_body(std::string_view body) {
  dom::parser parser;
  const simdjson::padded_string padded{body};
  dom::element root;
  if (parser.parse(padded).get(root) != simdjson::SUCCESS) return plain_text(body);
  dom::element first;
  if (root.at(0).get(first) == simdjson::SUCCESS) root = first;
  dom::object object;
  if (root.get(object) == simdjson::SUCCESS) return read_object(object);
  std::string_view text;
  return root.get(text) == simdjson::SUCCESS ? plain_text(text) : ErrorBody{};
}

bool is_bare_error(std::string_view json) {
  dom::parser parser;
  const simdjson::padded_string padded{json};
  dom::object object;
  if (parser.parse(padded).get(object) != simdjson::SUCCESS) return false;
  if (text_of(object["object"]) == "error") return true;
  const ErrorBody body = read_fields(object);
  return !body.message.empty() && !(body.code.empty() && body.type.empty());
}

}  // namespace sar::provider
