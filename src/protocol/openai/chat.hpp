// OpenAI's chat completions, read into the canonical model and written from it. What is read and
// written back is the same JSON, number text included, but for blanks, key order and how strings
// are escaped; of a key that comes twice the last one counts. A reply that leaves out what OpenAI
// always sends (object, index, role) gets it. (Bodies that only pass through go by
// protocol/openai/chat_wire.hpp.)
#pragma once

#include <string>
#include <string_view>

#include "core/result.hpp"
#include "protocol/canonical/chat_event.hpp"
#include "protocol/canonical/chat_request.hpp"

namespace sar::protocol {

// Errors are those of ChatScanner::scan_request().
[[nodiscard]] Result<ChatRequest> parse_chat_request(std::string_view body);
// The same for a body that has been scanned: only that it is JSON is seen to again.
[[nodiscard]] Result<ChatRequest> read_chat_request(std::string_view body);
[[nodiscard]] std::string write_chat_request(const ChatRequest& request);

// Error: ServerError of the vendor, "invalid_json" — not a JSON object.
[[nodiscard]] Result<ChatReply> parse_chat_reply(std::string_view body);
[[nodiscard]] std::string write_chat_reply(const ChatReply& reply);

// Between OpenAI's words and the canonical ones. Vendors' own words are known too.
[[nodiscard]] Finish finish_of(std::string_view native);
[[nodiscard]] std::string_view openai_word(Finish finish);

}  // namespace sar::protocol
