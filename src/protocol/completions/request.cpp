#include "protocol/completions/request.hpp"

#include <algorithm>

#include "protocol/body_errors.hpp"
#include "protocol/json/field_kinds.hpp"
#include "protocol/openai/chat_fields.hpp"
#include "protocol/request_scan.hpp"
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

class CompletionsScan final : public RequestScan {
 public:
  CompletionsScan(JsonReader& reader, std::string& model_buffer)
      : RequestScan(kRules, reader, model_buffer) {}

 private:
  bool note(const FieldRule& rule) override {
    if (rule.name == "model") return note_model();
    if (rule.name == "stream") return note_stream();
    if (rule.name == "stream_options") return note_stream_options();
    if (rule.name == "prompt") ++view_.message_count;
    return read_value(rule);
  }
  // Where it stands is where the router puts its own.
  bool note_null(const FieldRule& rule) override {
    return rule.name == "stream_options" ? note_stream_options() : take();
  }
  void note_integer(const FieldRule& rule, std::int64_t value) override {
    if (rule.name == "n") view_.choices = std::max<std::int64_t>(value, 1);
    if (rule.name == "max_tokens") {
      view_.output_tokens_max = std::clamp<std::int64_t>(value, 0, kTokensMax);
    }
  }
  bool check() override {
    if (view_.model_value.empty()) return refuse(missing_parameter("model"));
    return view_.message_count > 0 || refuse(missing_parameter("prompt"));
  }
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
