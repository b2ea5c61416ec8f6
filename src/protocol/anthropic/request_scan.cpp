// The pass over a messages request: applies the field rules, and notes what routing reads.
#include "protocol/anthropic/request_scan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "protocol/body_errors.hpp"
#include "protocol/json/field_kinds.hpp"
#include "protocol/json/json_text.hpp"
#include "protocol/request_scan.hpp"
#include "protocol/tokens/token_count.hpp"

namespace sar::protocol {
namespace {

// Sorted by name.
constexpr FieldRule kRules[] = {
    {.name = "container", .kinds = kString | kObject},
    {.name = "max_tokens", .kinds = kInteger, .min = 1, .required = true},
    {.name = "messages", .kinds = kArray, .elements = kObject, .required = true},
    {.name = "metadata", .kinds = kObject},
    {.name = "model", .kinds = kString, .required = true},
    {.name = "output_config", .kinds = kObject},
    {.name = "output_format", .kinds = kObject},  // of a beta; now in output_config
    {.name = "service_tier", .kinds = kString},
    {.name = "stop_sequences", .kinds = kArray, .elements = kString},
    {.name = "stream", .kinds = kBoolean},
    {.name = "system", .kinds = kString | kArray, .elements = kObject},
    {.name = "temperature", .kinds = kNumber, .min = 0, .max = 1},
    {.name = "thinking", .kinds = kObject},
    {.name = "tool_choice", .kinds = kObject},
    {.name = "tools", .kinds = kArray, .elements = kObject},
    {.name = "top_k", .kinds = kInteger, .min = 0},
    {.name = "top_p", .kinds = kNumber, .min = 0, .max = 1},
};
static_assert(std::ranges::is_sorted(kRules, {}, &FieldRule::name));

class MessagesScan final : public RequestScan {
 public:
  MessagesScan(JsonReader& reader, std::string& model_buffer, MaxTokensField max_tokens)
      : RequestScan(kRules, reader, model_buffer), max_tokens_(max_tokens) {}

 private:
  using Note = bool (MessagesScan::*)();
  struct NotedField {
    std::string_view name;
    Note note;
  };
  static const NotedField kNotedFields[];

  bool note(const FieldRule& rule) override;
  void note_integer(const FieldRule& rule, std::int64_t value) override {
    if (rule.name == "max_tokens") view_.output_tokens_max = std::min(value, kTokensMax);
  }
  bool check() override;

  bool note_container();
  bool note_messages();
  bool note_output_config();
  bool note_output_format();
  bool note_thinking();

  bool read_message(std::size_t message);
  bool read_role(std::size_t message);
  bool read_content(std::size_t message);
  bool read_block(std::size_t message, std::size_t block);
  void read_inner_blocks();
  void read_inner_block();
  void note_block(std::string_view type);
  void note_source();
  std::string_view find_type();

  MaxTokensField max_tokens_;
};

const MessagesScan::NotedField MessagesScan::kNotedFields[] = {
    {"container", &MessagesScan::note_container},
    {"messages", &MessagesScan::note_messages},
    {"model", &MessagesScan::note_model},
    {"output_config", &MessagesScan::note_output_config},
    {"output_format", &MessagesScan::note_output_format},
    {"stream", &MessagesScan::note_stream},
    {"thinking", &MessagesScan::note_thinking},
};

bool MessagesScan::note(const FieldRule& rule) {
  const auto* noted = std::ranges::find(kNotedFields, rule.name, &NotedField::name);
  return noted == std::end(kNotedFields) ? read_value(rule) : (this->*noted->note)();
}

bool MessagesScan::check() {
  if (view_.model_value.empty()) return refuse(missing_parameter("model"));
  if (!view_.output_tokens_max && max_tokens_ == MaxTokensField::Required) {
    return refuse(missing_parameter("max_tokens"));
  }
  return view_.message_count > 0 || refuse(missing_parameter("messages"));
}

// A sandbox that the vendor's account keeps.
bool MessagesScan::note_container() {
  note_stateful("container");
  return take();
}

bool MessagesScan::note_messages() {
  reader_.begin_array();
  while (reader_.next_element()) {
    if (!read_message(view_.message_count++)) return false;
  }
  return view_.message_count > 0 || reader_.problem() != nullptr || refuse(empty_list("messages"));
}

bool MessagesScan::note_output_config() {
  reader_.begin_object();
  JsonString key;
  while (reader_.next_key(key)) {
    const bool is_format = key.text(buffer_) == "format";
    if (!(is_format ? note_output_format() : take())) return false;
  }
  return true;
}

bool MessagesScan::note_output_format() {
  const std::string_view type = find_type();
  view_.wants_json_schema = view_.wants_json_schema || type == "json_schema";
  return reader_.problem() == nullptr;
}

bool MessagesScan::note_thinking() {
  const std::string_view type = find_type();
  view_.wants_reasoning = type == "enabled" || type == "adaptive";
  return reader_.problem() == nullptr;
}

bool MessagesScan::read_message(std::size_t message) {
  const auto path = [&](std::string_view rest) {
    return fmt::format("messages[{}]{}", message, rest);
  };
  if (kind() != kObject) return refuse_kind(path(""), words_for(kObject));
  reader_.begin_object();
  bool has_role = false;
  bool has_content = false;
  JsonString key;
  while (reader_.next_key(key)) {
    const std::string_view name = key.text(buffer_);
    bool is_read = false;
    if (name == "role") {
      is_read = !has_role ? read_role(message) : refuse(duplicate_parameter(path(".role")));
      has_role = true;
    } else if (name == "content") {
      is_read =
          !has_content ? read_content(message) : refuse(duplicate_parameter(path(".content")));
      has_content = true;
    } else {
      is_read = take();
    }
    if (!is_read) return false;
  }
  if (reader_.problem() != nullptr) return false;
  if (!has_role) return refuse(missing_parameter(path(".role")));
  return has_content || refuse(missing_parameter(path(".content")));
}

bool MessagesScan::read_role(std::size_t message) {
  const auto path = [&] { return fmt::format("messages[{}].role", message); };
  if (kind() != kString) return refuse_kind(path(), words_for(kString));
  const std::string_view role = reader_.take_string().text(buffer_);
  const bool is_known = role == "user" || role == "assistant" || role == "system";
  if (is_known || reader_.problem() != nullptr) return true;
  return refuse(invalid_value(
      path(), fmt::format("'{}'. Supported values are: 'user', 'assistant' and 'system'.", role)));
}

bool MessagesScan::read_content(std::size_t message) {
  if (kind() == kString) return take();
  if (!reader_.begin_array()) {
    return refuse_kind(fmt::format("messages[{}].content", message),
                       words_for(kString | kArray, kObject));
  }
  for (std::size_t block = 0; reader_.next_element(); ++block) {
    if (!read_block(message, block)) return false;
  }
  return true;
}

bool MessagesScan::read_block(std::size_t message, std::size_t block) {
  const auto path = [&](std::string_view rest) {
    return fmt::format("messages[{}].content[{}]{}", message, block, rest);
  };
  if (kind() != kObject) return refuse_kind(path(""), words_for(kObject));
  reader_.begin_object();
  bool has_type = false;
  JsonString key;
  while (reader_.next_key(key)) {
    const std::string_view name = key.text(buffer_);
    if (name == "content") {
      read_inner_blocks();
    } else if (name == "source") {
      note_source();
    } else if (name != "type") {
      reader_.take();
    } else {
      if (kind() != kString) return refuse_kind(path(".type"), words_for(kString));
      has_type = true;
      note_block(reader_.take_string().text(buffer_));
    }
  }
  return has_type || reader_.problem() != nullptr || refuse(missing_parameter(path(".type")));
}

// Of a tool's result: images and documents may be in it too.
void MessagesScan::read_inner_blocks() {
  if (!reader_.enter_array()) return;
  while (reader_.next_element()) read_inner_block();
}

void MessagesScan::read_inner_block() {
  JsonString key;
  if (!reader_.enter_object()) return;
  while (reader_.next_key(key)) {
    if (key.raw == "source") {
      note_source();
    } else if (key.raw == "type" && kind() == kString) {
      note_block(reader_.take_string().raw);
    } else {
      reader_.take();
    }
  }
}

void MessagesScan::note_block(std::string_view type) {
  view_.has_images = view_.has_images || type == "image";
  view_.has_files = view_.has_files || type == "document" || type == "container_upload";
}

// A file that the vendor's account keeps.
void MessagesScan::note_source() {
  if (find_type() == "file") note_stateful("file_id");
}

// Takes the value at the cursor; its `type` if it is an object with one.
std::string_view MessagesScan::find_type() {
  std::string_view type;
  JsonString key;
  if (!reader_.enter_object()) return type;
  while (reader_.next_key(key)) {
    if (key.raw == "type" && reader_.kind() == JsonKind::String) {
      type = reader_.take_string().raw;
    } else {
      reader_.take();
    }
  }
  return type;
}

}  // namespace

Result<ChatRequestView> scan_anthropic_request(JsonReader& reader, std::string_view body,
                                               std::string& model_buffer,
                                               MaxTokensField max_tokens) {
  return MessagesScan{reader, model_buffer, max_tokens}.run(body);
}

}  // namespace sar::protocol
