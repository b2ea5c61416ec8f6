// Translation is a hub: every dialect is read into the canonical model and written from it, and one
// row in wires.cpp says by which functions. Same dialect on both sides does not come here: its
// bytes pass through.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "core/result.hpp"
#include "protocol/canonical/chat_event.hpp"
#include "protocol/canonical/chat_request.hpp"
#include "protocol/canonical/fidelity.hpp"
#include "protocol/canonical/model_facts.hpp"
#include "protocol/openai/traits.hpp"
#include "protocol/sse.hpp"

namespace sar::protocol {

// Where a request goes.
struct RequestTarget {
  std::string_view model = {};     // the vendor's name for it
  std::string_view provider = {};  // whose proofs go back to it
  ModelFacts facts = {};
  OpenAiTraits openai = {};  // of a vendor of the OpenAI family
};

// Where an answer comes from.
struct ReplySource {
  std::string_view provider = {};    // becomes Proof::maker
  std::string_view request_id = {};  // for ids that the vendor leaves out: unique, [a-z0-9-]
  bool thoughts_in_text = false;     // OpenAiTraits::thoughts_in_text
};

// Whom an answer goes to.
struct AnswerTarget {
  std::string model = {};       // the name the caller asked for
  std::string request_id = {};  // as in ReplySource: for ids where the vendor gave none of its own
  std::int64_t created = 0;     // seconds since 1970, where the vendor tells none
  std::int64_t prompt_tokens_estimate = 0;
  bool include_usage = false;  // OpenAI chat: the caller asked for the usage event
  bool json_array = false;     // Gemini without alt=sse: a stream is one JSON array
  // Responses: fields of the request that the answer repeats, as `"name":value,…`.
  std::string echo = {};
};

// A stream of the vendor's. Reads what its framing yields: events, or lines as the data of events.
class StreamReader {
 public:
  virtual ~StreamReader() = default;
  // Appends what `event` says; a comment is a KeepAlive. Error StreamBroken "malformed_event": the
  // stream is of no further use.
  [[nodiscard]] virtual Result<void> read(const SseEvent& event, std::vector<ChatEvent>& out) = 0;
  // At the end of the bytes. Error StreamBroken "stream_cut": the answer was not complete.
  [[nodiscard]] virtual Result<void> end(std::vector<ChatEvent>& out) = 0;
};

// What a caller is told of a failure.
struct CallerError {
  const Error& error;
  int status = 0;               // HTTP
  std::string_view request_id;  // the router's
};

class StreamWriter {
 public:
  virtual ~StreamWriter() = default;
  // Appends the bytes for `event`; what is not yet due is kept. REQUIRES: a ChatStart comes first;
  // no StreamError (that is the router's to tell: fail()).
  virtual void write(std::string& out, const ChatEvent& event) = 0;
  // The last word, instead of a StreamEnd: an error event in the caller's dialect, never a clean
  // end. May come before the ChatStart.
  virtual void fail(std::string& out, const CallerError& error) = 0;
};

struct Translator {
  Dialect dialect;
  // Null functions: a dialect that no caller speaks (Ollama).
  // REQUIRES: the dialect's Wire has scanned `body`; what that refuses need not be refused again.
  // Errors (the caller's): BadRequest with `param` naming the field by its path in the body.
  Result<ChatRequest> (*parse_request)(std::string_view body);
  std::string (*write_reply)(const ChatReply& reply, const AnswerTarget& target);
  std::unique_ptr<StreamWriter> (*make_stream_writer)(AnswerTarget target);
  std::string (*write_error)(const CallerError& error);
  // The answer to a caller who counts a prompt; null: the dialect has no such endpoint.
  std::string (*write_token_count)(std::int64_t tokens);

  // Errors (the caller's): BadRequest, what the dialect cannot say at all, with the path.
  Result<std::string> (*write_request)(const ChatRequest& request, const RequestTarget& target,
                                       Fidelity& fidelity);
  // Error ServerError: "invalid_json" — not a JSON object; "empty_answer".
  Result<ChatReply> (*parse_reply)(std::string_view body, const ReplySource& source);
  std::unique_ptr<StreamReader> (*make_stream_reader)(const ReplySource& source);
};

[[nodiscard]] const Translator& translator_of(Dialect dialect);

}  // namespace sar::protocol
