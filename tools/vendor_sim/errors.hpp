// What vendors answer when something is wrong: status, header fields and body, per dialect.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "dialect.hpp"
#include "faults.hpp"

namespace sim {

// In OpenAI's words; other dialects take their own words from the status and the code.
struct ErrorAnswer {
  int status = 500;
  std::string_view type;
  std::string_view code;  // empty: null
  std::string_view message;
};

// The answer of a fault that is an error status; nullopt: it is none.
[[nodiscard]] std::optional<ErrorAnswer> error_answer(Fault fault, Dialect dialect);
// The dialect's own error of that status; if it has none, that of a server that failed.
[[nodiscard]] ErrorAnswer error_of_status(int status, Dialect dialect);
[[nodiscard]] std::string_view reason_of(int status);

// What is said beside the answer itself.
struct ErrorDetail {
  std::string_view text{};  // appended to the message
  std::string_view param{};
  std::int64_t retry_after_seconds = -1;  // -1: no hint
  std::uint64_t sequence = 0;
};
void append_error(std::string& out, const ErrorAnswer& error, const ErrorDetail& detail,
                  Dialect dialect);
// The same as other vendors of the dialect write it.
void append_error(std::string& out, const ErrorAnswer& error, const ErrorDetail& detail,
                  ErrorShape shape);

// Header fields, each with its line end. `wait_seconds` -1: nothing is used up.
[[nodiscard]] std::string rate_limit_fields(Dialect dialect, std::int64_t wait_seconds);
// Header fields that come with every error of that status.
[[nodiscard]] std::string error_fields(Dialect dialect, int status, std::uint64_t sequence);

}  // namespace sim
