// Messages and their parts in OpenAI's JSON.
#include <algorithm>

#include "protocol/openai_chat_fields.hpp"

namespace sar::protocol {
namespace {

struct RoleWord {
  Role role;
  std::string_view word;
};
constexpr RoleWord kRoleWords[] = {
    {Role::System, "system"},       {Role::Developer, "developer"}, {Role::User, "user"},
    {Role::Assistant, "assistant"}, {Role::Tool, "tool"},           {Role::Function, "function"},
};

bool read_role(JsonReader& reader, Role& role) {
  if (reader.kind() != JsonKind::String) return false;
  const std::string text = reader.take_string().to_text();
  const auto* word = std::ranges::find(kRoleWords, text, &RoleWord::word);
  if (word == std::end(kRoleWords)) return false;
  role = word->role;
  return true;
}

std::string_view word_of(Role role) {
  return std::ranges::find(kRoleWords, role, &RoleWord::role)->word;
}

// --- parts ---------------------------------------------------------------------------------------

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

// False: the part lacks its value, or has one of another shape.
template <class Body>
bool read_part_as(JsonReader& reader, Part& part) {
  Body body;
  bool has_value = false;
  read_fields(reader, part.extra, [&](std::string_view name) {
    if (name == "type") return !reader.take().empty();
    if (name == "cache_control") return read_value(reader, part.cache_control);
    if (name != type_of(body) || has_value) return false;
    return has_value = read_content_value(reader, body);
  });
  part.body = std::move(body);
  return has_value;
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

Part read_part(JsonReader& reader) {
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

bool is_thinking(const ReasoningPart& part) { return part.field == kThinkingField; }

// The proof holds the part as it was: its thoughts come in pieces, with references between.
void write_thinking_part(JsonWriter& writer, const Part& part, const ReasoningPart& body) {
  const auto proof = std::ranges::find(part.proofs, kThinkingPartProof, &Proof::kind);
  if (proof != part.proofs.end()) {
    writer.raw(proof->value.text);
    return;
  }
  writer.raw(R"({"type":"thinking","thinking":[{"type":"text","text":)" + json_quoted(body.text) +
             "}]}");
}

void write_content_value(JsonWriter& writer, const TextPart& part) { writer.text(part.text); }
void write_content_value(JsonWriter& writer, const RefusalPart& part) { writer.text(part.text); }
void write_content_value(JsonWriter& writer, const JsonObject auto& part) {
  write_value(writer, part);
}

template <class Body>
void write_content_part(JsonWriter& writer, const Part& part, const Body& body) {
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

// Tool calls stand beside `content`, not in it, and so does reasoning, except Mistral's.
bool is_content(const Part& part) {
  const auto* reasoning = std::get_if<ReasoningPart>(&part.body);
  if (reasoning != nullptr) return is_thinking(*reasoning);
  return !std::holds_alternative<ToolCall>(part.body);
}

void write_part(JsonWriter& writer, const Part& part) {
  if (!is_content(part)) return;
  std::visit(
      [&](const auto& body) {
        using Body = std::decay_t<decltype(body)>;
        if constexpr (std::is_same_v<Body, OpaquePart>) {
          writer.raw(body.json.text);
        } else if constexpr (std::is_same_v<Body, ReasoningPart>) {
          write_thinking_part(writer, part, body);
        } else if constexpr (requires { type_of(body); }) {
          write_content_part(writer, part, body);
        }
      },
      part.body);
}

// --- messages ------------------------------------------------------------------------------------

// Collects the parts of a message in the order of the conversation, whatever order the keys have.
class MessageReading {
 public:
  MessageReading(JsonReader& reader, Message& message) : reader_(reader), message_(message) {}

  bool read_field(std::string_view name) {
    if (name == "role") return read_role(reader_, message_.role);
    if (name == "content") return read_content();
    if (name == "name") return read_value(reader_, message_.name);
    if (name == "tool_call_id") return read_value(reader_, message_.tool_call_id);
    if (name == "tool_calls") return read_value(reader_, tool_calls_);
    if (name == "refusal") return read_value(reader_, refusal_);
    if (name == "reasoning_details") return read_value(reader_, reasoning_details_);
    if (name == "annotations") return read_value(reader_, message_.annotations);
    if (name == "audio") return read_value(reader_, message_.audio);
    if (name == "function_call") return read_value(reader_, message_.function_call);
    if (!is_reasoning_field(name) || !reasoning_.text.empty()) return false;
    reasoning_.field = name;
    return read_value(reader_, reasoning_.text);
  }

  void finish() {
    if (!reasoning_.text.empty() || !reasoning_details_.empty()) add_reasoning();
    std::ranges::move(content_, std::back_inserter(message_.parts));
    if (message_.content_form == ContentForm::Parts && !refusal_.empty()) {
      // A refusal among the parts and one beside them are not the same JSON.
      message_.extra.push_back({"refusal", RawJson{json_quoted(refusal_)}});
    } else if (!refusal_.empty()) {
      add(RefusalPart{std::move(refusal_)});
    }
    for (ToolCall& call : tool_calls_) add(std::move(call));
  }

 private:
  bool read_content() {
    if (reader_.kind() == JsonKind::String) {
      message_.content_form = ContentForm::Text;
      content_.emplace_back(TextPart{reader_.take_string().to_text()});
      return true;
    }
    if (!reader_.begin_array()) return false;
    message_.content_form = ContentForm::Parts;
    while (reader_.next_element()) content_.push_back(read_part(reader_));
    return true;
  }

  void add_reasoning() {
    Part& part = add(std::move(reasoning_));
    if (reasoning_details_.empty()) return;
    part.proofs.push_back({std::string{kReasoningDetailsProof}, std::move(reasoning_details_)});
  }

  Part& add(auto body) {
    Part& part = message_.parts.emplace_back();
    part.body = std::move(body);
    return part;
  }

  JsonReader& reader_;
  Message& message_;
  std::vector<Part> content_;
  ReasoningPart reasoning_;
  RawJson reasoning_details_;
  std::string refusal_;
  std::vector<ToolCall> tool_calls_;
};

// A text that a plain string can say.
bool is_plain_text(const Part& part) {
  return std::holds_alternative<TextPart>(part.body) && part.cache_control.empty() &&
         part.extra.empty();
}

ContentForm content_form(const Message& message) {
  bool has_text = message.content_form == ContentForm::Text;
  for (const Part& part : message.parts) {
    if (!is_content(part) || std::holds_alternative<RefusalPart>(part.body)) continue;
    if (!is_plain_text(part)) return ContentForm::Parts;
    has_text = true;
  }
  if (message.content_form == ContentForm::Parts) return ContentForm::Parts;
  return has_text ? ContentForm::Text : ContentForm::Absent;
}

class MessageWriting {
 public:
  MessageWriting(JsonWriter& writer, const Message& message)
      : writer_(writer), message_(message), form_(content_form(message)) {}

  void write() {
    writer_.begin_object();
    text("role", word_of(message_.role));
    text("name", message_.name);
    text("tool_call_id", message_.tool_call_id);
    write_reasoning();
    write_content();
    write_tool_calls();
    raw("annotations", message_.annotations.text);
    raw("audio", message_.audio.text);
    raw("function_call", message_.function_call.text);
    for (const ExtraField& field : message_.extra) {
      if (std::ranges::find(written_, field.name) == written_.end()) write_field(writer_, field);
    }
    writer_.end_object();
  }

 private:
  void key(std::string_view name) {
    written_.push_back(name);
    writer_.key(name);
  }
  void text(std::string_view name, std::string_view value) {
    if (value.empty()) return;
    key(name);
    writer_.text(value);
  }
  void raw(std::string_view name, std::string_view json) {
    if (json.empty()) return;
    key(name);
    writer_.raw(json);
  }

  template <class Body>
  std::string joined_text() const {
    std::string joined;
    for (const Part& part : message_.parts) {
      if (const auto* body = std::get_if<Body>(&part.body)) joined.append(body->text);
    }
    return joined;
  }

  void write_reasoning() {
    for (const Part& part : message_.parts) {
      const auto* reasoning = std::get_if<ReasoningPart>(&part.body);
      if (reasoning == nullptr || is_thinking(*reasoning)) continue;
      text(reasoning_field(reasoning->field), joined_text<ReasoningPart>());
      for (const Proof& proof : part.proofs) {
        if (proof.kind == kReasoningDetailsProof) raw("reasoning_details", proof.value.text);
      }
      return;
    }
  }

  void write_content() {
    if (form_ == ContentForm::Parts) {
      key("content");
      writer_.begin_array();
      for (const Part& part : message_.parts) write_part(writer_, part);
      writer_.end_array();
      return;
    }
    if (form_ == ContentForm::Text) {
      key("content");
      writer_.text(joined_text<TextPart>());
    }
    text("refusal", joined_text<RefusalPart>());
  }

  void write_tool_calls() {
    bool has_calls = false;
    for (const Part& part : message_.parts) {
      const auto* call = std::get_if<ToolCall>(&part.body);
      if (call == nullptr) continue;
      if (!has_calls) {
        key("tool_calls");
        writer_.begin_array();
      }
      has_calls = true;
      write_value(writer_, *call);
    }
    if (has_calls) writer_.end_array();
  }

  JsonWriter& writer_;
  const Message& message_;
  ContentForm form_;
  std::vector<std::string_view> written_;
};

}  // namespace

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

std::string_view reasoning_field(std::string_view field) {
  return field.empty() ? "reasoning_content" : field;
}

bool read_value(JsonReader& reader, Message& message) {
  if (reader.kind() != JsonKind::Object) return false;
  MessageReading reading{reader, message};
  read_fields(reader, message.extra,
              [&](std::string_view name) { return reading.read_field(name); });
  reading.finish();
  return true;
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

void write_value(JsonWriter& writer, const Message& message) {
  MessageWriting{writer, message}.write();
}

}  // namespace sar::protocol
