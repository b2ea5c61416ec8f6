// One table of situations, one function per way to write an error down.
#include "errors.hpp"

#include <algorithm>
#include <array>
#include <ctime>

#include "json_text.hpp"
#include "text.hpp"

namespace sim {
namespace {

// How a dialect other than OpenAI's says it; status 0: with OpenAI's status and words.
struct Words {
  int status = 0;
  std::string_view message{};
};

struct Situation {
  Fault fault;
  ErrorAnswer openai;
  Words anthropic{};
  Words gemini{};
  Words ollama{};
};

constexpr ErrorAnswer kTooMany{429, "requests", "rate_limit_exceeded",
                               "Rate limit reached for requests per minute. Please slow down."};
constexpr Words kAnthropicTooMany{
    429, "Number of request tokens has exceeded your per-minute rate limit."};
constexpr Words kGeminiTooMany{
    429, "You exceeded your current quota, please check your plan and billing details."};
constexpr std::string_view kNoCredit =
    "Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to "
    "upgrade or purchase credits.";

constexpr std::array kSituations{
    Situation{Fault::RateLimited, kTooMany, kAnthropicTooMany, kGeminiTooMany},
    Situation{Fault::RateLimitedNoHint, kTooMany, kAnthropicTooMany, kGeminiTooMany},
    Situation{Fault::QuotaExhausted,
              {429, "insufficient_quota", "insufficient_quota",
               "You exceeded your current quota, please check your plan and billing details."},
              {400, kNoCredit}},
    Situation{Fault::NoCredit,
              {402, "invalid_request_error", "insufficient_balance", "Insufficient Balance"},
              {402, kNoCredit}},
    Situation{Fault::ServerError,
              {500, "server_error", "", "The server had an error while processing your request."},
              {500, "Internal server error"},
              {500, "An internal error has occurred. Please retry."}},
    Situation{
        Fault::Overloaded,
        {503, "server_error", "", "The engine is currently overloaded, please try again later."},
        {529, "Overloaded"},
        {503, "The model is overloaded. Please try again later."},
        {503, "server busy, please try again. maximum pending requests exceeded"}},
    Situation{Fault::TimedOut,
              {504, "server_error", "timeout", "The request timed out."},
              {504, "Request timed out"},
              {504, "Deadline expired before operation could complete."}},
    Situation{Fault::BadKey,
              {401, "invalid_request_error", "invalid_api_key", "Incorrect API key provided: "},
              {401, "invalid x-api-key: "},
              {400, "API key not valid. Please pass a valid API key."},
              {401, "unauthorized"}},
    Situation{Fault::Forbidden,
              {403, "invalid_request_error", "unsupported_country_region_territory",
               "Country, region, or territory not supported"},
              {403, "Your API key does not have permission to use the specified resource."},
              {403, "Permission denied: the API has not been used in this project before."}},
    Situation{Fault::BadRequest,
              {400, "invalid_request_error", "invalid_value",
               "Invalid value for 'temperature': expected a number from 0 to 2."},
              {400, "temperature: range: 0..1"},
              {400, "* GenerateContentRequest.generation_config.temperature: out of range"}},
    Situation{
        Fault::ContextLength,
        {400, "invalid_request_error", "context_length_exceeded",
         "This model's maximum context length is 8192 tokens."},
        {400, "prompt is too long: 9001 tokens > 8192 maximum"},
        {400, "The input token count (9001) exceeds the maximum number of tokens allowed (8192)."},
        {400, "prompt too long; exceeded max context length by 809 tokens"}},
    Situation{Fault::ContentPolicy,
              {400, "invalid_request_error", "content_filter",
               "The response was filtered due to the prompt triggering the content management "
               "policy."},
              {400, "Output blocked by content filtering policy"},
              {400, "Request contains content that is not allowed."}},
    Situation{Fault::NotFound,
              {404, "invalid_request_error", "model_not_found",
               "The model does not exist or you do not have access to it."},
              {404, "model: no-such-model"},
              {404, "models/no-such-model is not found for API version v1beta."},
              {404, "model 'no-such-model' not found"}},
    Situation{Fault::TooLarge,
              {413, "invalid_request_error", "request_too_large", "Request body is too large."},
              {413, "Request exceeds the maximum size"},
              {413, "Request payload size exceeds the limit: 20971520 bytes."}},
};

const Words& words_of(const Situation& situation, Dialect dialect) {
  static constexpr Words kNone{};
  switch (dialect) {
    case Dialect::Anthropic:
      return situation.anthropic;
    case Dialect::Gemini:
      return situation.gemini;
    case Dialect::Ollama:
      return situation.ollama;
    default:
      return kNone;
  }
}

struct StatusWords {
  int status;
  std::string_view reason;
  std::string_view anthropic;
  std::string_view gemini;
};
constexpr std::array kStatusWords{
    StatusWords{200, "OK", "api_error", "UNKNOWN"},
    StatusWords{302, "Found", "api_error", "UNKNOWN"},
    StatusWords{400, "Bad Request", "invalid_request_error", "INVALID_ARGUMENT"},
    StatusWords{401, "Unauthorized", "authentication_error", "UNAUTHENTICATED"},
    StatusWords{402, "Payment Required", "billing_error", "FAILED_PRECONDITION"},
    StatusWords{403, "Forbidden", "permission_error", "PERMISSION_DENIED"},
    StatusWords{404, "Not Found", "not_found_error", "NOT_FOUND"},
    StatusWords{413, "Content Too Large", "request_too_large", "INVALID_ARGUMENT"},
    StatusWords{429, "Too Many Requests", "rate_limit_error", "RESOURCE_EXHAUSTED"},
    StatusWords{500, "Internal Server Error", "api_error", "INTERNAL"},
    StatusWords{502, "Bad Gateway", "api_error", "UNAVAILABLE"},
    StatusWords{503, "Service Unavailable", "api_error", "UNAVAILABLE"},
    StatusWords{504, "Gateway Timeout", "timeout_error", "DEADLINE_EXCEEDED"},
    StatusWords{529, "Overloaded", "overloaded_error", "UNAVAILABLE"},
};

const StatusWords& status_words(int status) {
  static constexpr StatusWords kOther{0, "Unknown", "api_error", "UNKNOWN"};
  const auto* const found = std::ranges::find(kStatusWords, status, &StatusWords::status);
  return found == kStatusWords.end() ? kOther : *found;
}

void append_message(std::string& out, const ErrorAnswer& error, const ErrorDetail& detail) {
  json::append_escaped(out, error.message);
  json::append_escaped(out, detail.text);
}

void append_nullable(std::string& out, std::string_view text) {
  if (text.empty()) {
    out += "null";
    return;
  }
  out += '"';
  json::append_escaped(out, text);
  out += '"';
}

void append_openai(std::string& out, const ErrorAnswer& error, const ErrorDetail& detail) {
  out += R"({"error":{"message":")";
  append_message(out, error, detail);
  append(out, R"(","type":")", error.type, R"(","param":)");
  append_nullable(out, detail.param);
  out += R"(,"code":)";
  append_nullable(out, error.code);
  out += "}}";
}

void append_anthropic(std::string& out, const ErrorAnswer& error, const ErrorDetail& detail) {
  append(out, R"({"type":"error","error":{"type":")", status_words(error.status).anthropic,
         R"(","message":")");
  append_message(out, error, detail);
  append(out, R"("},"request_id":"req_sim_)", detail.sequence, R"("})");
}

void append_gemini_details(std::string& out, const ErrorAnswer& error, const ErrorDetail& detail) {
  constexpr std::string_view kQuota =
      R"({"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaId":")";
  if (error.code == "invalid_api_key") {
    out += R"(,"details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo",)"
           R"("reason":"API_KEY_INVALID","domain":"googleapis.com",)"
           R"("metadata":{"service":"generativelanguage.googleapis.com"}}])";
  } else if (error.code == "insufficient_quota") {
    append(out, R"(,"details":[)", kQuota, R"(GenerateRequestsPerDayPerProjectPerModel"}]}])");
  } else if (error.status == 429) {
    append(out, R"(,"details":[)", kQuota, R"(GenerateRequestsPerMinutePerProjectPerModel"}]})");
    if (detail.retry_after_seconds >= 0) {
      append(out, R"(,{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":")",
             detail.retry_after_seconds, R"(s"})");
    }
    out += ']';
  }
}

void append_gemini(std::string& out, const ErrorAnswer& error, const ErrorDetail& detail) {
  append(out, R"({"error":{"code":)", error.status, R"(,"message":")");
  append_message(out, error, detail);
  append(out, R"(","status":")", status_words(error.status).gemini, R"(")");
  append_gemini_details(out, error, detail);
  out += "}}";
}

}  // namespace

std::string_view reason_of(int status) { return status_words(status).reason; }

std::optional<ErrorAnswer> error_answer(Fault fault, Dialect dialect) {
  const auto* const found = std::ranges::find(kSituations, fault, &Situation::fault);
  if (found == kSituations.end()) return std::nullopt;
  ErrorAnswer answer = found->openai;
  if (const Words& words = words_of(*found, dialect); words.status != 0) {
    answer.status = words.status;
    answer.message = words.message;
  }
  if (dialect == Dialect::Responses && fault == Fault::NotFound) answer.status = 400;
  return answer;
}

ErrorAnswer error_of_status(int status, Dialect dialect) {
  for (const Situation& situation : kSituations) {
    const auto answer = error_answer(situation.fault, dialect);
    if (answer->status == status) return *answer;
  }
  ErrorAnswer answer = *error_answer(Fault::ServerError, dialect);
  answer.status = status;
  return answer;
}

void append_error(std::string& out, const ErrorAnswer& error, const ErrorDetail& detail,
                  Dialect dialect) {
  switch (dialect) {
    case Dialect::Anthropic:
      return append_anthropic(out, error, detail);
    case Dialect::Gemini:
      return append_gemini(out, error, detail);
    case Dialect::Ollama:
      out += R"({"error":")";
      append_message(out, error, detail);
      out += R"("})";
      return;
    default:
      return append_openai(out, error, detail);
  }
}

}  // namespace sim
