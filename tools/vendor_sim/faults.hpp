// The ways in which a vendor can misbehave.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace sim {

enum class Fault : std::uint8_t {
  None,
  // Answers with an error status; errors.cpp has what each dialect says.
  RateLimited,        // 429 with Retry-After
  RateLimitedNoHint,  // 429 without
  QuotaExhausted,     // 429 insufficient_quota
  NoCredit,           // 402
  ServerError,        // 500
  Overloaded,         // 503
  TimedOut,           // 504
  BadKey,             // 401, quoting the key it was given, as careless vendors do
  Forbidden,          // 403
  BadRequest,         // 400
  ContextLength,      // 400 context_length_exceeded
  ContentPolicy,      // 400 content_filter
  NotFound,           // 404 model_not_found
  TooLarge,           // 413
  HtmlGateway,        // 502 with an HTML page
  Redirect,           // 302 elsewhere
  // Says 200 and then does not do its part.
  Empty,             // no body at all
  EmptyStream,       // a stream that ends before its first event
  ErrorInBody,       // an error object as the body
  ErrorInStream,     // an error event after some content
  MalformedJson,     // a body (or the data of an event) that is no JSON
  MalformedSse,      // lines that are no event stream
  HtmlBody,          // an HTML page
  WrongContentType,  // the right body under another name
  WholeForStream,    // a whole answer where a stream was asked for
  StreamForWhole,    // and the other way round
  NoTerminator,      // [DONE], message_stop, … is missing
  TwoTerminators,    // or comes twice
  NoEnd,             // the body ends in good order, the answer does not
  WrongLength,       // more bytes than Content-Length says
  ShortLength,       // fewer bytes than Content-Length says, then FIN
  TwoLengths,        // two different Content-Length fields
  HugeHead,          // a header field of a megabyte
  SlowDrip,          // byte by byte
  // Stops.
  HangBeforeHeaders,
  HangAfterHeaders,
  HangMidStream,
  ResetBeforeHeaders,
  ResetMidStream,
  CutBeforeHeaders,  // FIN
  CutAfterHeaders,
  CutMidStream,  // FIN without a terminator
  CutAtByte,     // FIN after so many bytes of the body
};

// How an error is written down.
enum class ErrorShape : std::uint8_t {
  Own,          // as the dialect's vendor does
  SiliconFlow,  // {"code":…,"message":…,"data":null}
  Vllm,         // {"object":"error",…}
  Text,         // a bare JSON string
  Detail,       // {"detail":…}
  Xai,          // {"code":…,"error":"…"}
};

// "429", "hang_mid_stream", …; nullopt: no such fault.
[[nodiscard]] std::optional<Fault> find_fault(std::string_view name);
// As written in model names and in the journal; empty for None.
[[nodiscard]] std::string_view to_string(Fault fault);
// Strikes a stream between two of its events.
[[nodiscard]] bool is_mid_stream(Fault fault);

}  // namespace sim
