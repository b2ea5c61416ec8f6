#include "protocol/gemini/errors.hpp"

#include <fmt/format.h>

#include <vector>

#include "protocol/gemini/words.hpp"
#include "protocol/json/json_text.hpp"

namespace sar::protocol {
namespace {

std::string detail(std::string_view type, std::string_view fields) {
  return fmt::format(R"({{"@type":"type.googleapis.com/google.rpc.{}",{}}})", type, fields);
}

std::vector<std::string> details_of(const CallerError& failure) {
  const Error& error = failure.error;
  std::vector<std::string> details;
  if (!error.param.empty()) {
    details.push_back(
        detail("BadRequest", fmt::format(R"("fieldViolations":[{{"field":{},"description":{}}}])",
                                         json_quoted(error.param), json_quoted(error.message))));
  }
  if (error.retry_after.count() > 0) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(error.retry_after).count();
    details.push_back(detail("RetryInfo", fmt::format(R"("retryDelay":"{}s")", seconds)));
  }
  if (!failure.request_id.empty()) {
    details.push_back(detail("RequestInfo", "\"requestId\":" + json_quoted(failure.request_id)));
  }
  return details;
}

}  // namespace

std::string write_gemini_error(const CallerError& error) {
  const std::vector<std::string> details = details_of(error);
  return fmt::format(
      R"({{"error":{{"code":{},"message":{},"status":"{}"{}}}}})", error.status,
      json_quoted(error.error.message), gemini_status(error.status),
      details.empty() ? "" : fmt::format(R"(,"details":[{}])", fmt::join(details, ",")));
}

}  // namespace sar::protocol
