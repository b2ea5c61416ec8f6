// Errors as the lesser vendors write them, and the header fields that come with errors.
#include <array>
#include <ctime>

#include "errors.hpp"
#include "json_text.hpp"
#include "text.hpp"

namespace sim {
namespace {

struct VendorCode {
  int status;
  std::string_view code;
};
// SiliconFlow has numbers of its own for what goes wrong.
constexpr std::array kSiliconFlowCodes{
    VendorCode{400, "20012"}, VendorCode{403, "30001"}, VendorCode{402, "30001"},
    VendorCode{429, "50602"}, VendorCode{503, "50505"}, VendorCode{529, "50505"},
};

std::string_view siliconflow_code(int status) {
  for (const VendorCode& known : kSiliconFlowCodes) {
    if (known.status == status) return known.code;
  }
  return "50000";
}

// "2030-01-31T12:00:00Z", so many seconds from now.
std::string moment_in(std::int64_t seconds) {
  const std::time_t when = std::time(nullptr) + seconds;
  std::tm parts{};
  gmtime_r(&when, &parts);
  std::array<char, 32> text{};
  return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts)};
}

}  // namespace

void append_error(std::string& out, const ErrorAnswer& error, const ErrorDetail& detail,
                  ErrorShape shape) {
  std::string message;
  json::append_escaped(message, error.message);
  json::append_escaped(message, detail.text);
  switch (shape) {
    case ErrorShape::SiliconFlow:
      append(out, R"({"code":)", siliconflow_code(error.status), R"(,"message":")", message,
             R"(","data":null})");
      break;
    case ErrorShape::Vllm:
      append(out, R"({"object":"error","message":")", message,
             R"(","type":"BadRequestError","param":null,"code":)", error.status, "}");
      break;
    case ErrorShape::Text:
      append(out, "\"", message, "\"");
      break;
    case ErrorShape::Detail:
      append(out, R"({"detail":")", message, R"("})");
      break;
    case ErrorShape::Xai:
      append(out, R"({"code":")", error.code.empty() ? "internal" : error.code, R"(","error":")",
             message, R"("})");
      break;
    case ErrorShape::Own:
      append_error(out, error, detail, Dialect::OpenAi);
      break;
  }
}

std::string rate_limit_fields(Dialect dialect, std::int64_t wait_seconds) {
  const bool is_spent = wait_seconds >= 0;
  const int left = is_spent ? 0 : 499;
  const auto wait = is_spent ? wait_seconds : 1;
  switch (dialect) {
    case Dialect::Anthropic: {
      const auto moment = moment_in(wait);
      constexpr std::string_view kPrefix = "anthropic-ratelimit-";
      std::string fields;
      for (const std::string_view what : {"requests", "input-tokens", "output-tokens", "tokens"}) {
        append(fields, kPrefix, what, "-limit: 500\r\n", kPrefix, what, "-remaining: ", left,
               "\r\n", kPrefix, what, "-reset: ", moment, "\r\n");
      }
      return fields;
    }
    case Dialect::Gemini:
    case Dialect::Ollama:
      return {};  // they have none
    default:
      return joined("x-ratelimit-limit-requests: 500\r\nx-ratelimit-remaining-requests: ", left,
                    "\r\nx-ratelimit-reset-requests: ", wait,
                    "s\r\nx-ratelimit-limit-tokens: 30000\r\nx-ratelimit-remaining-tokens: 29000"
                    "\r\nx-ratelimit-reset-tokens: 2ms\r\n");
  }
}

std::string error_fields(Dialect dialect, int status, std::uint64_t sequence) {
  if (dialect != Dialect::Anthropic) return {};
  const bool may_pass = status == 429 || status >= 500;
  return joined("request-id: req_sim_", sequence,
                "\r\nx-should-retry: ", may_pass ? "true" : "false", "\r\n");
}

}  // namespace sim
