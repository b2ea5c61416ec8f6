// What the router reads out of bodies that pass through it untouched, whatever their dialect.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "protocol/canonical/usage.hpp"

namespace sar::protocol {

// Half-open range of bytes in a body.
struct ByteRange {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  [[nodiscard]] bool empty() const { return begin == end; }
};

// Of a chat request. Ranges point into the body; what a dialect does not have stays as it is here.
struct ChatRequestView {
  std::string_view model;  // unescaped; lives as long as the body, and until the next scan
  ByteRange model_value;   // with its quotes; empty: the dialect has it in the path
  bool stream = false;
  bool include_usage = false;      // stream_options.include_usage
  ByteRange stream_options_value;  // empty: absent (or null: then the range of `null`)
  ByteRange include_usage_value;   // empty: absent
  std::uint32_t object_open = 0;   // position of the body's opening brace
  // The cap on the answer (max_completion_tokens, else max_tokens); beyond 2^40 reads as 2^40.
  std::optional<std::int64_t> output_tokens_max;
  std::int64_t choices = 1;  // n
  std::uint32_t message_count = 0;
  bool has_tools = false;
  bool has_images = false;
  bool has_audio = false;
  bool has_files = false;
  bool wants_json_schema = false;
  bool wants_reasoning = false;
  // The first field that refers to what one vendor's account keeps ("previous_response_id"); empty:
  // the request stands by itself.
  std::string_view stateful_field;
};

// Of a whole answer, or of the `data` of one event of a stream.
struct ChatReplyView {
  std::optional<Usage> usage;     // so far; absent, null or not an object: none
  bool brings_usage = false;      // this very event has it; only of dialects with stream_options
  ByteRange null_usage;           // `"usage":null` of the event, from its first quote
  ByteRange model_value;          // with its quotes; empty if absent
  bool has_error = false;         // the vendor reports a failure
  std::string_view error_json;    // its raw text
  bool has_choices = false;       // there is an answer, or a piece of one
  bool has_token = false;         // text, reasoning, a refusal, sound or part of a tool call
  bool finished = false;          // it says why it ended
  bool done = false;              // nothing of the stream follows
  std::uint32_t delta_bytes = 0;  // of text
  // An estimate of the answer so far (protocol/tokens/token_estimate.hpp), for where usage is
  // missing.
  std::int64_t counted_tokens = 0;
};

}  // namespace sar::protocol
