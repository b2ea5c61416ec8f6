#include "protocol/completions/request.hpp"

#include <algorithm>
#include <bitset>

#include "protocol/body_errors.hpp"
#include "protocol/json/field_kinds.hpp"
#include "protocol/openai/chat_fields.hpp"
#include "protocol/tokens/token_count.hpp"

namespace sar::protocol {
namespace {

// By kind alone: ranges are the vendor's business. Sorted by name.
constexpr FieldRule kRules[] = {
    {.name = "best_of", .kinds = kInteger},
    {.name = "echo", .kinds = kBoolean},
    {.name = "frequency_penalty", .kinds = kNumber},
    {.name = "logit_bias", .kinds = kObject},
    {.name = "logprobs", .kinds = kInteger | kBoolean},
    {.name = "max_tokens", .kinds = kInteger},
    {.name = "model", .kinds = kString, .required = true},
    {.name = "n", .kinds = kInteger},
    {.name = "presence_penalty", .kinds = kNumber},
    {.name = "prompt", .kinds = kString | kArray, .required = true},
    {.name = "seed", .kinds = kInteger},
    {.name = "stop", .kinds = kString | kArray},
    {.name = "stream", .kinds = kBoolean},
    {.name = "stream_options", .kinds = kObject},
    {.name = "suffix", .kinds = kString},
    {.name = "temperature", .kinds = kNumber},
    {.name = "top_p", .kinds = kNumber},
    {.name = "user", .kinds = kString},
};
static_assert(std::ranges::is_sorted(kRules, {}, &FieldRule::name));

// Functions return false as soon as error_ is set or the reader has found a mistake.
class CompletionsScan {
 public:
  CompletionsScan(JsonReader& reader, std::string& model_buffer)
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
    for (const FieldRule& rule : kRules) {
      if (rule.required && !seen_.test(place_of(rule))) return fail(missing_parameter(rule.name));
    }
    return view_;
  }

 private:
  static std::size_t place_of(const FieldRule& rule) {
    return static_cast<std::size_t>(&rule - kRules);
  }

  bool read_fields() {
    JsonString key;
    while (reader_.next_key(key)) {
      const std::string_view name = key.text(buffer_);
      const auto* rule = std::ranges::lower_bound(kRules, name, {}, &FieldRule::name);
      const bool is_known = rule != std::end(kRules) && rule->name == name;
      if (!(is_known ? read_field(*rule) : take())) return false;
    }
    return reader_.problem() == nullptr;
  }

  bool read_field(const FieldRule& rule) {
    if (seen_.test(place_of(rule))) return refuse(duplicate_parameter(rule.name));
    seen_.set(place_of(rule));
    const bool is_null = reader_.kind() == JsonKind::Null;
    const unsigned found = field_kind(reader_);
    if (is_null ? rule.required : (found & rule.kinds) == 0) {
      if (!take()) return false;  // it is no kind of JSON at all
      return refuse(wrong_type(rule.name, words_for(rule.kinds), words_for(found)));
    }
    return is_null ? take() : note(rule.name);
  }

  bool note(std::string_view name) {
    if (name == "model") return note_model();
    if (name == "stream_options") return note_stream_options();
    if (name == "prompt") ++view_.message_count;
    const std::string_view text = reader_.take();
    if (text.empty()) return false;
    if (name == "stream") view_.stream = text == "true";
    if (name == "n") view_.choices = std::max<std::int64_t>(integer_value(text).value_or(1), 1);
    if (name == "max_tokens") {
      view_.output_tokens_max =
          std::clamp<std::int64_t>(integer_value(text).value_or(0), 0, kTokensMax);
    }
    return true;
  }

  bool note_model() {
    view_.model_value.begin = reader_.begin();
    view_.model = reader_.take_string().text(model_buffer_);
    view_.model_value.end = reader_.end();
    if (!view_.model.empty() || reader_.problem() != nullptr) return true;
    return refuse(invalid_value("model", "it is empty."));
  }

  bool note_stream_options() {
    view_.stream_options_value.begin = reader_.begin();
    reader_.begin_object();
    JsonString key;
    while (reader_.next_key(key)) {
      const bool is_include_usage = key.text(buffer_) == "include_usage";
      const std::uint32_t begin = reader_.begin();
      const std::string_view value = reader_.take();
      if (value.empty()) return false;
      if (!is_include_usage) continue;
      view_.include_usage = value == "true";
      view_.include_usage_value = {begin, reader_.end()};
    }
    view_.stream_options_value.end = reader_.end();
    return true;
  }

  bool take() { return !reader_.take().empty(); }
  bool refuse(Error error) {
    error_ = std::move(error);
    return false;
  }

  JsonReader& reader_;
  std::string& model_buffer_;
  std::string buffer_;
  ChatRequestView view_;
  std::bitset<std::size(kRules)> seen_;
  std::optional<Error> error_;
};

// The API's own default, which is not that of chats.
constexpr std::string_view kMaxTokensDefault = "16";
constexpr std::string_view kWithoutMeaning[] = {"suffix", "echo", "best_of", "logprobs"};

// Takes the value at the cursor; none: it is not one text.
std::optional<std::string> read_prompt(JsonReader& reader) {
  if (reader.kind() == JsonKind::String) return reader.take_string().to_text();
  std::optional<std::string> prompt;
  std::size_t count = 0;
  if (!reader.enter_array()) return std::nullopt;
  while (reader.next_element()) {
    ++count;
    prompt.reset();
    if (reader.kind() == JsonKind::String) {
      prompt = reader.take_string().to_text();
    } else {
      reader.take();
    }
  }
  return count == 1 ? prompt : std::nullopt;
}

}  // namespace

Result<ChatRequestView> scan_completions_request(JsonReader& reader, std::string_view body,
                                                 std::string& model_buffer) {
  return CompletionsScan{reader, model_buffer}.run(body);
}

Result<ChatRequest> parse_completions_request(std::string_view body) {
  JsonReader reader;
  std::string model_buffer;
  SAR_TRY(view, scan_completions_request(reader, body, model_buffer));
  static_cast<void>(view);
  reader.restart();
  ChatRequest request;
  std::optional<std::string> prompt;
  read_fields(reader, request.extra, [&](std::string_view name) {
    if (name == "prompt") {
      prompt = read_prompt(reader);
      return true;
    }
    const bool is_other = std::ranges::find(kWithoutMeaning, name) != std::end(kWithoutMeaning);
    // `messages` and the like are not fields of this API.
    return !is_other && std::ranges::binary_search(kRules, name, {}, &FieldRule::name) &&
           read_known_field(reader, request, name);
  });
  if (!prompt) {
    return fail(unsupported_content(
        "prompt", "the model is asked through the chat API, which takes one text at a time."));
  }
  request.dialect = Dialect::OpenAiCompletions;
  if (request.max_tokens.empty()) request.max_tokens.text = kMaxTokensDefault;
  Message& message = request.messages.emplace_back();
  message.content_form = ContentForm::Text;
  message.origin.path = "prompt";
  message.parts.emplace_back().body = TextPart{std::move(*prompt)};
  return request;
}

}  // namespace sar::protocol
