#include "protocol/request_scan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>

#include "protocol/body_errors.hpp"
#include "protocol/json/json_text.hpp"

namespace sar::protocol {

Result<ChatRequestView> RequestScan::run(std::string_view body) {
  assert(rules_.size() <= kRulesMax && std::ranges::is_sorted(rules_, {}, &FieldRule::name));
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
  if (!check()) return fail(std::move(*error_));
  return view_;
}

bool RequestScan::read_fields() {
  JsonString key;
  while (reader_.next_key(key)) {
    const std::string_view name = key.text(buffer_);
    const auto rule = std::ranges::lower_bound(rules_, name, {}, &FieldRule::name);
    const bool is_known = rule != rules_.end() && rule->name == name;
    if (!(is_known ? read_field(*rule) : note_unknown(name))) return false;
  }
  return reader_.problem() == nullptr;
}

bool RequestScan::read_field(const FieldRule& rule) {
  const auto place = static_cast<std::size_t>(&rule - rules_.data());
  if (seen_.test(place)) return refuse(duplicate_parameter(rule.name));
  seen_.set(place);
  const bool is_null = reader_.kind() == JsonKind::Null;
  if (is_null && !rule.required) return note_null(rule);
  if ((kind() & rule.kinds) == 0) {
    return refuse_kind(rule.name, words_for(rule.kinds, rule.elements));
  }
  return note(rule);
}

bool RequestScan::read_value(const FieldRule& rule) {
  const unsigned found = kind();
  if ((found & kNumber) != 0) return read_number(rule);
  return found == kArray && rule.elements != kNoKind ? read_elements(rule) : take();
}

bool RequestScan::read_number(const FieldRule& rule) {
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
  if (is_integer) note_integer(rule, integer_value(text).value_or(0));
  return true;
}

bool RequestScan::read_elements(const FieldRule& rule) {
  reader_.begin_array();
  std::size_t count = 0;
  for (; reader_.next_element(); ++count) {
    if ((kind() & rule.elements) == 0) {
      return refuse_kind(fmt::format("{}[{}]", rule.name, count), words_for(rule.elements));
    }
    if (!take()) return false;
  }
  if (rule.name == "tools") view_.has_tools = count > 0;
  if (static_cast<double>(count) <= rule.max) return reader_.problem() == nullptr;
  return refuse(
      caller_error(ErrorClass::BadRequest, "array_above_max_length",
                   fmt::format("Invalid '{}': array too long. Expected an array with maximum "
                               "length {}, but got an array with length {} instead.",
                               rule.name, rule.max, count),
                   std::string{rule.name}));
}

bool RequestScan::note_model() {
  view_.model_value.begin = reader_.begin();
  view_.model = reader_.take_string().text(model_buffer_);
  view_.model_value.end = reader_.end();
  if (!view_.model.empty() || reader_.problem() != nullptr) return true;
  return refuse(caller_error(ErrorClass::BadRequest, "empty_string",
                             "Invalid 'model': empty string. Expected a string with minimum "
                             "length 1, but got an empty string instead.",
                             "model"));
}

bool RequestScan::note_stream() {
  view_.stream = reader_.take() == "true";
  return true;
}

bool RequestScan::note_stream_options() {
  view_.stream_options_value.begin = reader_.begin();
  JsonString key;
  if (reader_.enter_object()) {
    while (reader_.next_key(key)) {
      const bool is_include_usage = key.text(buffer_) == "include_usage";
      if (!(is_include_usage ? note_include_usage() : take())) return false;
    }
  }
  view_.stream_options_value.end = reader_.end();
  return reader_.problem() == nullptr;
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
  return reader_.problem() == nullptr;
}

void RequestScan::note_stateful(std::string_view field) {
  if (view_.stateful_field.empty()) view_.stateful_field = field;
}

unsigned RequestScan::kind() const { return field_kind(reader_); }

bool RequestScan::refuse(Error error) {
  error_ = std::move(error);
  return false;
}

bool RequestScan::refuse_kind(std::string_view path, std::string_view expected) {
  const std::string found = words_for(kind());
  if (!take()) return false;  // it is no kind of JSON at all
  return refuse(wrong_type(path, expected, found));
}

}  // namespace sar::protocol
