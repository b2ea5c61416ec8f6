// Messages in OpenAI's JSON.
#include <algorithm>

#include "protocol/openai/chat_fields.hpp"
#include "protocol/openai/chat_parts.hpp"

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

// Collects the parts of a message in the order of the conversation, whatever order the keys have.
class MessageReading {
 public:
  MessageReading(JsonReader& reader, Message& message) : reader_(reader), message_(message) {}

  bool read_field(std::string_view name) {
    if (name == "role") return read_role(reader_, message_.role);
    if (name == "content") return read_content();
    if (name == "name") return read_anew(reader_, message_.name);
    if (name == "tool_call_id") return read_anew(reader_, message_.tool_call_id);
    if (name == "tool_calls") return read_anew(reader_, tool_calls_);
    if (name == "refusal") return read_anew(reader_, refusal_);
    if (name == "reasoning_details") return read_anew(reader_, reasoning_details_);
    if (name == "annotations") return read_anew(reader_, message_.annotations);
    if (name == "audio") return read_anew(reader_, message_.audio);
    if (name == "function_call") return read_anew(reader_, message_.function_call);
    if (!is_reasoning_field(name)) return false;
    // Some vendors send it under both names.
    if (!reasoning_.text.empty() && reasoning_.field != name) return false;
    reasoning_.field = name;
    return read_anew(reader_, reasoning_.text);
  }

  void finish() {
    if (!reasoning_.text.empty() || !reasoning_details_.empty()) add_reasoning();
    if (message_.parts.empty()) {
      message_.parts = std::move(content_);
    } else {
      std::ranges::move(content_, std::back_inserter(message_.parts));
    }
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
    content_.clear();
    message_.content_form = ContentForm::Absent;
    if (reader_.kind() == JsonKind::String) {
      message_.content_form = ContentForm::Text;
      content_.emplace_back(TextPart{reader_.take_string().to_text()});
      return true;
    }
    if (!reader_.begin_array()) return false;
    message_.content_form = ContentForm::Parts;
    while (reader_.next_element()) content_.push_back(read_content_part(reader_));
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
    std::string_view field;
    std::string thoughts;
    std::string_view details;
    for (const Part& part : message_.parts) {
      const auto* reasoning = std::get_if<ReasoningPart>(&part.body);
      if (reasoning == nullptr || is_thinking(*reasoning)) continue;
      if (field.empty()) field = reasoning_field(reasoning->field);
      thoughts.append(reasoning->text);
      const auto proof = std::ranges::find(part.proofs, kReasoningDetailsProof, &Proof::kind);
      if (proof != part.proofs.end()) details = proof->value.text;
    }
    text(field, thoughts);
    raw("reasoning_details", details);
  }

  void write_content() {
    if (form_ == ContentForm::Parts) {
      key("content");
      writer_.begin_array();
      for (const Part& part : message_.parts) {
        if (is_content(part)) write_content_part(writer_, part);
      }
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

bool read_value(JsonReader& reader, CallArguments& arguments) {
  arguments.is_object = reader.kind() == JsonKind::Object;
  if (!arguments.is_object) return read_value(reader, arguments.text);
  arguments.text = reader.take();
  return true;
}

void write_value(JsonWriter& writer, const CallArguments& arguments) {
  if (arguments.is_object) {
    writer.raw(arguments.text);
  } else {
    writer.text(arguments.text);
  }
}

bool read_value(JsonReader& reader, Message& message) {
  if (reader.kind() != JsonKind::Object) return false;
  MessageReading reading{reader, message};
  read_fields(reader, message.extra,
              [&](std::string_view name) { return reading.read_field(name); });
  reading.finish();
  return true;
}

void write_value(JsonWriter& writer, const Message& message) {
  MessageWriting{writer, message}.write();
}

}  // namespace sar::protocol
