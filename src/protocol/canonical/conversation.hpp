// What every dialect expects of a conversation, checked once before it is written in any of them.
#pragma once

#include <cstddef>
#include <string>

#include "core/result.hpp"
#include "protocol/canonical/chat_request.hpp"

namespace sar::protocol {

// Where `message`, the one at `index`, stood in the caller's body.
[[nodiscard]] std::string path_of(const Message& message, std::size_t index);

// Tool calls are answered directly after the message that holds them, each once and nothing else;
// their arguments are JSON objects (or empty). Errors (the caller's): BadRequest "invalid_value",
// with the path.
[[nodiscard]] Result<void> check_conversation(const ChatRequest& request);

// About the bytes that `request` takes in any dialect, for a writer to reserve.
[[nodiscard]] std::size_t rough_size(const ChatRequest& request);

// Whether `text` is one JSON object.
[[nodiscard]] bool is_json_object(std::string_view text);

}  // namespace sar::protocol
