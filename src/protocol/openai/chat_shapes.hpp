// The canonical structs that have a shape of their own in OpenAI's JSON. Internal to the dialect.
#pragma once

#include "protocol/canonical/chat_event.hpp"
#include "protocol/canonical/chat_request.hpp"
#include "protocol/json/json_values.hpp"

namespace sar::protocol {

// As in protocol/json/json_values.hpp.
bool read_value(JsonReader& reader, Message& message);
void write_value(JsonWriter& writer, const Message& message);
bool read_value(JsonReader& reader, CallArguments& arguments);
void write_value(JsonWriter& writer, const CallArguments& arguments);
bool read_value(JsonReader& reader, ToolChoice& choice);
void write_value(JsonWriter& writer, const ToolChoice& choice);
bool read_value(JsonReader& reader, StopSequences& stop);
void write_value(JsonWriter& writer, const StopSequences& stop);
bool read_value(JsonReader& reader, Choice& choice);
void write_value(JsonWriter& writer, const Choice& choice);
bool read_value(JsonReader& reader, UsageReport& usage);
void write_value(JsonWriter& writer, const UsageReport& usage);

void write_finish(JsonWriter& writer, const FinishReason& reason);

// For a vendor that gives its calls no ids. Empty without a request_id.
[[nodiscard]] std::string made_call_id(std::string_view request_id, std::int64_t choice,
                                       std::size_t call);

// What the field beside the content is called that holds the model's thoughts.
inline bool is_reasoning_field(std::string_view name) {
  return name == "reasoning" || name == "reasoning_content";
}
// `reasoning_content` unless the part says otherwise.
inline std::string_view reasoning_field(std::string_view field) {
  return field.empty() ? "reasoning_content" : field;
}

}  // namespace sar::protocol
