// One table of names, one of error answers.
#include "faults.hpp"

#include <array>

namespace sim {
namespace {

struct Named {
  std::string_view name;
  Fault fault;
};

constexpr std::array kNames{
    Named{"429", Fault::RateLimited},
    Named{"429_no_hint", Fault::RateLimitedNoHint},
    Named{"429_quota", Fault::QuotaExhausted},
    Named{"500", Fault::ServerError},
    Named{"503", Fault::Overloaded},
    Named{"401", Fault::BadKey},
    Named{"400", Fault::BadRequest},
    Named{"400_context", Fault::ContextLength},
    Named{"404", Fault::NotFound},
    Named{"html_502", Fault::HtmlGateway},
    Named{"redirect", Fault::Redirect},
    Named{"empty_200", Fault::Empty},
    Named{"error_in_200", Fault::ErrorInBody},
    Named{"error_in_stream", Fault::ErrorInStream},
    Named{"malformed_json", Fault::MalformedJson},
    Named{"malformed_sse", Fault::MalformedSse},
    Named{"wrong_content_length", Fault::WrongLength},
    Named{"short_content_length", Fault::ShortLength},
    Named{"two_content_lengths", Fault::TwoLengths},
    Named{"huge_head", Fault::HugeHead},
    Named{"slow_drip", Fault::SlowDrip},
    Named{"hang_before_headers", Fault::HangBeforeHeaders},
    Named{"hang_after_headers", Fault::HangAfterHeaders},
    Named{"hang_mid_stream", Fault::HangMidStream},
    Named{"reset_before_headers", Fault::ResetBeforeHeaders},
    Named{"reset_mid_stream", Fault::ResetMidStream},
    Named{"cut_mid_stream", Fault::CutMidStream},
};

struct Answered {
  Fault fault;
  ErrorAnswer answer;
};

constexpr ErrorAnswer kTooMany{429, "Too Many Requests", "requests", "rate_limit_exceeded",
                               "Rate limit reached for requests per minute. Please slow down."};

constexpr std::array kAnswers{
    Answered{Fault::RateLimited, kTooMany},
    Answered{Fault::RateLimitedNoHint, kTooMany},
    Answered{Fault::QuotaExhausted,
             {429, "Too Many Requests", "insufficient_quota", "insufficient_quota",
              "You exceeded your current quota, please check your plan and billing details."}},
    Answered{Fault::ServerError,
             {500, "Internal Server Error", "server_error", "",
              "The server had an error while processing your request."}},
    Answered{Fault::Overloaded,
             {503, "Service Unavailable", "server_error", "",
              "The engine is currently overloaded, please try again later."}},
    Answered{Fault::BadKey,
             {401, "Unauthorized", "invalid_request_error", "invalid_api_key",
              "Incorrect API key provided: "}},
    Answered{Fault::BadRequest,
             {400, "Bad Request", "invalid_request_error", "invalid_value",
              "Invalid value for 'temperature': expected a number from 0 to 2."}},
    Answered{Fault::ContextLength,
             {400, "Bad Request", "invalid_request_error", "context_length_exceeded",
              "This model's maximum context length is 8192 tokens."}},
    Answered{Fault::NotFound,
             {404, "Not Found", "invalid_request_error", "model_not_found",
              "The model does not exist or you do not have access to it."}},
};

}  // namespace

std::optional<Fault> find_fault(std::string_view name) {
  for (const Named& named : kNames) {
    if (named.name == name) return named.fault;
  }
  return std::nullopt;
}

std::string_view to_string(Fault fault) {
  for (const Named& named : kNames) {
    if (named.fault == fault) return named.name;
  }
  return {};
}

bool is_mid_stream(Fault fault) {
  return fault == Fault::HangMidStream || fault == Fault::ResetMidStream ||
         fault == Fault::CutMidStream || fault == Fault::ErrorInStream ||
         fault == Fault::MalformedSse || fault == Fault::MalformedJson;
}

const ErrorAnswer* error_answer(Fault fault) {
  for (const Answered& answered : kAnswers) {
    if (answered.fault == fault) return &answered.answer;
  }
  return nullptr;
}

}  // namespace sim
