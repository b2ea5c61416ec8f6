#include "core/error.hpp"

#include <array>
#include <utility>

namespace sar {
namespace {

constexpr std::array<std::string_view, kErrorClassCount> kErrorClassNames{"auth",
                                                                          "permission",
                                                                          "quota_exhausted",
                                                                          "rate_limited",
                                                                          "overloaded",
                                                                          "context_length",
                                                                          "content_filter",
                                                                          "bad_request",
                                                                          "model_not_found",
                                                                          "tool_use_failed",
                                                                          "timeout",
                                                                          "server_error",
                                                                          "stream_broken",
                                                                          "cancelled",
                                                                          "payload_too_large",
                                                                          "not_found",
                                                                          "method_not_allowed",
                                                                          "unavailable",
                                                                          "internal"};

}  // namespace

std::string_view to_string(ErrorClass error_class) {
  return kErrorClassNames[static_cast<std::size_t>(error_class)];
}

std::string_view to_string(Blame blame) {
  constexpr std::array<std::string_view, 3> kNames{"caller", "vendor", "router"};
  return kNames[static_cast<std::size_t>(blame)];
}

std::string_view to_string(Retry retry) {
  constexpr std::array<std::string_view, 3> kNames{"never", "same_channel", "other_channel"};
  return kNames[static_cast<std::size_t>(retry)];
}

std::string_view to_string(Scope scope) {
  constexpr std::array<std::string_view, 5> kNames{"none", "key_and_model", "key", "model",
                                                   "channel"};
  return kNames[static_cast<std::size_t>(scope)];
}

Error caller_error(ErrorClass error_class, std::string code, std::string message,
                   std::string param) {
  return Error{.error_class = error_class,
               .blame = Blame::Caller,
               .retry = Retry::Never,
               .code = std::move(code),
               .message = std::move(message),
               .param = std::move(param)};
}

Error router_error(std::string code, std::string message) {
  return Error{.error_class = ErrorClass::Internal,
               .blame = Blame::Router,
               .retry = Retry::Never,
               .code = std::move(code),
               .message = std::move(message)};
}

Error vendor_error(ErrorClass error_class, std::string code, std::string message) {
  return Error{.error_class = error_class,
               .blame = Blame::Vendor,
               .retry = Retry::OtherChannel,
               .code = std::move(code),
               .message = std::move(message)};
}

}  // namespace sar
