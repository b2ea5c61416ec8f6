// Messages, written as a request's `instructions` and `input`. Internal to the dialect.
#pragma once

#include "protocol/json/json_writer.hpp"
#include "protocol/translation.hpp"

namespace sar::protocol {

// Both with their keys. What the dialect cannot say is noted.
void write_responses_input(JsonWriter& writer, const ChatRequest& request,
                           const RequestTarget& target, Fidelity& fidelity);

}  // namespace sar::protocol
