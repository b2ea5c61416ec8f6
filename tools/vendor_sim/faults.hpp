// The ways in which a vendor can misbehave, and the answers of those that are plain HTTP errors.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace sim {

enum class Fault : std::uint8_t {
  None,
  // Answers with an error status.
  RateLimited,        // 429 with Retry-After
  RateLimitedNoHint,  // 429 without
  QuotaExhausted,     // 429 insufficient_quota
  ServerError,        // 500
  Overloaded,         // 503
  BadKey,             // 401, quoting the key it was given, as careless vendors do
  BadRequest,         // 400
  ContextLength,      // 400 context_length_exceeded
  NotFound,           // 404 model_not_found
  HtmlGateway,        // 502 with an HTML page
  Redirect,           // 302 elsewhere
  // Says 200 and then does not do its part.
  Empty,          // no body at all
  ErrorInBody,    // an error object as the body
  ErrorInStream,  // an error event after some content
  MalformedJson,  // a body (or the data of an event) that is no JSON
  MalformedSse,   // lines that are no event stream
  WrongLength,    // more bytes than Content-Length says
  ShortLength,    // fewer bytes than Content-Length says, then FIN
  TwoLengths,     // two different Content-Length fields
  HugeHead,       // a header field of a megabyte
  SlowDrip,       // byte by byte
  // Stops.
  HangBeforeHeaders,
  HangAfterHeaders,
  HangMidStream,
  ResetBeforeHeaders,
  ResetMidStream,
  CutMidStream,  // FIN without a terminator
};

// "429", "hang_mid_stream", …; nullopt: no such fault.
[[nodiscard]] std::optional<Fault> find_fault(std::string_view name);
// As written in model names and in the journal; empty for None.
[[nodiscard]] std::string_view to_string(Fault fault);
[[nodiscard]] bool is_mid_stream(Fault fault);

struct ErrorAnswer {
  int status = 500;
  std::string_view reason;
  std::string_view type;
  std::string_view code;  // empty: null
  std::string_view message;
};
// The answer of a fault that is an error status with OpenAI's error object; null: it is none.
[[nodiscard]] const ErrorAnswer* error_answer(Fault fault);

}  // namespace sim
