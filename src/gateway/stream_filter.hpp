// A vendor's stream on its way to the caller, without sockets: bytes in, bytes out. Passes events
// on as they are, but for what the router owns: the model name, the usage event nobody asked for,
// and the end.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "protocol/openai_chat_wire.hpp"
#include "protocol/sse.hpp"

namespace sar::gateway {

class StreamFilter {
 public:
  struct Edits {
    std::string model_json;         // replaces the vendor's model name; empty: leave it
    bool drop_usage_event = false;  // the caller did not ask for it, the router did
  };

  StreamFilter(protocol::ChatScanner& scanner, Edits edits)
      : scanner_(scanner), edits_(std::move(edits)) {}

  // Appends to `out` what goes on to the caller. The closing [DONE] is kept back: who relays sends
  // it once the books are settled. What follows it is dropped. Errors (the vendor's): StreamBroken
  // "malformed_event"; ServerError "error_in_stream", then error_json() holds the vendor's words.
  // `out` has everything that came before.
  [[nodiscard]] Result<void> feed(std::string_view bytes, std::string& out);
  // The vendor's body has ended. Error StreamBroken: the stream was cut before its end.
  [[nodiscard]] Result<void> end(std::string& out);

  [[nodiscard]] bool has_token() const { return tokens_seen_ > 0; }
  // Events that carried text, reasoning or part of a tool call: about one token each.
  [[nodiscard]] std::int64_t tokens_seen() const { return tokens_seen_; }
  // A finish_reason was seen: the answer is whole, even if the stream ends without [DONE].
  [[nodiscard]] bool finished() const { return finished_; }
  [[nodiscard]] bool done() const { return done_; }
  [[nodiscard]] const std::optional<protocol::Usage>& usage() const { return usage_; }
  [[nodiscard]] const std::string& error_json() const { return error_json_; }

 private:
  Result<void> take(const protocol::SseEvent& event, std::string& out);
  void pass_on(const protocol::SseEvent& event, const protocol::ChatReplyView& view,
               std::string& out);

  protocol::ChatScanner& scanner_;
  protocol::SseDecoder decoder_;
  Edits edits_;
  std::int64_t tokens_seen_ = 0;
  bool finished_ = false;
  bool done_ = false;
  std::optional<protocol::Usage> usage_;
  std::string error_json_;
};

}  // namespace sar::gateway
