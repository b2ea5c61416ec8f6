// The pass over a chat request: applies the field rules, and notes what routing reads.
#include "protocol/openai/chat_request_scan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "protocol/body_errors.hpp"
#include "protocol/openai/chat_request_rules.hpp"
#include "protocol/request_scan.hpp"
#include "protocol/tokens/token_count.hpp"

namespace sar::protocol {
namespace {

class ChatScan final : public RequestScan {
 public:
  ChatScan(JsonReader& reader, std::string& model_buffer)
      : RequestScan(chat_request_rules(), reader, model_buffer) {}

 private:
  using Note = bool (ChatScan::*)();
  struct NotedField {
    std::string_view name;
    Note note;
  };
  static const NotedField kNotedFields[];

  bool note(const FieldRule& rule) override;
  bool note_null(const FieldRule& rule) override;
  bool note_unknown(std::string_view name) override;
  void note_integer(const FieldRule& rule, std::int64_t value) override;
  bool check() override;

  bool note_messages();
  bool note_options();
  bool note_modalities();
  bool note_reasoning_effort();
  bool note_response_format();

  bool read_message(std::size_t message);
  bool read_role(std::size_t message);
  bool read_content(std::size_t message);
  bool read_part(std::size_t message, std::size_t part);
  bool note_reference(std::string_view name, std::string_view field);

  std::optional<std::int64_t> older_output_tokens_max_;
  bool has_stream_options_ = false;
};

const ChatScan::NotedField ChatScan::kNotedFields[] = {
    {"messages", &ChatScan::note_messages},
    {"modalities", &ChatScan::note_modalities},
    {"model", &ChatScan::note_model},
    {"reasoning_effort", &ChatScan::note_reasoning_effort},
    {"response_format", &ChatScan::note_response_format},
    {"stream", &ChatScan::note_stream},
    {"stream_options", &ChatScan::note_options},
};

bool ChatScan::note(const FieldRule& rule) {
  const auto* noted = std::ranges::find(kNotedFields, rule.name, &NotedField::name);
  return noted == std::end(kNotedFields) ? read_value(rule) : (this->*noted->note)();
}

// Where it stands is where the router puts its own.
bool ChatScan::note_null(const FieldRule& rule) {
  return rule.name == "stream_options" ? note_stream_options() : take();
}

void ChatScan::note_integer(const FieldRule& rule, std::int64_t value) {
  if (rule.name == "max_completion_tokens") {
    view_.output_tokens_max = std::min(value, kTokensMax);
  } else if (rule.name == "max_tokens") {
    older_output_tokens_max_ = std::min(value, kTokensMax);
  } else if (rule.name == "n") {
    view_.choices = value;
  }
}

bool ChatScan::check() {
  if (view_.model_value.empty()) return refuse(missing_parameter("model"));
  if (view_.message_count == 0) return refuse(missing_parameter("messages"));
  if (has_stream_options_ && !view_.stream) {
    return refuse(
        caller_error(ErrorClass::BadRequest, "invalid_value",
                     "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
                     "stream_options"));
  }
  if (!view_.output_tokens_max) view_.output_tokens_max = older_output_tokens_max_;
  return true;
}

bool ChatScan::note_options() {
  has_stream_options_ = true;
  return note_stream_options();
}

bool ChatScan::note_messages() {
  reader_.begin_array();
  while (reader_.next_element()) {
    if (!read_message(view_.message_count++)) return false;
  }
  if (view_.message_count > 0 || reader_.problem() != nullptr) return true;
  return refuse(empty_list("messages"));
}

bool ChatScan::note_modalities() {
  if (!reader_.enter_array()) return true;
  for (std::size_t i = 0; reader_.next_element(); ++i) {
    if (kind() != kString) return refuse_kind(fmt::format("modalities[{}]", i), "a string");
    if (reader_.take_string().text(buffer_) == "audio") view_.has_audio = true;
  }
  return true;
}

bool ChatScan::note_reasoning_effort() {
  const std::string_view value = reader_.take();
  view_.wants_reasoning = view_.wants_reasoning || (value != R"("none")" && value != "null");
  return !value.empty();
}

// Thinking, as OpenRouter, DeepSeek and others, SiliconFlow have it.
bool ChatScan::note_unknown(std::string_view name) {
  const bool is_thinking = name == "reasoning" || name == "thinking" || name == "enable_thinking";
  const std::string_view value = reader_.take();
  if (is_thinking && value != "false" && value != "null" && !value.contains("disabled")) {
    view_.wants_reasoning = true;
  }
  return !value.empty();
}

bool ChatScan::note_response_format() {
  if (!reader_.enter_object()) return true;
  bool has_type = false;
  JsonString key;
  while (reader_.next_key(key)) {
    if (key.text(buffer_) != "type") {
      if (!take()) return false;
      continue;
    }
    if (kind() != kString) return refuse_kind("response_format.type", "a string");
    has_type = true;
    view_.wants_json_schema = reader_.take_string().text(buffer_) == "json_schema";
  }
  return has_type || reader_.problem() != nullptr ||
         refuse(missing_parameter("response_format.type"));
}

bool ChatScan::read_message(std::size_t message) {
  if (kind() != kObject) {
    return refuse_kind(fmt::format("messages[{}]", message), words_for(kObject));
  }
  reader_.begin_object();
  bool has_role = false;
  JsonString key;
  while (reader_.next_key(key)) {
    const std::string_view name = key.text(buffer_);
    bool is_read = false;
    if (name == "role") {
      has_role = is_read = read_role(message);
    } else if (name == "content") {
      is_read = read_content(message);
    } else if (name == "audio") {
      is_read = note_reference("id", "audio");
    } else {
      is_read = take();
    }
    if (!is_read) return false;
  }
  if (has_role || reader_.problem() != nullptr) return true;
  return refuse(missing_parameter(fmt::format("messages[{}].role", message)));
}

// Takes a value that may name something one vendor's account keeps, told as `field`.
bool ChatScan::note_reference(std::string_view name, std::string_view field) {
  JsonString key;
  if (!reader_.begin_object()) return take();
  while (reader_.next_key(key)) {
    const bool is_name = key.text(buffer_) == name;
    if (is_name && reader_.kind() == JsonKind::String) note_stateful(field);
    if (!take()) return false;
  }
  return reader_.problem() == nullptr;
}

bool ChatScan::read_role(std::size_t message) {
  if (kind() != kString) {
    return refuse_kind(fmt::format("messages[{}].role", message), words_for(kString));
  }
  const std::string_view role = reader_.take_string().text(buffer_);
  if (is_chat_role(role) || reader_.problem() != nullptr) return true;
  return refuse(caller_error(
      ErrorClass::BadRequest, "invalid_value",
      fmt::format("Invalid value: '{}'. Supported values are: {}.", role, kChatRolesInWords),
      fmt::format("messages[{}].role", message)));
}

bool ChatScan::read_content(std::size_t message) {
  if (kind() == kString || reader_.kind() == JsonKind::Null) return take();
  if (!reader_.begin_array()) {
    return refuse_kind(fmt::format("messages[{}].content", message),
                       words_for(kString | kArray, kObject));
  }
  for (std::size_t part = 0; reader_.next_element(); ++part) {
    if (!read_part(message, part)) return false;
  }
  return true;
}

bool ChatScan::read_part(std::size_t message, std::size_t part) {
  const auto path = [&](std::string_view rest) {
    return fmt::format("messages[{}].content[{}]{}", message, part, rest);
  };
  if (kind() != kObject) return refuse_kind(path(""), words_for(kObject));
  reader_.begin_object();
  bool has_type = false;
  JsonString key;
  while (reader_.next_key(key)) {
    const std::string_view name = key.text(buffer_);
    if (name != "type") {
      if (!(name == "file" ? note_reference("file_id", "file_id") : take())) return false;
      continue;
    }
    if (kind() != kString) return refuse_kind(path(".type"), words_for(kString));
    has_type = true;
    const std::string_view type = reader_.take_string().text(buffer_);
    view_.has_images = view_.has_images || type == "image_url";
    view_.has_audio = view_.has_audio || type == "input_audio";
    view_.has_files = view_.has_files || type == "file";
  }
  return has_type || reader_.problem() != nullptr || refuse(missing_parameter(path(".type")));
}

}  // namespace

Result<ChatRequestView> scan_chat_request(JsonReader& reader, std::string_view body,
                                          std::string& model_buffer) {
  return ChatScan{reader, model_buffer}.run(body);
}

}  // namespace sar::protocol
