// What went wrong, whose fault it is, and what a retry makes sense on. One type for the whole
// program: routing reads `retry`, the HTTP answer reads `error_class` and `code`, metrics read
// `blame`.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace sar {

// The first group is what vendors report; the second is what the router itself decides.
enum class ErrorClass : std::uint8_t {
  Auth,
  Permission,
  QuotaExhausted,
  RateLimited,
  Overloaded,
  ContextLength,
  ContentFilter,
  BadRequest,
  ModelNotFound,
  ToolUseFailed,
  Timeout,
  ServerError,
  StreamBroken,
  Cancelled,

  PayloadTooLarge,
  NotFound,
  MethodNotAllowed,
  Unavailable,  // nothing to try, shutting down, or the books cannot be kept: 503 with Retry-After
  Internal,
};
inline constexpr std::size_t kErrorClassCount = static_cast<std::size_t>(ErrorClass::Internal) + 1;

enum class Blame : std::uint8_t { Caller, Vendor, Router };

enum class Retry : std::uint8_t { Never, SameChannel, OtherChannel };

// What is better left alone for a while after it.
enum class Scope : std::uint8_t {
  None,         // nothing: the request was at fault, or chance
  KeyAndModel,  // this model with this credential
  Key,          // this credential
  Model,        // this model at this channel, whatever the credential
  Channel,
};

struct Error {
  ErrorClass error_class = ErrorClass::Internal;
  Blame blame = Blame::Router;
  Retry retry = Retry::Never;
  std::string code;  // machine-readable, in OpenAI's vocabulary where one exists: "model_not_found"
  std::string message;                         // for people; never holds a credential
  std::string param = {};                      // the request field at fault, empty if none
  std::chrono::milliseconds retry_after = {};  // 0: no hint
  int vendor_status = 0;                       // HTTP status of the vendor's answer, 0: none
  Scope scope = Scope::None;
};

// snake_case names as they appear in logs, metrics and tables: "rate_limited", "caller", …
[[nodiscard]] std::string_view to_string(ErrorClass error_class);
[[nodiscard]] std::string_view to_string(Blame blame);
[[nodiscard]] std::string_view to_string(Retry retry);
[[nodiscard]] std::string_view to_string(Scope scope);

// A mistake in the caller's request: 400-family, never retried.
[[nodiscard]] Error caller_error(ErrorClass error_class, std::string code, std::string message,
                                 std::string param = {});
// A fault of ours, never retried.
[[nodiscard]] Error router_error(std::string code, std::string message);
// A fault on the vendor's side, worth another channel.
[[nodiscard]] Error vendor_error(ErrorClass error_class, std::string code, std::string message);

}  // namespace sar
