#include "provider/classify.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "provider/error_body.hpp"
#include "provider/redact.hpp"
#include "provider/retry_after.hpp"

namespace sar::provider {
namespace {

struct Signal {
  std::string_view text;
  ErrorClass error_class;
};

// Values of `code` and `type`, in lower case.
constexpr std::array kCodes{
    Signal{"invalid_api_key", ErrorClass::Auth},
    Signal{"account_deactivated", ErrorClass::Auth},
    Signal{"authentication_error", ErrorClass::Auth},
    Signal{"invalid_authentication_error", ErrorClass::Auth},
    Signal{"permission_error", ErrorClass::Permission},
    Signal{"permission_denied", ErrorClass::Permission},
    Signal{"unsupported_country_region_territory", ErrorClass::Permission},
    Signal{"insufficient_quota", ErrorClass::QuotaExhausted},
    Signal{"billing_error", ErrorClass::QuotaExhausted},
    Signal{"billing_hard_limit_reached", ErrorClass::QuotaExhausted},
    Signal{"exceeded_current_quota_error", ErrorClass::QuotaExhausted},
    Signal{"insufficient_user_quota", ErrorClass::QuotaExhausted},
    Signal{"pre_consume_token_quota_failed", ErrorClass::QuotaExhausted},
    Signal{"1113", ErrorClass::QuotaExhausted},   // Zhipu: no balance
    Signal{"30001", ErrorClass::QuotaExhausted},  // SiliconFlow: no balance
    Signal{"rate_limit_exceeded", ErrorClass::RateLimited},
    Signal{"rate_limit_error", ErrorClass::RateLimited},
    Signal{"rate_limit_reached_error", ErrorClass::RateLimited},
    Signal{"ratelimitreached", ErrorClass::RateLimited},
    Signal{"1302", ErrorClass::RateLimited},   // Zhipu
    Signal{"50602", ErrorClass::RateLimited},  // SiliconFlow
    Signal{"overloaded_error", ErrorClass::Overloaded},
    Signal{"engine_overloaded_error", ErrorClass::Overloaded},
    Signal{"unavailable_error", ErrorClass::Overloaded},  // llama.cpp, loading its model
    Signal{"provider_overloaded", ErrorClass::Overloaded},
    Signal{"1305", ErrorClass::Overloaded},   // Zhipu
    Signal{"50505", ErrorClass::Overloaded},  // SiliconFlow
    Signal{"context_length_exceeded", ErrorClass::ContextLength},
    Signal{"content_filter", ErrorClass::ContentFilter},
    Signal{"content_policy_violation", ErrorClass::ContentFilter},
    Signal{"moderation_blocked", ErrorClass::ContentFilter},
    Signal{"invalid_prompt", ErrorClass::ContentFilter},
    Signal{"1301", ErrorClass::ContentFilter},  // Zhipu
    Signal{"model_not_found", ErrorClass::ModelNotFound},
    Signal{"not_found_error", ErrorClass::ModelNotFound},
    Signal{"deploymentnotfound", ErrorClass::ModelNotFound},
    Signal{"20012", ErrorClass::ModelNotFound},  // SiliconFlow
    Signal{"30003", ErrorClass::ModelNotFound},  // SiliconFlow: model disabled
    Signal{"tool_use_failed", ErrorClass::ToolUseFailed},
    Signal{"timeout_error", ErrorClass::Timeout},
};

// Words of the message, in lower case; the first that occurs decides. Money before rate: "quota" is
// in both.
constexpr std::array kPhrases{
    Signal{"incorrect api key", ErrorClass::Auth},
    Signal{"invalid api key", ErrorClass::Auth},
    Signal{"api key expired", ErrorClass::Auth},
    Signal{"invalid token", ErrorClass::Auth},
    Signal{"无效的令牌", ErrorClass::Auth},
    Signal{"organization has been disabled", ErrorClass::Auth},
    Signal{"organization has been restricted", ErrorClass::Auth},
    Signal{"insufficient balance", ErrorClass::QuotaExhausted},
    Signal{"credit balance is too low", ErrorClass::QuotaExhausted},
    Signal{"exceeded your current quota", ErrorClass::QuotaExhausted},
    Signal{"insufficient credits", ErrorClass::QuotaExhausted},
    Signal{"requires more credits", ErrorClass::QuotaExhausted},
    Signal{"free-models-per-day", ErrorClass::QuotaExhausted},
    Signal{"余额不足", ErrorClass::QuotaExhausted},
    Signal{"已欠费", ErrorClass::QuotaExhausted},
    Signal{"负载已饱和", ErrorClass::Overloaded},
    Signal{"currently overloaded", ErrorClass::Overloaded},
    Signal{"无可用渠道", ErrorClass::ModelNotFound},
    Signal{"maximum context length", ErrorClass::ContextLength},
    Signal{"prompt is too long", ErrorClass::ContextLength},
    Signal{"prompt too long", ErrorClass::ContextLength},
    Signal{"exceeds the maximum number of tokens", ErrorClass::ContextLength},
    Signal{"content exists risk", ErrorClass::ContentFilter},
    Signal{"rate limit", ErrorClass::RateLimited},
};

std::string lower_case(std::string_view text) {
  std::string lower{text};
  std::ranges::transform(lower, lower.begin(), [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter;
  });
  return lower;
}

std::optional<ErrorClass> class_of_code(std::string_view code) {
  const auto* found = std::ranges::find(kCodes, code, &Signal::text);
  if (found == kCodes.end()) return std::nullopt;
  return found->error_class;
}

std::optional<ErrorClass> class_of_message(std::string_view message) {
  for (const Signal& signal : kPhrases) {
    if (message.find(signal.text) != std::string_view::npos) return signal.error_class;
  }
  return std::nullopt;
}

ErrorClass class_of_status(int status) {
  switch (status) {
    case 401:
      return ErrorClass::Auth;
    case 402:
      return ErrorClass::QuotaExhausted;
    case 403:
      return ErrorClass::Permission;
    case 404:
      return ErrorClass::ModelNotFound;
    case 408:
    case 504:
    case 522:  // Cloudflare: connection to the origin timed out
    case 524:  // Cloudflare: the origin did not answer in time
      return ErrorClass::Timeout;
    case 413:
      return ErrorClass::ContextLength;
    case 429:
      return ErrorClass::RateLimited;
    case 498:  // Groq: flex capacity
    case 503:
    case 529:  // Anthropic's overload
      return ErrorClass::Overloaded;
    default:
      return status >= 400 && status < 500 ? ErrorClass::BadRequest : ErrorClass::ServerError;
  }
}

ErrorClass class_of(const VendorReply& reply, const ErrorBody& body) {
  const std::string message = lower_case(body.message);
  for (const std::string& word : {lower_case(body.code), lower_case(body.type)}) {
    if (const auto known = class_of_code(word)) return *known;
  }
  if (const auto known = class_of_message(message)) return *known;
  // A code that repeats an HTTP status (OpenRouter's errors inside a 200) stands for it.
  const bool code_is_status =
      body.code.size() == 3 && body.code.front() >= '4' && body.code.front() <= '5';
  if (reply.status < 300 && code_is_status) return class_of_status(std::stoi(body.code));
  return class_of_status(reply.status);
}

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

}  // namespace

Error classify_reply(const VendorReply& reply) {
  constexpr std::chrono::minutes kRetryAfterMax{5};
  const ErrorBody body = parse_error_body(reply.body);
  const ErrorClass error_class = class_of(reply, body);
  const bool callers = is_callers(error_class);
  Error error{.error_class = error_class,
              .blame = callers ? Blame::Caller : Blame::Vendor,
              .retry = callers ? Retry::Never : Retry::OtherChannel,
              .code = std::string{words_of(error_class).code},
              .message = message_for_caller(error_class, body),
              .param = callers ? redact(body.param) : std::string{},
              .retry_after = retry_after(reply.headers, body.message),
              .vendor_status = reply.status};
  if (callers && is_identifier(body.code)) error.code = body.code;
  if (error_class != ErrorClass::QuotaExhausted) {  // a daily quota may well take hours
    error.retry_after = std::min<std::chrono::milliseconds>(error.retry_after, kRetryAfterMax);
  }
  return error;
}

}  // namespace sar::provider
