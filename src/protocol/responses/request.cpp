// Requests of callers who speak the Responses API.
#include "protocol/responses/request.hpp"

#include <algorithm>

#include "protocol/body_errors.hpp"
#include "protocol/responses/input.hpp"
#include "protocol/responses/request_scan.hpp"
#include "protocol/responses/tools.hpp"

namespace sar::protocol {
namespace {

struct StreamChoices {
  std::optional<bool> include_obfuscation;
  ExtraFields extra;
};
constexpr auto json_fields(const StreamChoices*) {
  return std::tuple{JsonField{"include_obfuscation", &StreamChoices::include_obfuscation}};
}

bool is_null(const ExtraField& field) { return field.value.text == "null"; }

// What is left of an object of which the rest has members of its own.
void keep_extra(ChatRequest& request, std::string_view name, ExtraFields fields) {
  std::erase_if(fields, is_null);
  if (fields.empty()) return;
  RawJson json;
  JsonWriter writer{json.text};
  writer.begin_object();
  for (const ExtraField& field : fields) write_field(writer, field);
  writer.end_object();
  request.extra.push_back({std::string{name}, std::move(json)});
}

// True: the field says what is so without it.
bool is_default(std::string_view name, std::string_view value) {
  return (name == "background" && value == "false") ||
         (name == "truncation" && value == R"("disabled")") ||
         (name == "previous_response_id" && value == R"("")");
}

class RequestReading {
 public:
  RequestReading(JsonReader& reader, std::string_view body, ChatRequest& request)
      : reader_(reader), body_(body), request_(request) {}

  Result<void> run() {
    read_fields(reader_, request_.extra, [&](std::string_view name) { return read_field(name); });
    if (error_) return fail(std::move(*error_));
    if (!instructions_.empty()) {
      Message message;
      message.role = Role::System;
      message.content_form = ContentForm::Text;
      message.origin.path = "instructions";
      message.parts.emplace_back().body = TextPart{std::move(instructions_)};
      request_.messages.insert(request_.messages.begin(), std::move(message));
    }
    if (!request_.messages.empty()) return {};
    return fail(empty_list("input"));
  }

 private:
  using Read = void (RequestReading::*)();
  struct ReadField {
    std::string_view name;
    Read read;  // takes the value, which is not null
  };
  static const ReadField kReadFields[];

  bool read_field(std::string_view name);

  // null, or what is so without it. The cursor stays where it is.
  bool says_nothing(std::string_view name) {
    const JsonKind kind = reader_.kind();
    if (kind == JsonKind::Object || kind == JsonKind::Array) return false;
    const JsonReader::Mark mark = reader_.mark();
    const std::string_view value = reader_.take();
    reader_.rewind(mark);
    return value == "null" || is_default(name, value);
  }

  // A mistake leaves the cursor inside the value.
  template <class ReadValue>
  void read_checked(ReadValue read) {
    const JsonReader::Mark mark = reader_.mark();
    Result<void> result = read();
    if (result) return;
    error_ = std::move(result).error();
    reader_.rewind(mark);
    reader_.take();
  }
  void read_input() {
    read_checked([&] { return read_responses_input(reader_, body_, request_.messages); });
  }
  void read_tools() {
    read_checked([&] { return read_responses_tools(reader_, request_.tools); });
  }

  void read_instructions() { instructions_ = reader_.take_string().to_text(); }
  void read_tool_choice() { read_responses_tool_choice(reader_, request_.tool_choice.emplace()); }

  void read_text() {
    ResponsesText text;
    read_value(reader_, text);
    request_.verbosity = std::move(text.verbosity);
    if (text.format) read_format(std::move(*text.format));
    keep_extra(request_, "text", std::move(text.extra));
  }

  void read_format(ResponsesFormat&& format) {
    if (format.type.empty()) {
      error_ = missing_parameter("text.format.type");
      return;
    }
    ResponseFormat& read = request_.response_format.emplace();
    read.type = std::move(format.type);
    if (read.type != "json_schema") return;
    if (format.name.empty()) error_ = missing_parameter("text.format.name");
    if (format.schema.empty()) error_ = missing_parameter("text.format.schema");
    std::erase_if(format.extra, is_null);
    read.json_schema = SchemaFormat{.name = std::move(format.name),
                                    .description = std::move(format.description),
                                    .schema = std::move(format.schema),
                                    .strict = format.strict,
                                    .extra = std::move(format.extra)};
  }

  void read_reasoning() {
    ResponsesReasoning reasoning;
    read_value(reader_, reasoning);
    request_.reasoning_effort = std::move(reasoning.effort);
    request_.reasoning_summary = std::move(reasoning.summary);
    if (request_.reasoning_summary.empty()) {
      request_.reasoning_summary = std::move(reasoning.generate_summary);
    }
    if (request_.reasoning_effort == "none") {
      request_.reasoning_mode = ReasoningMode::Disabled;
    } else if (!request_.reasoning_effort.empty()) {
      request_.reasoning_mode = ReasoningMode::Enabled;
    }
    keep_extra(request_, "reasoning", std::move(reasoning.extra));
  }

  // Encrypted content needs no word: it is asked for wherever there may be some, and other dialects
  // have it without asking.
  void read_include() {
    std::vector<std::string> names;
    read_value(reader_, names);
    std::erase(names, kIncludeEncrypted);
    if (std::erase(names, kIncludeLogprobs) > 0) request_.logprobs = true;
    if (names.empty()) return;
    RawJson json;
    JsonWriter writer{json.text};
    write_value(writer, names);
    request_.extra.push_back({"include", std::move(json)});
  }

  void read_stream_options() {
    StreamChoices options;
    read_value(reader_, options);
    if (!options.include_obfuscation) return;
    request_.stream_options.emplace().include_obfuscation = options.include_obfuscation;
  }

  JsonReader& reader_;
  std::string_view body_;
  ChatRequest& request_;
  std::string instructions_;
  std::optional<Error> error_;
};

const RequestReading::ReadField RequestReading::kReadFields[] = {
    {"include", &RequestReading::read_include},
    {"input", &RequestReading::read_input},
    {"instructions", &RequestReading::read_instructions},
    {"reasoning", &RequestReading::read_reasoning},
    {"stream_options", &RequestReading::read_stream_options},
    {"text", &RequestReading::read_text},
    {"tool_choice", &RequestReading::read_tool_choice},
    {"tools", &RequestReading::read_tools},
};

bool RequestReading::read_field(std::string_view name) {
  if (error_ || says_nothing(name)) {
    reader_.take();
    return true;
  }
  const auto* field = std::ranges::find(kReadFields, name, &ReadField::name);
  if (field != std::end(kReadFields)) {
    (this->*field->read)();
    return true;
  }
  const auto read = [&](const auto& plain) {
    return plain.name == name && read_anew(reader_, request_.*(plain.member));
  };
  return std::apply([&](const auto&... plain) { return (read(plain) || ...); },
                    kResponsesPlainFields);
}

// Chats want the one with the other.
void complete_logprobs(ChatRequest& request) {
  if (request.top_logprobs.text == "0" && !request.logprobs) request.top_logprobs = {};
  if (!request.top_logprobs.empty()) request.logprobs = true;
}

}  // namespace

Result<ChatRequest> parse_responses_request(std::string_view body) {
  JsonReader reader;
  std::string model_buffer;
  SAR_TRY(view, scan_responses_request(reader, body, model_buffer));
  // The reader of items knows at which of them.
  if (!view.stateful_field.empty() && view.stateful_field != "item_reference") {
    return fail(stateful_field_error(view.stateful_field, view.stateful_field));
  }
  reader.restart();
  ChatRequest request;
  request.dialect = Dialect::OpenAiResponses;
  SAR_CHECK(RequestReading(reader, body, request).run());
  complete_logprobs(request);
  return request;
}

}  // namespace sar::protocol
