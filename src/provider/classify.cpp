#include "provider/classify.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "provider/error_body.hpp"
#include "provider/error_signals.hpp"
#include "provider/redact.hpp"
#include "provider/retry_after.hpp"

namespace sar::provider {
namespace {

bool is_callers(ErrorClass error_class) {
  return error_class == ErrorClass::BadRequest || error_class == ErrorClass::ContextLength ||
         error_class == ErrorClass::ContentFilter;
}

struct Words {
  std::string_view code;
  std::string_view
      sentence;  // what callers read; the vendor's own words follow unless they are about our key
};

Words words_of(ErrorClass error_class) {
  switch (error_class) {
    case ErrorClass::Auth:
      return {"vendor_auth_failed", "The vendor did not accept the router's credential."};
    case ErrorClass::Permission:
      return {"vendor_permission_denied",
              "The vendor denied the router's credential this request."};
    case ErrorClass::QuotaExhausted:
      return {"vendor_quota_exhausted", "The router's account at the vendor has no quota left."};
    case ErrorClass::RateLimited:
      return {"rate_limit_exceeded", "The vendor's rate limit is reached."};
    case ErrorClass::Overloaded:
      return {"vendor_overloaded", "The vendor is overloaded."};
    case ErrorClass::ModelNotFound:
      return {"model_not_found", "The vendor does not know this model."};
    case ErrorClass::ToolUseFailed:
      return {"tool_use_failed", "The model failed to produce a valid tool call."};
    case ErrorClass::Timeout:
      return {"vendor_timeout", "The vendor did not answer in time."};
    case ErrorClass::ContextLength:
      return {"context_length_exceeded", "The request is longer than the model's context."};
    case ErrorClass::ContentFilter:
      return {"content_filter", "The vendor's content filter refused the request."};
    case ErrorClass::BadRequest:
      return {"invalid_request", "The vendor refused the request as invalid."};
    default:
      return {"vendor_error", "The vendor failed."};
  }
}

bool is_identifier(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') || letter == '_';
  });
}

// A caller's own mistake is told in the vendor's words; the router's account at the vendor is none
// of his business.
std::string message_for_caller(ErrorClass error_class, const ErrorBody& body) {
  const std::string_view sentence = words_of(error_class).sentence;
  const bool is_ours = error_class == ErrorClass::Auth || error_class == ErrorClass::Permission ||
                       error_class == ErrorClass::QuotaExhausted;
  std::string theirs = redact(body.message);
  if (is_callers(error_class) && !theirs.empty()) return theirs;
  if (is_ours || theirs.empty()) return std::string{sentence};
  return fmt::format("{} It said: {}", sentence, theirs);
}

std::chrono::milliseconds wait_for(const HeaderTable& headers, const ErrorBody& body) {
  // Google tells the delay of a minute's quota along with a day's that is used up.
  if (is_daily(body) && !body.quota.empty()) return until_google_day(headers);
  return retry_after(headers, {.delay = body.retry_delay, .message = body.message});
}

}  // namespace

Error classify_reply(const VendorReply& reply) {
  constexpr std::chrono::minutes kRetryAfterMax{5};
  const ErrorBody body = parse_error_body(reply.body);
  const ErrorClass error_class = class_of(reply.status, body);
  const bool callers = is_callers(error_class);
  Error error{.error_class = error_class,
              .blame = callers ? Blame::Caller : Blame::Vendor,
              .retry = callers && !is_missing_feature(body) ? Retry::Never : Retry::OtherChannel,
              .code = std::string{words_of(error_class).code},
              .message = message_for_caller(error_class, body),
              .param = callers ? redact(body.param) : std::string{},
              .retry_after = wait_for(reply.headers, body),
              .vendor_status = reply.status,
              .scope = scope_of(error_class, reply.status, body)};
  if (callers && is_identifier(body.code)) error.code = body.code;
  if (error_class != ErrorClass::QuotaExhausted && !is_daily(body)) {
    error.retry_after = std::min<std::chrono::milliseconds>(error.retry_after, kRetryAfterMax);
  }
  return error;
}

}  // namespace sar::provider
