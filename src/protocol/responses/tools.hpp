// Tools and what is chosen among them. Internal to the dialect.
#pragma once

#include <vector>

#include "core/result.hpp"
#include "protocol/canonical/chat_request.hpp"
#include "protocol/canonical/fidelity.hpp"
#include "protocol/json/json_reader.hpp"
#include "protocol/json/json_writer.hpp"

namespace sar::protocol {

// Both take the value at the cursor. Errors (the caller's): BadRequest with the path.
[[nodiscard]] Result<void> read_responses_tools(JsonReader& reader, std::vector<Tool>& tools);
void read_responses_tool_choice(JsonReader& reader, ToolChoice& choice);

// `tools` and `tool_choice` with their keys, if there is any. What the dialect cannot say is noted.
void write_responses_tools(JsonWriter& writer, const ChatRequest& request, Fidelity& fidelity);
void write_responses_tool_choice(JsonWriter& writer, const ChatRequest& request,
                                 Fidelity& fidelity);

// The value alone. False: it is of a single vendor of another dialect; nothing was written.
bool write_tool_choice_value(JsonWriter& writer, const ToolChoice& choice, Dialect dialect);

}  // namespace sar::protocol
