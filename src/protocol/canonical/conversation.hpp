// What every dialect expects of a conversation, checked once before it is written in any of them.
#pragma once

#include <cstddef>
#include <string>

#include "core/result.hpp"
#include "protocol/canonical/chat_request.hpp"

namespace sar::protocol {

// Where `message` (or `tool`), the one at `index`, stood in the caller's body.
[[nodiscard]] std::string path_of(const Message& message, std::size_t index);
[[nodiscard]] std::string path_of(const Tool& tool, std::size_t index);
// The same of a part, or of its message if that is all that is known. Where its index was not told,
// calls and thoughts stand beside the content, as in OpenAI's dialect.
[[nodiscard]] std::string part_path(const Message& message, std::size_t index, std::size_t part);

// Tool calls are answered directly after the message that holds them, each once and nothing else;
// their arguments are JSON objects (or empty). Errors (the caller's): BadRequest "invalid_value",
// with the path.
[[nodiscard]] Result<void> check_conversation(const ChatRequest& request);

// About the bytes that `request` takes in any dialect, for a writer to reserve.
[[nodiscard]] std::size_t rough_size(const ChatRequest& request);

// Whether `text` is one JSON object.
[[nodiscard]] bool is_json_object(std::string_view text);

}  // namespace sar::protocol
