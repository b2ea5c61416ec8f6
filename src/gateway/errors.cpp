#include "gateway/errors.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace sar::gateway {
namespace {

constexpr std::chrono::seconds kRetryAfterMax{300};

int status_of_caller_error(ErrorClass error_class) {
  switch (error_class) {
    case ErrorClass::Auth:
      return 401;
    case ErrorClass::Permission:
      return 403;
    case ErrorClass::ModelNotFound:
    case ErrorClass::NotFound:
      return 404;
    case ErrorClass::MethodNotAllowed:
      return 405;
    case ErrorClass::Timeout:
      return 408;
    case ErrorClass::PayloadTooLarge:
      return 413;
    case ErrorClass::RateLimited:
      return 429;
    case ErrorClass::Cancelled:
      return 499;  // nginx's word for "the client closed the request"; only logs see it
    default:
      return 400;
  }
}

int status_of_vendor_error(ErrorClass error_class) {
  switch (error_class) {
    case ErrorClass::ModelNotFound:
      return 404;
    case ErrorClass::RateLimited:
      return 429;
    case ErrorClass::Cancelled:
      return 499;
    case ErrorClass::Overloaded:
    case ErrorClass::QuotaExhausted:
      return 503;
    case ErrorClass::Timeout:
      return 504;
    default:
      return 502;
  }
}

// Anthropic has a status of its own for what others call 503.
constexpr int kAnthropicOverloaded = 529;

}  // namespace

Error router_stopping() {
  return {.error_class = ErrorClass::Unavailable,
          .blame = Blame::Router,
          .retry = Retry::Never,
          .code = "router_stopping",
          .message = "The router is stopping and could not finish this answer.",
          .param = {},
          .retry_after = std::chrono::seconds{1},
          .vendor_status = 0};
}

int http_status(const Error& error, protocol::Dialect dialect) {
  if (error.blame == Blame::Caller) return status_of_caller_error(error.error_class);
  if (error.blame == Blame::Router) return error.error_class == ErrorClass::Unavailable ? 503 : 500;
  const bool is_overload = error.error_class == ErrorClass::Overloaded;
  if (is_overload && dialect == protocol::Dialect::Anthropic) return kAnthropicOverloaded;
  return status_of_vendor_error(error.error_class);
}

std::string retry_after_line(const Error& error) {
  if (error.retry_after.count() <= 0) return {};
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(error.retry_after);
  return fmt::format("Retry-After: {}\r\n", std::min(seconds, kRetryAfterMax).count());
}

}  // namespace sar::gateway
