// The elements of a message's `content`. Internal to the dialect.
#pragma once

#include <string>
#include <string_view>

#include "protocol/canonical/chat_message.hpp"
#include "protocol/json/json_reader.hpp"
#include "protocol/json/json_writer.hpp"

namespace sar::protocol {

// Takes the value at the cursor. What is no part that the model knows, or a malformed one, becomes
// an OpaquePart.
[[nodiscard]] Part read_content_part(JsonReader& reader);
// REQUIRES: is_content(part).
void write_content_part(JsonWriter& writer, const Part& part);
// {"type":"image_url","image_url":{"url":…}}, without what else the part has.
[[nodiscard]] std::string image_json(const ImagePart& image);
// Tool calls stand beside `content`, not in it, and so does reasoning, except Mistral's.
[[nodiscard]] bool is_content(const Part& part);

// Mistral puts thoughts into the content: {"type":"thinking","thinking":[{"type":"text",…}]}.
inline constexpr std::string_view kThinkingField = "thinking";
[[nodiscard]] inline bool is_thinking(const ReasoningPart& part) {
  return part.field == kThinkingField;
}
// Takes such a part and appends its text; false: it is another part.
bool read_thinking(JsonReader& reader, std::string& text);
void write_thinking(JsonWriter& writer, std::string_view text);
// Takes an object and appends its `text`.
void append_text_field(JsonReader& reader, std::string& text);

}  // namespace sar::protocol
