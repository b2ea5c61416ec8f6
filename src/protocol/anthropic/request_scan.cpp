// The pass over a messages request: applies the field rules, and notes what routing reads.
#include "protocol/anthropic/request_scan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bitset>
#include <iterator>
#include <optional>

#include "protocol/body_errors.hpp"
#include "protocol/json/field_kinds.hpp"
#include "protocol/json/json_text.hpp"
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

// Functions return false as soon as error_ is set or the reader has found a mistake.
class RequestScan {
 public:
  RequestScan(JsonReader& reader, std::string& model_buffer)
      : reader_(reader), model_buffer_(model_buffer) {}

  Result<ChatRequestView> run(std::string_view body, MaxTokensField max_tokens);

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
  bool check_required(MaxTokensField max_tokens);

  bool note_container();
  bool note_messages();
  bool note_model();
  bool note_output_config();
  bool note_output_format();
  bool note_stream();
  bool note_thinking();

  bool read_message(std::size_t message);
  bool read_role(std::size_t message);
  bool read_content(std::size_t message);
  bool read_block(std::size_t message, std::size_t block);
  void read_inner_blocks();
  void note_block(std::string_view type);
  std::string_view find_type();

  bool take() { return !reader_.take().empty(); }
  bool refuse(Error error) {
    error_ = std::move(error);
    return false;
  }
  bool refuse_kind(std::string_view path, std::string_view expected);

  JsonReader& reader_;
  std::string& model_buffer_;
  std::string buffer_;
  ChatRequestView view_;
  std::bitset<std::size(kRules)> seen_;
  std::optional<Error> error_;
};

const RequestScan::NotedField RequestScan::kNotedFields[] = {
    {"container", &RequestScan::note_container},
    {"messages", &RequestScan::note_messages},
    {"model", &RequestScan::note_model},
    {"output_config", &RequestScan::note_output_config},
    {"output_format", &RequestScan::note_output_format},
    {"stream", &RequestScan::note_stream},
    {"thinking", &RequestScan::note_thinking},
};

Result<ChatRequestView> RequestScan::run(std::string_view body, MaxTokensField max_tokens) {
  reader_.load(body);
  view_.object_open = reader_.begin();
  const bool is_object = reader_.begin_object();
  const bool is_read = is_object ? read_fields() : take();
  if (error_) return fail(std::move(*error_));
  if (!is_read || !reader_.finish()) return fail(invalid_json_body(reader_));
  if (!is_object) {
    return fail(caller_error(ErrorClass::BadRequest, "invalid_type",
                             "The body of the request must be a JSON object."));
  }
  if (!check_required(max_tokens)) return fail(std::move(*error_));
  return view_;
}

bool RequestScan::read_fields() {
  JsonString key;
  while (reader_.next_key(key)) {
    const std::string_view name = key.text(buffer_);
    const auto* rule = std::ranges::lower_bound(kRules, name, {}, &FieldRule::name);
    if (rule == std::end(kRules) || rule->name != name) {
      if (!take()) return false;
      continue;
    }
    const auto place = static_cast<std::size_t>(rule - kRules);
    if (seen_.test(place)) return refuse(duplicate_parameter(rule->name));
    seen_.set(place);
    if (!read_field(*rule)) return false;
  }
  return reader_.problem() == nullptr;
}

bool RequestScan::read_field(const FieldRule& rule) {
  const bool is_null = reader_.kind() == JsonKind::Null;
  const unsigned found = field_kind(reader_);
  const bool fits = is_null ? !rule.required : (found & rule.kinds) != 0;
  if (!fits) return refuse_kind(rule.name, words_for(rule.kinds, rule.elements));
  if (is_null) return take();
  const auto* noted = std::ranges::find(kNotedFields, rule.name, &NotedField::name);
  if (noted != std::end(kNotedFields)) return (this->*noted->note)();
  if ((found & kNumber) != 0) return read_number(rule);
  return found == kArray ? read_elements(rule) : take();
}

bool RequestScan::read_number(const FieldRule& rule) {
  const std::string_view text = reader_.take();
  if (text.empty()) return false;
  const double value = number_value(text);
  if (value < rule.min || value > rule.max) {
    const bool is_below = value < rule.min;
    return refuse(invalid_value(
        rule.name, fmt::format("expected a value {} {}, but got {} instead.",
                               is_below ? ">=" : "<=", is_below ? rule.min : rule.max, text)));
  }
  if (rule.name == "max_tokens") {
    view_.output_tokens_max = std::min(integer_value(text).value_or(0), kTokensMax);
  }
  return true;
}

bool RequestScan::read_elements(const FieldRule& rule) {
  reader_.begin_array();
  std::size_t count = 0;
  for (; reader_.next_element(); ++count) {
    if ((field_kind(reader_) & rule.elements) == 0) {
      return refuse_kind(fmt::format("{}[{}]", rule.name, count), words_for(rule.elements));
    }
    if (!take()) return false;
  }
  if (rule.name == "tools") view_.has_tools = count > 0;
  return true;
}

bool RequestScan::check_required(MaxTokensField max_tokens) {
  if (view_.model_value.empty()) return refuse(missing_parameter("model"));
  if (!view_.output_tokens_max && max_tokens == MaxTokensField::Required) {
    return refuse(missing_parameter("max_tokens"));
  }
  return view_.message_count > 0 || refuse(missing_parameter("messages"));
}

// A sandbox that the vendor's account keeps.
bool RequestScan::note_container() {
  view_.stateful_field = "container";
  return take();
}

bool RequestScan::note_model() {
  view_.model_value.begin = reader_.begin();
  view_.model = reader_.take_string().text(model_buffer_);
  view_.model_value.end = reader_.end();
  if (!view_.model.empty() || reader_.problem() != nullptr) return true;
  return refuse(invalid_value("model", "empty string."));
}

bool RequestScan::note_messages() {
  reader_.begin_array();
  while (reader_.next_element()) {
    if (!read_message(view_.message_count++)) return false;
  }
  return view_.message_count > 0 || reader_.problem() != nullptr || refuse(empty_list("messages"));
}

bool RequestScan::note_stream() {
  view_.stream = reader_.take() == "true";
  return true;
}

bool RequestScan::note_output_config() {
  reader_.begin_object();
  JsonString key;
  while (reader_.next_key(key)) {
    const bool is_format = key.text(buffer_) == "format";
    if (!(is_format ? note_output_format() : take())) return false;
  }
  return true;
}

bool RequestScan::note_output_format() {
  const std::string_view type = find_type();
  view_.wants_json_schema = view_.wants_json_schema || type == "json_schema";
  return reader_.problem() == nullptr;
}

bool RequestScan::note_thinking() {
  const std::string_view type = find_type();
  view_.wants_reasoning = type == "enabled" || type == "adaptive";
  return reader_.problem() == nullptr;
}

bool RequestScan::read_message(std::size_t message) {
  const auto path = [&](std::string_view rest) {
    return fmt::format("messages[{}]{}", message, rest);
  };
  if (field_kind(reader_) != kObject) return refuse_kind(path(""), words_for(kObject));
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

bool RequestScan::read_role(std::size_t message) {
  const std::string path = fmt::format("messages[{}].role", message);
  if (field_kind(reader_) != kString) return refuse_kind(path, words_for(kString));
  const std::string_view role = reader_.take_string().text(buffer_);
  const bool is_known = role == "user" || role == "assistant" || role == "system";
  if (is_known || reader_.problem() != nullptr) return true;
  return refuse(invalid_value(
      path, fmt::format("'{}'. Supported values are: 'user', 'assistant' and 'system'.", role)));
}

bool RequestScan::read_content(std::size_t message) {
  if (field_kind(reader_) == kString) return take();
  if (!reader_.begin_array()) {
    return refuse_kind(fmt::format("messages[{}].content", message),
                       words_for(kString | kArray, kObject));
  }
  for (std::size_t block = 0; reader_.next_element(); ++block) {
    if (!read_block(message, block)) return false;
  }
  return true;
}

bool RequestScan::read_block(std::size_t message, std::size_t block) {
  const auto path = [&](std::string_view rest) {
    return fmt::format("messages[{}].content[{}]{}", message, block, rest);
  };
  if (field_kind(reader_) != kObject) return refuse_kind(path(""), words_for(kObject));
  reader_.begin_object();
  bool has_type = false;
  JsonString key;
  while (reader_.next_key(key)) {
    const std::string_view name = key.text(buffer_);
    if (name == "content") {
      read_inner_blocks();
    } else if (name != "type") {
      reader_.take();
    } else {
      if (field_kind(reader_) != kString) return refuse_kind(path(".type"), words_for(kString));
      has_type = true;
      note_block(reader_.take_string().text(buffer_));
    }
  }
  return has_type || reader_.problem() != nullptr || refuse(missing_parameter(path(".type")));
}

// Of a tool's result: images and documents may be in it too.
void RequestScan::read_inner_blocks() {
  if (!reader_.enter_array()) return;
  while (reader_.next_element()) note_block(find_type());
}

void RequestScan::note_block(std::string_view type) {
  view_.has_images = view_.has_images || type == "image";
  view_.has_files = view_.has_files || type == "document" || type == "container_upload";
}

// Takes the value at the cursor; its `type` if it is an object with one.
std::string_view RequestScan::find_type() {
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

bool RequestScan::refuse_kind(std::string_view path, std::string_view expected) {
  const std::string found = words_for(field_kind(reader_));
  if (!take()) return false;  // it is no kind of JSON at all
  return refuse(wrong_type(path, expected, found));
}

}  // namespace

Result<ChatRequestView> scan_anthropic_request(JsonReader& reader, std::string_view body,
                                               std::string& model_buffer,
                                               MaxTokensField max_tokens) {
  return RequestScan{reader, model_buffer}.run(body, max_tokens);
}

}  // namespace sar::protocol
