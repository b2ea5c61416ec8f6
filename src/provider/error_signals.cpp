#include "provider/error_signals.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <span>

namespace sar::provider {
namespace {

struct Signal {
  std::string_view text;
  ErrorClass error_class;
};

// Values of `code`, `type`, `status` and reasons, in lower case.
constexpr std::array kCodes{
    Signal{"invalid_api_key", ErrorClass::Auth},
    Signal{"account_deactivated", ErrorClass::Auth},
    Signal{"authentication_error", ErrorClass::Auth},
    Signal{"invalid_authentication_error", ErrorClass::Auth},
    Signal{"authentication", ErrorClass::Auth},
    Signal{"organization_restricted", ErrorClass::Auth},
    // Google's ErrorInfo and status
    Signal{"api_key_invalid", ErrorClass::Auth},
    Signal{"service_disabled", ErrorClass::Auth},
    Signal{"api_key_service_blocked", ErrorClass::Auth},
    Signal{"unauthenticated", ErrorClass::Auth},
    Signal{"permission_error", ErrorClass::Permission},
    Signal{"permission_denied", ErrorClass::Permission},
    Signal{"permission_denied_error", ErrorClass::Permission},
    Signal{"unsupported_country_region_territory", ErrorClass::Permission},
    Signal{"insufficient_quota", ErrorClass::QuotaExhausted},
    Signal{"billing_error", ErrorClass::QuotaExhausted},
    Signal{"billing_hard_limit_reached", ErrorClass::QuotaExhausted},
    Signal{"billing_not_active", ErrorClass::QuotaExhausted},
    Signal{"exceeded_current_quota_error", ErrorClass::QuotaExhausted},
    Signal{"insufficient_balance", ErrorClass::QuotaExhausted},
    Signal{"payment_required", ErrorClass::QuotaExhausted},
    // new-api
    Signal{"insufficient_user_quota", ErrorClass::QuotaExhausted},
    Signal{"pre_consume_token_quota_failed", ErrorClass::QuotaExhausted},
    // Zhipu: no balance, the day's or the plan's limit
    Signal{"1113", ErrorClass::QuotaExhausted},
    Signal{"1304", ErrorClass::QuotaExhausted},
    Signal{"1308", ErrorClass::QuotaExhausted},
    // SiliconFlow: no balance
    Signal{"30001", ErrorClass::QuotaExhausted},
    Signal{"rate_limit_exceeded", ErrorClass::RateLimited},
    Signal{"rate_limit_error", ErrorClass::RateLimited},
    Signal{"rate_limit_reached_error", ErrorClass::RateLimited},
    Signal{"ratelimitreached", ErrorClass::RateLimited},
    Signal{"rate_limited", ErrorClass::RateLimited},
    // Zhipu
    Signal{"1302", ErrorClass::RateLimited},
    Signal{"1303", ErrorClass::RateLimited},
    // SiliconFlow
    Signal{"50602", ErrorClass::RateLimited},
    Signal{"overloaded_error", ErrorClass::Overloaded},
    Signal{"engine_overloaded_error", ErrorClass::Overloaded},
    Signal{"provider_overloaded", ErrorClass::Overloaded},
    Signal{"provider_unavailable", ErrorClass::Overloaded},
    Signal{"unavailable", ErrorClass::Overloaded},
    Signal{"slow_down", ErrorClass::Overloaded},
    Signal{"model_capacity_exhausted", ErrorClass::Overloaded},
    // llama.cpp, loading its model
    Signal{"unavailable_error", ErrorClass::Overloaded},
    // Zhipu
    Signal{"1305", ErrorClass::Overloaded},
    // SiliconFlow
    Signal{"50505", ErrorClass::Overloaded},
    Signal{"context_length_exceeded", ErrorClass::ContextLength},
    Signal{"token_limit_exceeded", ErrorClass::ContextLength},
    Signal{"request_too_large", ErrorClass::ContextLength},
    Signal{"payload_too_large", ErrorClass::ContextLength},
    // llama.cpp
    Signal{"exceed_context_size_error", ErrorClass::ContextLength},
    // Zhipu
    Signal{"1261", ErrorClass::ContextLength},
    Signal{"content_filter", ErrorClass::ContentFilter},
    Signal{"content_policy_violation", ErrorClass::ContentFilter},
    Signal{"moderation_blocked", ErrorClass::ContentFilter},
    Signal{"invalid_prompt", ErrorClass::ContentFilter},
    Signal{"refusal", ErrorClass::ContentFilter},
    Signal{"responsibleaipolicyviolation", ErrorClass::ContentFilter},
    // Zhipu
    Signal{"1301", ErrorClass::ContentFilter},
    Signal{"model_not_found", ErrorClass::ModelNotFound},
    Signal{"not_found_error", ErrorClass::ModelNotFound},
    Signal{"not_found", ErrorClass::ModelNotFound},
    Signal{"resource_not_found_error", ErrorClass::ModelNotFound},
    Signal{"model_decommissioned", ErrorClass::ModelNotFound},
    Signal{"invalid_model", ErrorClass::ModelNotFound},
    // Azure
    Signal{"deploymentnotfound", ErrorClass::ModelNotFound},
    Signal{"operationnotsupported", ErrorClass::ModelNotFound},
    // vLLM
    Signal{"notfounderror", ErrorClass::ModelNotFound},
    // Zhipu
    Signal{"1211", ErrorClass::ModelNotFound},
    // SiliconFlow: no such model, or disabled
    Signal{"20012", ErrorClass::ModelNotFound},
    Signal{"30003", ErrorClass::ModelNotFound},
    // Groq
    Signal{"tool_use_failed", ErrorClass::ToolUseFailed},
    Signal{"timeout_error", ErrorClass::Timeout},
    Signal{"timeout", ErrorClass::Timeout},
    Signal{"deadline_exceeded", ErrorClass::Timeout},
};

// Words of the message, in lower case; the first that occurs decides. Money before rate: "quota" is
// in both. Never digits: they may be those of a request's id.
constexpr std::array kPhrases{
    Signal{"incorrect api key", ErrorClass::Auth},
    Signal{"invalid api key", ErrorClass::Auth},
    Signal{"invalid x-api-key", ErrorClass::Auth},
    Signal{"api key not valid", ErrorClass::Auth},
    Signal{"api key expired", ErrorClass::Auth},
    Signal{"reported as leaked", ErrorClass::Auth},
    Signal{"invalid subscription key", ErrorClass::Auth},
    Signal{"missing authentication", ErrorClass::Auth},
    Signal{"invalid token", ErrorClass::Auth},
    Signal{"无效的令牌", ErrorClass::Auth},
    Signal{"令牌已过期", ErrorClass::Auth},
    Signal{"令牌状态不可用", ErrorClass::Auth},
    Signal{"organization has been disabled", ErrorClass::Auth},
    Signal{"organization has been restricted", ErrorClass::Auth},
    Signal{"location is not supported", ErrorClass::Permission},
    Signal{"无权访问", ErrorClass::Permission},
    Signal{"insufficient balance", ErrorClass::QuotaExhausted},
    Signal{"balance is insufficient", ErrorClass::QuotaExhausted},
    Signal{"credit balance is too low", ErrorClass::QuotaExhausted},
    Signal{"exceeded your current quota", ErrorClass::QuotaExhausted},
    Signal{"quota is not enough", ErrorClass::QuotaExhausted},
    Signal{"insufficient credits", ErrorClass::QuotaExhausted},
    Signal{"requires more credits", ErrorClass::QuotaExhausted},
    Signal{"free-models-per-day", ErrorClass::QuotaExhausted},
    Signal{"余额不足", ErrorClass::QuotaExhausted},
    Signal{"额度不足", ErrorClass::QuotaExhausted},
    Signal{"额度已用尽", ErrorClass::QuotaExhausted},
    Signal{"已欠费", ErrorClass::QuotaExhausted},
    Signal{"负载已饱和", ErrorClass::Overloaded},
    Signal{"currently overloaded", ErrorClass::Overloaded},
    Signal{"is overloaded", ErrorClass::Overloaded},
    Signal{"service overloaded", ErrorClass::Overloaded},
    Signal{"server busy", ErrorClass::Overloaded},
    Signal{"无可用渠道", ErrorClass::ModelNotFound},
    Signal{"no available channel", ErrorClass::ModelNotFound},
    Signal{"model not found", ErrorClass::ModelNotFound},
    Signal{"maximum context length", ErrorClass::ContextLength},
    Signal{"prompt is too long", ErrorClass::ContextLength},
    Signal{"prompt too long", ErrorClass::ContextLength},
    Signal{"exceeds the maximum number of tokens", ErrorClass::ContextLength},
    Signal{"exceeds the context window", ErrorClass::ContextLength},
    Signal{"available context size", ErrorClass::ContextLength},
    Signal{"content exists risk", ErrorClass::ContentFilter},
    Signal{"rate limit", ErrorClass::RateLimited},
    Signal{"rate-limited", ErrorClass::RateLimited},
    Signal{"too many requests", ErrorClass::RateLimited},
};

constexpr std::array<std::string_view, 2> kRegionPhrases{"location is not supported",
                                                         "not available in your country"};

constexpr std::array<std::string_view, 6> kFeaturePhrases{
    "does not support tools",    "does not support thinking", "does not support image",
    "does not support function", "--enable-auto-tool-choice", "image input is not supported"};

std::string lower_case(std::string_view text) {
  std::string lower{text};
  std::ranges::transform(lower, lower.begin(), [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter;
  });
  return lower;
}

std::optional<ErrorClass> class_of_code(std::string_view word) {
  const std::string code = lower_case(word);
  const auto* found = std::ranges::find(kCodes, std::string_view{code}, &Signal::text);
  if (found == kCodes.end()) return std::nullopt;
  return found->error_class;
}

std::optional<ErrorClass> class_of_message(std::string_view message) {
  const auto* found = std::ranges::find_if(
      kPhrases, [&](const Signal& signal) { return message.contains(signal.text); });
  if (found == kPhrases.end()) return std::nullopt;
  return found->error_class;
}

bool says(const ErrorBody& body, std::span<const std::string_view> phrases) {
  const std::string message = lower_case(body.message);
  return std::ranges::any_of(phrases,
                             [&](std::string_view phrase) { return message.contains(phrase); });
}

// Google says the same words for the minute, the day and the money.
std::optional<ErrorClass> class_of_quota(const ErrorBody& body) {
  if (body.quota.contains("PerDay")) return ErrorClass::QuotaExhausted;
  if (body.quota.contains("PerMinute")) return ErrorClass::RateLimited;
  return std::nullopt;
}

std::optional<ErrorClass> class_of_exhausted(const ErrorBody& body, std::string_view message) {
  if (body.status != "RESOURCE_EXHAUSTED") return std::nullopt;
  return message.contains("depleted") ? ErrorClass::QuotaExhausted : ErrorClass::RateLimited;
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
    case 405:  // the path is ours, not the caller's
      return ErrorClass::ServerError;
    case 408:
    case 499:  // Google: cancelled
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

}  // namespace

ErrorClass class_of(int status, const ErrorBody& body) {
  if (body.is_flagged) return ErrorClass::ContentFilter;
  if (const auto known = class_of_quota(body)) return *known;
  for (const std::string* word : {&body.reason, &body.code, &body.type}) {
    if (const auto known = class_of_code(*word)) return *known;
  }
  const std::string message = lower_case(body.message);
  if (const auto known = class_of_exhausted(body, message)) return *known;
  if (const auto known = class_of_message(message)) return *known;
  if (const auto known = class_of_code(body.status)) return *known;
  // A code that repeats an HTTP status (OpenRouter's errors inside a 200) stands for it.
  const bool code_is_status =
      body.code.size() == 3 && body.code.front() >= '4' && body.code.front() <= '5';
  if (status < 300 && code_is_status) return class_of_status(std::stoi(body.code));
  return class_of_status(status);
}

Scope scope_of(ErrorClass error_class, int status, const ErrorBody& body) {
  // Moonshot counts an organisation's requests, OpenRouter those to free models.
  constexpr std::array<std::string_view, 2> kWholeKey{"organization max", "free-models-per"};
  switch (error_class) {
    case ErrorClass::Auth:
      return Scope::Key;
    case ErrorClass::Permission:
      return says(body, kRegionPhrases) || body.code == "unsupported_country_region_territory"
                 ? Scope::Channel
                 : Scope::KeyAndModel;
    case ErrorClass::QuotaExhausted:
      return body.quota.contains("PerModel") ? Scope::KeyAndModel : Scope::Key;
    case ErrorClass::RateLimited:
      if (status == 413) return Scope::None;  // Groq: this request is too large for the limit
      return says(body, kWholeKey) ? Scope::Key : Scope::KeyAndModel;
    case ErrorClass::Overloaded:
    case ErrorClass::ModelNotFound:
      return Scope::Model;
    case ErrorClass::Timeout:
    case ErrorClass::ServerError:
      return Scope::Channel;
    default:
      return Scope::None;
  }
}

bool is_daily(const ErrorBody& body) {
  constexpr std::array<std::string_view, 2> kDay{"per day", "per-day"};
  return body.quota.contains("PerDay") || says(body, kDay);
}

bool is_missing_feature(const ErrorBody& body) { return says(body, kFeaturePhrases); }

}  // namespace sar::provider
