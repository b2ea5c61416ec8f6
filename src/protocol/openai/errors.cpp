#include "protocol/openai/errors.hpp"

#include <fmt/format.h>

#include "protocol/json/json_text.hpp"
#include "protocol/sse.hpp"

namespace sar::protocol {
namespace {

std::string_view type_of(int status) {
  if (status == 403) return "permission_error";
  if (status == 429) return "rate_limit_error";
  return status < 500 ? "invalid_request_error" : "server_error";
}

std::string quoted_or_null(const std::string& text) {
  return text.empty() ? std::string{"null"} : json_quoted(text);
}

}  // namespace

std::string write_openai_error(const CallerError& error) {
  return fmt::format(R"({{"error":{{"message":{},"type":"{}","param":{},"code":{}}}}})",
                     json_quoted(error.error.message), type_of(error.status),
                     quoted_or_null(error.error.param), quoted_or_null(error.error.code));
}

void append_openai_error_event(std::string& out, const CallerError& error) {
  append_sse(out, write_openai_error(error));
}

}  // namespace sar::protocol
