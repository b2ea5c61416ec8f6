// What a caller of the messages API is told of a failure.
#include "protocol/anthropic/errors.hpp"

#include <algorithm>

#include "protocol/json/json_writer.hpp"

namespace sar::protocol {
namespace {

struct TypeOfStatus {
  int status;
  std::string_view type;
};
// https://docs.anthropic.com/en/api/errors
constexpr TypeOfStatus kTypes[] = {
    {400, "invalid_request_error"}, {401, "authentication_error"}, {402, "billing_error"},
    {403, "permission_error"},      {404, "not_found_error"},      {413, "request_too_large"},
    {422, "invalid_request_error"}, {429, "rate_limit_error"},     {503, "overloaded_error"},
    {504, "timeout_error"},         {529, "overloaded_error"},
};

std::string_view type_of(int status) {
  const auto* entry = std::ranges::find(kTypes, status, &TypeOfStatus::status);
  return entry == std::end(kTypes) ? "api_error" : entry->type;
}

// The dialect has no field for the path: its own errors begin with it.
std::string message_of(const Error& error) {
  if (error.param.empty() || error.message.contains(error.param)) return error.message;
  return error.param + ": " + error.message;
}

}  // namespace

std::string write_anthropic_error(const CallerError& error) {
  std::string json;
  JsonWriter writer{json};
  writer.begin_object();
  writer.key("type");
  writer.text("error");
  writer.key("error");
  writer.begin_object();
  writer.key("type");
  writer.text(type_of(error.status));
  writer.key("message");
  writer.text(message_of(error.error));
  writer.end_object();
  if (!error.request_id.empty()) {
    writer.key("request_id");
    writer.text(error.request_id);
  }
  writer.end_object();
  return json;
}

}  // namespace sar::protocol
