// OpenAI chat completions on the fast path: reads just what the router must know out of a body
// whose bytes are passed on untouched. (The canonical model, for translation, is
// protocol/openai/chat.hpp.)
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "protocol/body_pieces.hpp"
#include "protocol/chat_view.hpp"
#include "protocol/json/json_text.hpp"

namespace sar::protocol {

// Room that vectorised readers may look at behind the end of their input. Buffers handed to this
// header must have that much capacity behind their size().
inline constexpr std::size_t kJsonPadding = 64;

// Keeps simdjson's parser and scratch memory; one per thread.
class ChatScanner {
 public:
  ChatScanner();
  ~ChatScanner();
  ChatScanner(ChatScanner&&) noexcept;
  ChatScanner& operator=(ChatScanner&&) noexcept;

  // Validates the whole body as JSON (depth ≤ 128, UTF-8) and the fields above by type and range.
  // Unknown fields are accepted; null is accepted for every optional one; a known field that comes
  // twice is refused, since vendors disagree on which one counts.
  // Errors are the caller's: BadRequest with `param` naming the field ("messages[2].role") and
  // OpenAI's codes (missing_required_parameter, invalid_type, invalid_value, invalid_json,
  // empty_string, empty_array, array_above_max_length,
  // {integer,decimal}_{below_min,above_max}_value) or duplicate_parameter. REQUIRES:
  // body.capacity() >= body.size() + kJsonPadding.
  [[nodiscard]] Result<ChatRequestView> scan_request(const std::string& body);

  // Of a whole (not streamed) answer, or the `data` of one stream event.
  // Validates all of it. Error: ServerError of the vendor, "invalid_json" — not a JSON object.
  // `data` may lie anywhere and needs no padding; the views point into it.
  [[nodiscard]] Result<ChatReplyView> scan_reply(std::string_view data);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The body that goes to the vendor; the pieces are views into `body`, `upstream_model_json` and
// static text.
//  * the value of `model` becomes `upstream_model_json` (a JSON string with quotes), unless empty;
//  * a streamed request asks for stream_options.include_usage, keeping its other options.
[[nodiscard]] BodyPieces splice_request(std::string_view body, const ChatRequestView& view,
                                        std::string_view upstream_model_json);

}  // namespace sar::protocol
