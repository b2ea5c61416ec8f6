// Messages, written as a request's `instructions` and `input`. Internal to the dialect.
#pragma once

#include "core/result.hpp"
#include "protocol/json/json_writer.hpp"
#include "protocol/translation.hpp"

namespace sar::protocol {

// What the caller said and showed must reach the model. Errors (the caller's): BadRequest
// "unsupported_content", with the path of what cannot.
[[nodiscard]] Result<void> check_responses_input(const ChatRequest& request);

// Both with their keys. What the dialect cannot say is noted.
void write_responses_input(JsonWriter& writer, const ChatRequest& request,
                           const RequestTarget& target, Fidelity& fidelity);

}  // namespace sar::protocol
