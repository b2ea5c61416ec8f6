// The pass over a request: applies the field rules, and notes what routing reads.
#include "protocol/responses/request_scan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bitset>

#include "protocol/body_errors.hpp"
#include "protocol/json/field_kinds.hpp"
#include "protocol/json/json_text.hpp"
#include "protocol/tokens/token_count.hpp"

namespace sar::protocol {
namespace {

// Sorted by name.
constexpr FieldRule kRules[] = {
    {.name = "background", .kinds = kBoolean},
    {.name = "context_management", .kinds = kArray, .elements = kObject},
    {.name = "conversation", .kinds = kString | kObject},
    {.name = "include", .kinds = kArray, .elements = kString},
    {.name = "input", .kinds = kString | kArray, .elements = kObject},
    {.name = "instructions", .kinds = kString},
    {.name = "max_output_tokens", .kinds = kInteger, .min = 16},
    {.name = "max_tool_calls", .kinds = kInteger},
    {.name = "metadata", .kinds = kObject},
    {.name = "model", .kinds = kString, .required = true},
    {.name = "moderation", .kinds = kObject},
    {.name = "parallel_tool_calls", .kinds = kBoolean},
    {.name = "previous_response_id", .kinds = kString},
    {.name = "prompt", .kinds = kObject},
    {.name = "prompt_cache_key", .kinds = kString},
    {.name = "prompt_cache_options", .kinds = kObject},
    {.name = "prompt_cache_retention", .kinds = kString},
    {.name = "reasoning", .kinds = kObject},
    {.name = "safety_identifier", .kinds = kString},
    {.name = "service_tier", .kinds = kString},
    {.name = "store", .kinds = kBoolean},
    {.name = "stream", .kinds = kBoolean},
    {.name = "stream_options", .kinds = kObject},
    {.name = "temperature", .kinds = kNumber, .min = 0, .max = 2},
    {.name = "text", .kinds = kObject},
    {.name = "tool_choice", .kinds = kString | kObject},
    {.name = "tools", .kinds = kArray, .elements = kObject},
    {.name = "top_logprobs", .kinds = kInteger, .min = 0, .max = 20},
    {.name = "top_p", .kinds = kNumber, .min = 0, .max = 1},
    {.name = "truncation", .kinds = kString},
    {.name = "user", .kinds = kString},
};
static_assert(std::ranges::is_sorted(kRules, {}, &FieldRule::name));

// Functions return false as soon as error_ is set or the reader has found a mistake.
class RequestScan {
 public:
  RequestScan(JsonReader& reader, std::string& model_buffer)
      : reader_(reader), model_buffer_(model_buffer) {}

  Result<ChatRequestView> run(std::string_view body) {
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
    if (view_.model_value.empty()) return fail(missing_parameter("model"));
    if (!has_input_ && view_.stateful_field.empty()) return fail(missing_parameter("input"));
    return view_;
  }

 private:
  using Note = bool (RequestScan::*)();
  struct NotedField {
    std::string_view name;
    Note note;  // takes the value, whose kind has been checked and is not null
  };
  static const NotedField kNotedFields[];

  bool read_fields() {
    JsonString key;
    while (reader_.next_key(key)) {
      const std::string_view name = key.text(buffer_);
      const auto* rule = std::ranges::lower_bound(kRules, name, {}, &FieldRule::name);
      if (rule == std::end(kRules) || rule->name != name) {
        if (!take()) return false;
        continue;
      }
      const auto place = static_cast<std::size_t>(rule - kRules);
      if (seen_.test(place)) {
        return refuse(duplicate_parameter(name));
      }
      seen_.set(place);
      if (!read_field(*rule)) return false;
    }
    return reader_.problem() == nullptr;
  }

  bool read_field(const FieldRule& rule);
  bool read_number(const FieldRule& rule) {
    const bool is_integer = rule.kinds == kInteger;
    const std::string_view text = reader_.take();
    if (text.empty()) return false;
    const double value = number_value(text);
    const bool is_below = value < rule.min;
    if (is_below || value > rule.max) {
      const std::string_view kind_name = is_integer ? "integer" : "decimal";
      return refuse(caller_error(
          ErrorClass::BadRequest,
          fmt::format("{}_{}_value", kind_name, is_below ? "below_min" : "above_max"),
          fmt::format("Invalid '{}': {} {} value. Expected a value {} {}, but got {} instead.",
                      rule.name, kind_name, is_below ? "below minimum" : "above maximum",
                      is_below ? ">=" : "<=", is_below ? rule.min : rule.max, text),
          std::string{rule.name}));
    }
    if (rule.name == "max_output_tokens") {
      view_.output_tokens_max = std::min(integer_value(text).value_or(0), kTokensMax);
    }
    return true;
  }

  bool read_elements(const FieldRule& rule) {
    reader_.begin_array();
    for (std::size_t count = 0; reader_.next_element(); ++count) {
      if ((kind() & rule.elements) == 0) {
        return refuse_kind(fmt::format("{}[{}]", rule.name, count), words_for(rule.elements));
      }
      if (!take()) return false;
      if (rule.name == "tools") view_.has_tools = true;
    }
    return reader_.problem() == nullptr;
  }

  bool note_model() {
    view_.model_value.begin = reader_.begin();
    view_.model = reader_.take_string().text(model_buffer_);
    view_.model_value.end = reader_.end();
    if (!view_.model.empty() || reader_.problem() != nullptr) return true;
    return refuse(caller_error(ErrorClass::BadRequest, "empty_string",
                               "Invalid 'model': empty string. Expected a string with minimum "
                               "length 1, but got an empty string instead.",
                               "model"));
  }

  bool note_stream() {
    view_.stream = reader_.take() == "true";
    return true;
  }

  bool note_background() {
    if (reader_.take() == "true") note_stateful("background");
    return true;
  }
  bool note_previous_response() {
    if (!reader_.take_string().raw.empty()) note_stateful("previous_response_id");
    return true;
  }
  bool note_conversation() {
    note_stateful("conversation");
    return take();
  }
  bool note_prompt() {
    note_stateful("prompt");
    return take();
  }
  void note_stateful(std::string_view field) {
    if (view_.stateful_field.empty()) view_.stateful_field = field;
  }

  // {"effort":…,"summary":…}
  bool note_reasoning() {
    bool is_off = false;
    JsonString key;
    reader_.begin_object();
    while (reader_.next_key(key)) {
      const bool is_effort = key.raw == "effort";
      const bool is_asked = is_effort || key.raw == "summary";
      const std::string_view value = reader_.take();
      if (value.empty()) return false;
      if (is_asked && value != "null") view_.wants_reasoning = true;
      is_off = is_off || (is_effort && value == R"("none")");
    }
    if (is_off) view_.wants_reasoning = false;
    return reader_.problem() == nullptr;
  }

  // {"format":{"type":…},"verbosity":…}
  bool note_text() {
    JsonString key;
    reader_.begin_object();
    while (reader_.next_key(key)) {
      if (key.raw != "format" || kind() != kObject) {
        if (!take()) return false;
      } else if (!note_format()) {
        return false;
      }
    }
    return reader_.problem() == nullptr;
  }

  bool note_format() {
    JsonString key;
    reader_.begin_object();
    while (reader_.next_key(key)) {
      const std::string_view value = reader_.take();
      if (value.empty()) return false;
      if (key.raw == "type") view_.wants_json_schema = value == R"("json_schema")";
    }
    return reader_.problem() == nullptr;
  }

  bool note_input() {
    has_input_ = true;
    if (kind() == kString) {
      view_.message_count = 1;
      return take();
    }
    reader_.begin_array();
    while (reader_.next_element()) {
      if (!read_item(view_.message_count++)) return false;
    }
    return reader_.problem() == nullptr;
  }

  bool read_item(std::size_t item) {
    const auto path = [&](std::string_view rest) { return fmt::format("input[{}]{}", item, rest); };
    if (kind() != kObject) {
      return refuse_kind(path(""), words_for(kObject));
    }
    bool has_kind = false;
    bool has_id = false;
    JsonString key;
    reader_.begin_object();
    while (reader_.next_key(key)) {
      const std::string_view name = key.text(buffer_);
      const bool is_kind = name == "type" || name == "role";
      const bool is_content = name == "content" || name == "output";
      has_id = has_id || name == "id";
      if (is_content && kind() == kArray) {
        if (!read_parts(path(name == "content" ? ".content" : ".output"))) return false;
      } else if (is_kind && kind() == kString) {
        has_kind = true;
        if (reader_.take_string().text(buffer_) == "item_reference")
          note_stateful("item_reference");
      } else if (is_kind && reader_.kind() != JsonKind::Null) {
        return refuse_kind(path(name == "type" ? ".type" : ".role"), words_for(kString));
      } else if (!take()) {
        return false;
      }
    }
    if (has_kind || reader_.problem() != nullptr) return true;
    if (!has_id) return refuse(missing_parameter(path(".type")));
    note_stateful("item_reference");  // an id alone is one, too
    return true;
  }

  bool read_parts(const std::string& path) {
    reader_.begin_array();
    for (std::size_t part = 0; reader_.next_element(); ++part) {
      if (kind() != kObject) {
        return refuse_kind(fmt::format("{}[{}]", path, part), words_for(kObject));
      }
      if (!read_part(path, part)) return false;
    }
    return reader_.problem() == nullptr;
  }

  bool read_part(const std::string& path, std::size_t part) {
    bool has_type = false;
    JsonString key;
    reader_.begin_object();
    while (reader_.next_key(key)) {
      if (key.text(buffer_) != "type" || kind() != kString) {
        if (!take()) return false;
        continue;
      }
      has_type = true;
      const std::string_view type = reader_.take_string().text(buffer_);
      view_.has_images = view_.has_images || type == "input_image";
      view_.has_files = view_.has_files || type == "input_file";
      view_.has_audio = view_.has_audio || type == "input_audio";
    }
    if (has_type || reader_.problem() != nullptr) return true;
    return refuse(missing_parameter(fmt::format("{}[{}].type", path, part)));
  }

  [[nodiscard]] unsigned kind() const { return field_kind(reader_); }
  bool take() { return !reader_.take().empty(); }
  bool refuse_kind(std::string_view path, std::string_view expected) {
    const std::string found = words_for(kind());
    if (!take()) return false;  // it is no kind of JSON at all
    return refuse(wrong_type(path, expected, found));
  }
  bool refuse(Error error) {
    error_ = std::move(error);
    return false;
  }

  JsonReader& reader_;
  std::string& model_buffer_;
  std::string buffer_;
  ChatRequestView view_;
  bool has_input_ = false;
  std::bitset<std::size(kRules)> seen_;
  std::optional<Error> error_;
};

const RequestScan::NotedField RequestScan::kNotedFields[] = {
    {"background", &RequestScan::note_background},
    {"conversation", &RequestScan::note_conversation},
    {"input", &RequestScan::note_input},
    {"model", &RequestScan::note_model},
    {"previous_response_id", &RequestScan::note_previous_response},
    {"prompt", &RequestScan::note_prompt},
    {"reasoning", &RequestScan::note_reasoning},
    {"stream", &RequestScan::note_stream},
    {"text", &RequestScan::note_text},
};

bool RequestScan::read_field(const FieldRule& rule) {
  if (reader_.kind() == JsonKind::Null && !rule.required) return take();
  const unsigned found = kind();
  if ((found & rule.kinds) == 0) {
    return refuse_kind(rule.name, words_for(rule.kinds, rule.elements));
  }
  const auto* noted = std::ranges::find(kNotedFields, rule.name, &NotedField::name);
  if (noted != std::end(kNotedFields)) return (this->*noted->note)();
  if ((found & kNumber) != 0) return read_number(rule);
  return found == kArray ? read_elements(rule) : take();
}

}  // namespace

Result<ChatRequestView> scan_responses_request(JsonReader& reader, std::string_view body,
                                               std::string& model_buffer) {
  return RequestScan{reader, model_buffer}.run(body);
}

}  // namespace sar::protocol
