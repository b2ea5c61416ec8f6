#include "gateway/admit.hpp"

#include <fmt/format.h>

namespace sar::gateway {
namespace {

Error model_not_allowed(std::string_view model) {
  return caller_error(ErrorClass::Permission, "model_not_allowed",
                      fmt::format("This API key may not use the model '{}'.", model), "model");
}

Error rate_limited(std::int64_t limit, std::chrono::nanoseconds wait) {
  Error error = caller_error(
      ErrorClass::RateLimited, "rate_limit_exceeded",
      fmt::format("Rate limit reached: {} requests per minute for this API key.", limit));
  error.retry_after = std::chrono::ceil<std::chrono::milliseconds>(wait);
  return error;
}

}  // namespace

Result<void> admit(const Request& request) {
  const access::KeyEntry& entry = *request.caller.entry;
  if (!entry.allows_model(request.model_asked)) return fail(model_not_allowed(request.model_asked));
  if (entry.window != nullptr) {
    const auto wait = entry.window->take(request.started);
    if (wait) return fail(rate_limited(entry.window->limit(), *wait));
  }
  return {};
}

}  // namespace sar::gateway
