#include "provider/error_body.hpp"

#include <simdjson.h>

namespace sar::provider {
namespace {

namespace dom = simdjson::dom;

constexpr std::size_t kPlainTextBytesMax = 2'000;  // what callers read of it is shorter

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

// google.rpc.ErrorInfo, QuotaFailure and RetryInfo.
void read_details(dom::object object, ErrorBody& body) {
  dom::array details;
  if (object["details"].get(details) != simdjson::SUCCESS) return;
  for (const dom::element detail : details) {
    if (body.reason.empty()) body.reason = text_of(detail["reason"]);
    if (body.retry_delay.empty()) body.retry_delay = text_of(detail["retryDelay"]);
    dom::array violations;
    if (detail["violations"].get(violations) != simdjson::SUCCESS) continue;
    for (const dom::element violation : violations) {
      body.quota += text_of(violation["quotaId"]) + ' ';
    }
  }
}

// What OpenRouter adds: its own word for the error, and the words of the vendor behind it.
void read_metadata(dom::object object, ErrorBody& body) {
  dom::object metadata;
  if (object["metadata"].get(metadata) != simdjson::SUCCESS) return;
  if (body.reason.empty()) body.reason = text_of(metadata["error_type"]);
  dom::array reasons;
  body.is_flagged = metadata["reasons"].get(reasons) == simdjson::SUCCESS && reasons.size() > 0;
  const std::string raw = text_of(metadata["raw"]);
  if (raw.empty()) return;
  const ErrorBody inner = parse_error_body(raw);
  if (!inner.message.empty()) body.message = inner.message;
  if (body.type.empty()) body.type = inner.code.empty() ? inner.type : inner.code;
}

ErrorBody read_fields(dom::object object) {
  ErrorBody body{.code = text_of(object["code"]),
                 .type = text_of(object["type"]),
                 .message = text_of(object["message"]),
                 .param = text_of(object["param"]),
                 .status = text_of(object["status"])};
  if (body.message.empty()) body.message = detail_of(object);
  read_details(object, body);
  read_metadata(object, body);
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

}  // namespace sar::provider
