// A tool's result, which Gemini wants as an object, and the canonical model has as content parts.
// Internal to the dialect.
#pragma once

#include "protocol/gemini/parts.hpp"

namespace sar::protocol {

// {"result":text} and {"output":text} are the text, {"error":text} is the text of a failure; any
// other object is its JSON. What would not be written back as it was (a text that is an object's
// JSON) stays an object.
void read_tool_response(GeminiResponse response, Message& message);

// The object: the text's own if it is one, else {"result":text}, or {"error":text} of a failure.
[[nodiscard]] std::string tool_response_object(const Message& message);

}  // namespace sar::protocol
