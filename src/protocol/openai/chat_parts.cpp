// Content parts in OpenAI's JSON.
#include "protocol/openai/chat_parts.hpp"

#include <algorithm>
#include <utility>

#include "protocol/openai/chat_fields.hpp"

namespace sar::protocol {
namespace {

// A content part's `type`, which is also the name of the field that holds its value.
std::string_view type_of(const TextPart&) { return "text"; }
std::string_view type_of(const ImagePart&) { return "image_url"; }
std::string_view type_of(const AudioPart&) { return "input_audio"; }
std::string_view type_of(const FilePart&) { return "file"; }
std::string_view type_of(const RefusalPart&) { return "refusal"; }

bool read_text(JsonReader& reader, std::string& text) {
  if (reader.kind() != JsonKind::String) return false;
  text = reader.take_string().to_text();
  return true;
}

bool read_content_value(JsonReader& reader, TextPart& part) { return read_text(reader, part.text); }
bool read_content_value(JsonReader& reader, RefusalPart& part) {
  return read_text(reader, part.text);
}
bool read_content_value(JsonReader& reader, JsonObject auto& part) {
  return read_value(reader, part);
}

// The part's type; the cursor stays where it is.
std::string peek_type(JsonReader& reader) {
  const JsonReader::Mark mark = reader.mark();
  std::string type;
  JsonString key;
  if (reader.begin_object()) {
    while (type.empty() && reader.next_key(key)) {
      if (key.raw == "type" && reader.kind() == JsonKind::String) {
        type = reader.take_string().to_text();
      } else {
        reader.take();
      }
    }
  }
  reader.rewind(mark);
  return type;
}

// False: the part lacks its value, has one of another shape, or says something twice.
template <class Body>
bool read_part_as(JsonReader& reader, Part& part) {
  Body body;
  bool has_type = false;
  bool has_value = false;
  bool has_cache_control = false;
  bool is_malformed = false;
  const auto note = [&](bool& has_it) { is_malformed |= std::exchange(has_it, true); };
  read_fields(reader, part.extra, [&](std::string_view name) {
    if (name == "type") {
      note(has_type);
      return !reader.take().empty();
    }
    if (name == "cache_control") {
      note(has_cache_control);
      return read_value(reader, part.cache_control);
    }
    if (name != type_of(body)) return false;
    note(has_value);
    const bool fits = read_content_value(reader, body);
    is_malformed |= !fits;
    return fits;
  });
  part.body = std::move(body);
  return has_value && !is_malformed;
}

// Mistral: {"type":"thinking","thinking":[{"type":"text","text":…},…]}
std::optional<Part> read_thinking_part(JsonReader& reader) {
  const JsonReader::Mark mark = reader.mark();
  ReasoningPart thinking{.text = {}, .field = std::string{kThinkingField}};
  if (!read_thinking(reader, thinking.text)) return std::nullopt;
  reader.rewind(mark);
  Part part;
  part.proofs.push_back({std::string{kThinkingPartProof}, RawJson{std::string{reader.take()}}});
  part.body = std::move(thinking);
  return part;
}

bool read_known_part(JsonReader& reader, Part& part) {
  const std::string type = peek_type(reader);
  if (type == "text") return read_part_as<TextPart>(reader, part);
  if (type == "image_url") return read_part_as<ImagePart>(reader, part);
  if (type == "input_audio") return read_part_as<AudioPart>(reader, part);
  if (type == "file") return read_part_as<FilePart>(reader, part);
  if (type == "refusal") return read_part_as<RefusalPart>(reader, part);
  return false;
}

// The proof holds the part as it was: its thoughts come in pieces, with references between.
void write_thinking_part(JsonWriter& writer, const Part& part, const ReasoningPart& body) {
  const auto proof = std::ranges::find(part.proofs, kThinkingPartProof, &Proof::kind);
  if (proof != part.proofs.end()) {
    writer.raw(proof->value.text);
    return;
  }
  write_thinking(writer, body.text);
}

void write_content_value(JsonWriter& writer, const TextPart& part) { writer.text(part.text); }
void write_content_value(JsonWriter& writer, const RefusalPart& part) { writer.text(part.text); }
void write_content_value(JsonWriter& writer, const JsonObject auto& part) {
  write_value(writer, part);
}

template <class Body>
void write_known_part(JsonWriter& writer, const Part& part, const Body& body) {
  writer.begin_object();
  writer.key("type");
  writer.text(type_of(body));
  writer.key(type_of(body));
  write_content_value(writer, body);
  if (!part.cache_control.empty()) {
    writer.key("cache_control");
    writer.raw(part.cache_control.text);
  }
  for (const ExtraField& field : part.extra) write_field(writer, field);
  writer.end_object();
}

}  // namespace

Part read_content_part(JsonReader& reader) {
  Part part;
  const JsonReader::Mark mark = reader.mark();
  if (read_known_part(reader, part)) return part;
  reader.rewind(mark);
  if (auto thinking = read_thinking_part(reader)) return std::move(*thinking);
  reader.rewind(mark);
  return {.body = OpaquePart{RawJson{std::string{reader.take()}}},
          .proofs = {},
          .cache_control = {},
          .extra = {}};
}

void write_content_part(JsonWriter& writer, const Part& part) {
  std::visit(
      [&](const auto& body) {
        using Body = std::decay_t<decltype(body)>;
        if constexpr (std::is_same_v<Body, OpaquePart>) {
          writer.raw(body.json.text);
        } else if constexpr (std::is_same_v<Body, ReasoningPart>) {
          write_thinking_part(writer, part, body);
        } else if constexpr (requires { type_of(body); }) {
          write_known_part(writer, part, body);
        }
      },
      part.body);
}

std::string image_json(const ImagePart& image) {
  return R"({"type":"image_url","image_url":{"url":)" + json_quoted(image.url) + "}}";
}

bool is_content(const Part& part) {
  const auto* reasoning = std::get_if<ReasoningPart>(&part.body);
  if (reasoning != nullptr) return is_thinking(*reasoning);
  return !std::holds_alternative<ToolCall>(part.body);
}

void append_text_field(JsonReader& reader, std::string& text) {
  JsonString key;
  if (!reader.enter_object()) return;
  while (reader.next_key(key)) {
    if (key.raw == "text" && reader.kind() == JsonKind::String) {
      text.append(reader.take_string().to_text());
    } else {
      reader.take();
    }
  }
}

bool read_thinking(JsonReader& reader, std::string& text) {
  bool has_thinking = false;
  JsonString key;
  if (!reader.enter_object()) return false;
  while (reader.next_key(key)) {
    if (key.raw != "thinking" || !reader.enter_array()) {
      if (key.raw != "thinking") reader.take();
      continue;
    }
    has_thinking = true;
    while (reader.next_element()) append_text_field(reader, text);
  }
  return has_thinking;
}

void write_thinking(JsonWriter& writer, std::string_view text) {
  writer.raw(R"({"type":"thinking","thinking":[{"type":"text","text":)" + json_quoted(text) +
             "}]}");
}

}  // namespace sar::protocol
