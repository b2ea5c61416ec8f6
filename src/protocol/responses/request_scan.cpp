// The pass over a request: applies the field rules, and notes what routing reads.
#include "protocol/responses/request_scan.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "protocol/body_errors.hpp"
#include "protocol/json/field_kinds.hpp"
#include "protocol/json/json_text.hpp"
#include "protocol/request_scan.hpp"
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

class ResponsesScan final : public RequestScan {
 public:
  ResponsesScan(JsonReader& reader, std::string& model_buffer)
      : RequestScan(kRules, reader, model_buffer) {}

 private:
  using Note = bool (ResponsesScan::*)();
  struct NotedField {
    std::string_view name;
    Note note;
  };
  static const NotedField kNotedFields[];

  bool note(const FieldRule& rule) override;
  void note_integer(const FieldRule& rule, std::int64_t value) override {
    if (rule.name == "max_output_tokens") view_.output_tokens_max = std::min(value, kTokensMax);
  }
  bool check() override {
    if (view_.model_value.empty()) return refuse(missing_parameter("model"));
    return has_input_ || !view_.stateful_field.empty() || refuse(missing_parameter("input"));
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

  bool has_input_ = false;
};

const ResponsesScan::NotedField ResponsesScan::kNotedFields[] = {
    {"background", &ResponsesScan::note_background},
    {"conversation", &ResponsesScan::note_conversation},
    {"input", &ResponsesScan::note_input},
    {"model", &ResponsesScan::note_model},
    {"previous_response_id", &ResponsesScan::note_previous_response},
    {"prompt", &ResponsesScan::note_prompt},
    {"reasoning", &ResponsesScan::note_reasoning},
    {"stream", &ResponsesScan::note_stream},
    {"text", &ResponsesScan::note_text},
};

bool ResponsesScan::note(const FieldRule& rule) {
  const auto* noted = std::ranges::find(kNotedFields, rule.name, &NotedField::name);
  return noted == std::end(kNotedFields) ? read_value(rule) : (this->*noted->note)();
}

}  // namespace

Result<ChatRequestView> scan_responses_request(JsonReader& reader, std::string_view body,
                                               std::string& model_buffer) {
  return ResponsesScan{reader, model_buffer}.run(body);
}

}  // namespace sar::protocol
