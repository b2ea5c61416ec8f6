// A vendor's stream on its way to the caller, without sockets: bytes in, bytes out. One kind passes
// events on (gateway/stream_filter.hpp), one translates them (gateway/translated_stream.hpp), one
// carries bytes that are no events (gateway/byte_stream.hpp).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "protocol/canonical/usage.hpp"
#include "protocol/translation.hpp"

namespace sar::gateway {

class AnswerStream {
 public:
  virtual ~AnswerStream() = default;

  // Appends to `out` what goes on to the caller; the closing words are kept back. Errors (the
  // vendor's): StreamBroken "malformed_event"; ServerError "error_in_stream", then error_json()
  // holds the vendor's words. `out` has everything that came before.
  [[nodiscard]] virtual Result<void> feed(std::string_view bytes, std::string& out) = 0;
  // The vendor's body has ended. Error StreamBroken: the stream was cut before its end.
  [[nodiscard]] virtual Result<void> end(std::string& out) = 0;
  // The closing words of a whole answer, once the books are settled with `usage`.
  virtual void close(const protocol::Usage& usage, std::string& out) = 0;
  // The last words of a broken one, in the caller's dialect. False: there is no way to say it.
  [[nodiscard]] virtual bool fail(const protocol::CallerError& error, std::string& out) = 0;

  [[nodiscard]] bool has_token() const { return tokens_seen_ > 0; }
  // Events that carried text, reasoning or part of a tool call: about one token each.
  [[nodiscard]] std::int64_t tokens_seen() const { return tokens_seen_; }
  // Tokens of the answer so far, from its text as it passed
  // (protocol/tokens/token_estimate.hpp). Where events are not read: none.
  [[nodiscard]] std::int64_t counted_tokens() const { return counted_tokens_; }
  // The vendor has said why it ended: the answer is whole, even if nothing else comes.
  [[nodiscard]] bool finished() const { return finished_; }
  // Nothing follows.
  [[nodiscard]] bool done() const { return done_; }
  [[nodiscard]] const std::optional<protocol::Usage>& usage() const { return usage_; }
  [[nodiscard]] const std::string& error_json() const { return error_json_; }

 protected:
  std::int64_t tokens_seen_ = 0;
  std::int64_t counted_tokens_ = 0;
  bool finished_ = false;
  bool done_ = false;
  std::optional<protocol::Usage> usage_;
  std::string error_json_;
};

[[nodiscard]] Error stream_cut();
[[nodiscard]] Error error_in_stream();

}  // namespace sar::gateway
