// Requests for legacy completions. Internal to the dialect.
#pragma once

#include <string>
#include <string_view>

#include "core/result.hpp"
#include "protocol/canonical/chat_request.hpp"
#include "protocol/chat_view.hpp"
#include "protocol/json/json_reader.hpp"

namespace sar::protocol {

// What Wire::scan_request() does. `prompt` may have any of its forms: the vendor knows them.
[[nodiscard]] Result<ChatRequestView> scan_completions_request(JsonReader& reader,
                                                               std::string_view body,
                                                               std::string& model_buffer);

// One user message that holds the prompt. Error in addition: "unsupported_content" — several
// prompts, or tokens in place of a text. What chats have no word for (suffix, echo, best_of,
// logprobs) is in `extra`.
[[nodiscard]] Result<ChatRequest> parse_completions_request(std::string_view body);

}  // namespace sar::protocol
