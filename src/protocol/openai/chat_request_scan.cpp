// The pass over a chat request: applies the field rules, and notes what routing reads.
#include "protocol/openai/chat_request_scan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bitset>

#include "protocol/body_errors.hpp"
#include "protocol/openai/chat_request_rules.hpp"
#include "protocol/tokens/token_count.hpp"

namespace sar::protocol {
namespace {

// Functions return false as soon as error_ is set or the reader has found a mistake.
class RequestScan {
 public:
  RequestScan(JsonReader& reader, std::string& model_buffer)
      : reader_(reader), model_buffer_(model_buffer) {}

  Result<ChatRequestView> run(std::string_view body);

 private:
  using Note = bool (RequestScan::*)();
  struct NotedField {
    std::string_view name;
    Note note;  // takes the value, whose kind has been checked
  };
  static const NotedField kNotedFields[];

  bool read_fields();
  bool read_field(const FieldRule& rule);
  bool read_number(const FieldRule& rule);
  bool read_elements(const FieldRule& rule);
  bool check_required();

  bool note_model();
  bool note_messages();
  bool note_stream();
  bool note_stream_options();
  bool note_include_usage();
  bool note_modalities();
  bool note_reasoning_effort();
  bool note_response_format();
  bool note_vendor_field(std::string_view name);
  void note_integer(std::string_view name, std::int64_t value);

  bool read_message(std::size_t message);
  bool read_role(std::size_t message);
  bool read_content(std::size_t message);
  bool read_part(std::size_t message, std::size_t part);
  bool note_reference(std::string_view name, std::string_view field);

  [[nodiscard]] unsigned kind() const { return field_kind(reader_); }
  bool take() { return !reader_.take().empty(); }
  bool refuse(std::string_view code, std::string message, std::string_view param);
  bool refuse_kind(std::string_view param, std::string_view expected);
  bool refuse(Error error);

  JsonReader& reader_;
  std::string& model_buffer_;
  std::string buffer_;
  ChatRequestView view_;
  std::optional<std::int64_t> older_output_tokens_max_;
  bool has_stream_options_ = false;
  std::bitset<kFieldRulesMax> seen_;
  std::optional<Error> error_;
};

const RequestScan::NotedField RequestScan::kNotedFields[] = {
    {"messages", &RequestScan::note_messages},
    {"modalities", &RequestScan::note_modalities},
    {"model", &RequestScan::note_model},
    {"reasoning_effort", &RequestScan::note_reasoning_effort},
    {"response_format", &RequestScan::note_response_format},
    {"stream", &RequestScan::note_stream},
    {"stream_options", &RequestScan::note_stream_options},
};

Result<ChatRequestView> RequestScan::run(std::string_view body) {
  reader_.load(body);
  view_.object_open = reader_.begin();
  const bool is_object = reader_.begin_object();
  const bool is_read = is_object ? read_fields() : take();
  if (error_) return fail(std::move(*error_));
  if (!is_read || !reader_.finish()) return fail(invalid_json_body(reader_));
  if (!is_object) {
    refuse("invalid_type", "The body of the request must be a JSON object.", {});
    return fail(std::move(*error_));
  }
  if (!check_required()) return fail(std::move(*error_));
  if (!view_.output_tokens_max) view_.output_tokens_max = older_output_tokens_max_;
  return view_;
}

bool RequestScan::read_fields() {
  JsonString key;
  while (reader_.next_key(key)) {
    const FoundRule found = find_rule(key.text(buffer_));
    if (found.rule == nullptr) {
      if (!note_vendor_field(key.text(buffer_))) return false;
      continue;
    }
    if (seen_.test(found.place)) {
      return refuse(duplicate_parameter(found.rule->name));
    }
    seen_.set(found.place);
    if (!read_field(*found.rule)) return false;
  }
  return reader_.problem() == nullptr;
}

bool RequestScan::read_field(const FieldRule& rule) {
  const bool is_null = reader_.kind() == JsonKind::Null;
  const unsigned found = kind();
  const bool fits = is_null ? !rule.required : (found & rule.kinds) != 0;
  if (!fits) return refuse_kind(rule.name, words_for(rule.kinds, rule.elements));
  const auto* noted = std::ranges::find(kNotedFields, rule.name, &NotedField::name);
  if (noted != std::end(kNotedFields)) return (this->*noted->note)();
  if ((found & kNumber) != 0) return read_number(rule);
  return found == kArray ? read_elements(rule) : take();
}

bool RequestScan::read_number(const FieldRule& rule) {
  const bool is_integer = rule.kinds == kInteger;
  const std::string_view text = reader_.take();
  if (text.empty()) return false;
  const double value = number_value(text);
  const bool is_below = value < rule.min;
  if (is_below || value > rule.max) {
    const std::string_view kind_name = is_integer ? "integer" : "decimal";
    return refuse(
        fmt::format("{}_{}_value", kind_name, is_below ? "below_min" : "above_max"),
        fmt::format("Invalid '{}': {} {} value. Expected a value {} {}, but got {} instead.",
                    rule.name, kind_name, is_below ? "below minimum" : "above maximum",
                    is_below ? ">=" : "<=", is_below ? rule.min : rule.max, text),
        rule.name);
  }
  if (is_integer) note_integer(rule.name, integer_value(text).value_or(0));
  return true;
}

void RequestScan::note_integer(std::string_view name, std::int64_t value) {
  if (name == "max_completion_tokens") {
    view_.output_tokens_max = std::min(value, kTokensMax);
  } else if (name == "max_tokens") {
    older_output_tokens_max_ = std::min(value, kTokensMax);
  } else if (name == "n") {
    view_.choices = value;
  }
}

bool RequestScan::read_elements(const FieldRule& rule) {
  reader_.begin_array();
  std::size_t count = 0;
  while (reader_.next_element()) {
    if ((kind() & rule.elements) == 0) {
      return refuse_kind(fmt::format("{}[{}]", rule.name, count), words_for(rule.elements));
    }
    if (!take()) return false;
    ++count;
  }
  if (rule.name == "tools") view_.has_tools = count > 0;
  if (static_cast<double>(count) <= rule.max) return true;
  return refuse("array_above_max_length",
                fmt::format("Invalid '{}': array too long. Expected an array with maximum length "
                            "{}, but got an array with length {} instead.",
                            rule.name, rule.max, count),
                rule.name);
}

bool RequestScan::check_required() {
  if (view_.model_value.empty()) return refuse(missing_parameter("model"));
  if (view_.message_count == 0) return refuse(missing_parameter("messages"));
  if (has_stream_options_ && !view_.stream) {
    return refuse("invalid_value",
                  "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
                  "stream_options");
  }
  return true;
}

bool RequestScan::note_model() {
  view_.model_value.begin = reader_.begin();
  view_.model = reader_.take_string().text(model_buffer_);
  view_.model_value.end = reader_.end();
  if (!view_.model.empty() || reader_.problem() != nullptr) return true;
  return refuse("empty_string",
                "Invalid 'model': empty string. Expected a string with minimum length 1, but got "
                "an empty string instead.",
                "model");
}

bool RequestScan::note_messages() {
  reader_.begin_array();
  while (reader_.next_element()) {
    if (!read_message(view_.message_count++)) return false;
  }
  if (view_.message_count > 0 || reader_.problem() != nullptr) return true;
  return refuse("empty_array",
                "Invalid 'messages': empty array. Expected an array with minimum length 1, but got "
                "an empty array instead.",
                "messages");
}

bool RequestScan::note_stream() {
  view_.stream = reader_.take() == "true";
  return true;
}

bool RequestScan::note_stream_options() {
  view_.stream_options_value.begin = reader_.begin();
  has_stream_options_ = kind() == kObject;
  JsonString key;
  if (reader_.enter_object()) {
    while (reader_.next_key(key)) {
      const bool is_include_usage = key.text(buffer_) == "include_usage";
      if (!(is_include_usage ? note_include_usage() : take())) return false;
    }
  }
  view_.stream_options_value.end = reader_.end();
  return true;
}

bool RequestScan::note_include_usage() {
  constexpr std::string_view kName = "stream_options.include_usage";
  if (!view_.include_usage_value.empty()) return refuse(duplicate_parameter(kName));
  if (kind() != kBoolean && reader_.kind() != JsonKind::Null) {
    return refuse_kind(kName, words_for(kBoolean));
  }
  const std::uint32_t begin = reader_.begin();
  view_.include_usage = reader_.take() == "true";
  view_.include_usage_value = {begin, reader_.end()};
  return true;
}

bool RequestScan::note_modalities() {
  if (!reader_.enter_array()) return true;
  for (std::size_t i = 0; reader_.next_element(); ++i) {
    if (kind() != kString) return refuse_kind(fmt::format("modalities[{}]", i), "a string");
    if (reader_.take_string().text(buffer_) == "audio") view_.has_audio = true;
  }
  return true;
}

bool RequestScan::note_reasoning_effort() {
  const std::string_view value = reader_.take();
  view_.wants_reasoning = view_.wants_reasoning || (value != R"("none")" && value != "null");
  return !value.empty();
}

// OpenRouter, DeepSeek and others, SiliconFlow.
bool RequestScan::note_vendor_field(std::string_view name) {
  const bool is_thinking = name == "reasoning" || name == "thinking" || name == "enable_thinking";
  const std::string_view value = reader_.take();
  if (is_thinking && value != "false" && value != "null" && !value.contains("disabled")) {
    view_.wants_reasoning = true;
  }
  return !value.empty();
}

bool RequestScan::note_response_format() {
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

bool RequestScan::read_message(std::size_t message) {
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
bool RequestScan::note_reference(std::string_view name, std::string_view field) {
  JsonString key;
  if (!reader_.begin_object()) return take();
  while (reader_.next_key(key)) {
    const bool is_name = key.text(buffer_) == name;
    if (is_name && reader_.kind() == JsonKind::String && view_.stateful_field.empty()) {
      view_.stateful_field = field;
    }
    if (!take()) return false;
  }
  return reader_.problem() == nullptr;
}

bool RequestScan::read_role(std::size_t message) {
  if (kind() != kString) {
    return refuse_kind(fmt::format("messages[{}].role", message), words_for(kString));
  }
  const std::string_view role = reader_.take_string().text(buffer_);
  if (is_chat_role(role) || reader_.problem() != nullptr) return true;
  return refuse(
      "invalid_value",
      fmt::format("Invalid value: '{}'. Supported values are: {}.", role, kChatRolesInWords),
      fmt::format("messages[{}].role", message));
}

bool RequestScan::read_content(std::size_t message) {
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

bool RequestScan::read_part(std::size_t message, std::size_t part) {
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

bool RequestScan::refuse(std::string_view code, std::string message, std::string_view param) {
  error_ = caller_error(ErrorClass::BadRequest, std::string{code}, std::move(message),
                        std::string{param});
  return false;
}

bool RequestScan::refuse(Error error) {
  error_ = std::move(error);
  return false;
}

bool RequestScan::refuse_kind(std::string_view param, std::string_view expected) {
  const std::string found = words_for(kind());
  if (!take()) return false;  // it is no kind of JSON at all
  return refuse(wrong_type(param, expected, found));
}

}  // namespace

Result<ChatRequestView> scan_chat_request(JsonReader& reader, std::string_view body,
                                          std::string& model_buffer) {
  return RequestScan{reader, model_buffer}.run(body);
}

}  // namespace sar::protocol
