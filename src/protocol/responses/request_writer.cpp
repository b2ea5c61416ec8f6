// Requests for vendors who speak the Responses API.
#include <fmt/format.h>

#include <algorithm>

#include "protocol/canonical/conversation.hpp"
#include "protocol/openai/strict_schema.hpp"
#include "protocol/responses/input_writer.hpp"
#include "protocol/responses/request.hpp"
#include "protocol/responses/responses.hpp"
#include "protocol/responses/tools.hpp"

namespace sar::protocol {
namespace {

// Fields of others that this API does not have.
constexpr std::tuple kUnknownFields{
    JsonField{"top_k", &ChatRequest::top_k},
    JsonField{"presence_penalty", &ChatRequest::presence_penalty},
    JsonField{"frequency_penalty", &ChatRequest::frequency_penalty},
    JsonField{"seed", &ChatRequest::seed},
    JsonField{"stop", &ChatRequest::stop},
    JsonField{"logit_bias", &ChatRequest::logit_bias},
    JsonField{"prediction", &ChatRequest::prediction},
    JsonField{"audio", &ChatRequest::audio},
    JsonField{"functions", &ChatRequest::functions},
    JsonField{"function_call", &ChatRequest::function_call},
};
constexpr std::string_view kNoSuchField = "the Responses API has no such field";

constexpr double kOutputTokensMin = 16;

// Fields of this dialect that hold others' members too: they are written with them.
constexpr std::string_view kSharedObjects[] = {"include", "reasoning", "text"};

// Words for budgets of tokens, as OpenAI's models spend them.
struct EffortWord {
  double tokens_below;
  std::string_view word;
};
constexpr EffortWord kEffortWords[] = {{1, "none"}, {4096, "low"}, {16384, "medium"}};

std::string_view effort_of(double budget) {
  const auto* entry =
      std::ranges::find_if(kEffortWords, [&](auto& word) { return budget < word.tokens_below; });
  return entry == std::end(kEffortWords) ? "high" : entry->word;
}

class RequestWriting {
 public:
  RequestWriting(JsonWriter& writer, const ChatRequest& request, const RequestTarget& target,
                 Fidelity& fidelity)
      : writer_(writer),
        request_(request),
        target_(target),
        fidelity_(fidelity),
        is_own_(request.dialect == Dialect::OpenAiResponses),
        effort_(effort()) {}

  void run() {
    writer_.begin_object();
    write_plain_fields();
    write_responses_input(writer_, request_, target_, fidelity_);
    write_responses_tools(writer_, request_, fidelity_);
    write_responses_tool_choice(writer_, request_, fidelity_);
    write_text();
    write_reasoning();
    write_include();
    write_stream_options();
    write_extra();
    note_unknown_fields();
    writer_.end_object();
  }

 private:
  void write_plain_fields() {
    writer_.key("model");
    writer_.text(target_.model);
    std::apply([&](const auto&... field) { (write_plain(field), ...); }, kResponsesPlainFields);
  }

  void write_plain(const auto& field) {
    if (field.name == "model" || is_left_out(field.name)) return;
    if (field.name == "max_output_tokens") return write_output_tokens();
    // Nobody asked for it to be kept at the vendor's, which is what happens without a word.
    if (field.name == "store" && !request_.store) return raw("store", "false");
    if (!is_present(request_.*(field.member))) return;
    writer_.key(field.name);
    write_value(writer_, request_.*(field.member));
  }

  // Models that think refuse to be told how to draw lots; a choice about calls needs tools.
  bool is_left_out(std::string_view name) {
    if (name == "parallel_tool_calls") return request_.tools.empty();
    if (name != "temperature" && name != "top_p") return false;
    const bool is_set = name == "top_p" ? !request_.top_p.empty() : !request_.temperature.empty();
    if (!is_set || !target_.facts.known || !target_.facts.reasoning || effort_ == "none") {
      return false;
    }
    fidelity_.dropped(std::string{name}, "models that reason refuse it");
    return true;
  }

  void write_output_tokens() {
    const bool is_older = request_.max_completion_tokens.empty();
    const std::string& most =
        is_older ? request_.max_tokens.text : request_.max_completion_tokens.text;
    if (most.empty()) return;
    const bool is_too_small = number_value(most) < kOutputTokensMin;
    raw("max_output_tokens", is_too_small ? std::string_view{"16"} : std::string_view{most});
    if (!is_too_small) return;
    fidelity_.changed(is_older ? "max_tokens" : "max_completion_tokens", "raised to 16, the least");
  }

  void write_text() {
    ResponsesText text;
    text.format = responses_format(request_);
    text.verbosity = request_.verbosity;
    text.extra = own_object("text");
    if (text.format && !is_own_) text.format->extra.clear();
    if (text.format &&
        needs_loosening(request_.dialect, text.format->strict, text.format->schema)) {
      text.format->strict = false;
      fidelity_.changed("response_format.json_schema.strict", std::string{kNotStrict});
    }
    if (!text.format && text.verbosity.empty() && text.extra.empty()) return;
    writer_.key("text");
    write_value(writer_, text);
  }

  [[nodiscard]] std::string_view effort() const {
    if (!request_.reasoning_effort.empty()) return request_.reasoning_effort;
    if (request_.reasoning_mode == ReasoningMode::Disabled) return "none";
    if (request_.reasoning_budget.empty()) return {};
    return effort_of(number_value(request_.reasoning_budget.text));
  }

  void write_reasoning() {
    ResponsesReasoning reasoning;
    reasoning.effort = effort_;
    if (request_.reasoning_summary != "none") reasoning.summary = request_.reasoning_summary;
    reasoning.extra = own_object("reasoning");
    if (reasoning.effort.empty() && reasoning.summary.empty() && reasoning.extra.empty()) return;
    if (target_.facts.known && !target_.facts.reasoning) {
      if (effort_ != "none") fidelity_.dropped("reasoning_effort", "the model does not reason");
      return;
    }
    if (request_.reasoning_effort.empty() && !request_.reasoning_budget.empty()) {
      fidelity_.changed("reasoning_budget", fmt::format("said as effort {}", effort_));
    }
    writer_.key("reasoning");
    write_value(writer_, reasoning);
  }

  // A model that does not reason refuses to be asked for its encrypted thoughts.
  [[nodiscard]] bool reasons() const {
    if (target_.facts.known) return target_.facts.reasoning;
    if (request_.reasoning_mode == ReasoningMode::Enabled ||
        request_.reasoning_mode == ReasoningMode::Adaptive) {
      return true;
    }
    return (!effort_.empty() && effort_ != "none") || !request_.reasoning_summary.empty();
  }

  void write_include() {
    std::vector<std::string> names;
    if (reasons()) names.emplace_back(kIncludeEncrypted);
    if (request_.logprobs.value_or(false)) names.emplace_back(kIncludeLogprobs);
    for (const ExtraField& field : request_.extra) {
      if (!is_own_ || field.name != "include") continue;
      JsonReader reader;
      std::vector<std::string> others;
      reader.load(field.value.text);
      read_value(reader, others);
      std::ranges::move(others, std::back_inserter(names));
    }
    if (names.empty()) return;
    writer_.key("include");
    write_value(writer_, names);
  }

  void write_stream_options() {
    if (!request_.stream.value_or(false) || !request_.stream_options) return;
    const std::optional<bool> obfuscates = request_.stream_options->include_obfuscation;
    if (!obfuscates) return;
    raw("stream_options", fmt::format(R"({{"include_obfuscation":{}}})", *obfuscates));
  }

  void write_extra() {
    for (const ExtraField& field : request_.extra) {
      if (!is_own_) {
        if (field.value.says_nothing()) continue;
        fidelity_.dropped(field.name, std::string{kNoSuchField});
      } else if (std::ranges::find(kSharedObjects, field.name) == std::end(kSharedObjects)) {
        write_field(writer_, field);
      }
    }
  }

  // The members that a caller of this dialect had beside those that all know.
  [[nodiscard]] ExtraFields own_object(std::string_view name) const {
    ExtraFields members;
    const auto field = std::ranges::find(request_.extra, name, &ExtraField::name);
    if (!is_own_ || field == request_.extra.end()) return members;
    JsonReader reader;
    reader.load(field->value.text);
    if (reader.kind() != JsonKind::Object) return members;
    read_fields(reader, members, [](std::string_view) { return false; });
    return members;
  }

  void note_unknown_fields() {
    std::apply([&](const auto&... field) { (note_unknown(field), ...); }, kUnknownFields);
    if (!request_.n.empty() && number_value(request_.n.text) > 1) {
      fidelity_.dropped("n", "the Responses API gives one answer");
    }
    for (const std::string& modality : request_.modalities) {
      if (modality != "text") fidelity_.dropped("modalities", std::string{kNoSuchField});
    }
  }

  void note_unknown(const auto& field) {
    if (!is_present(request_.*(field.member))) return;
    fidelity_.dropped(std::string{field.name}, std::string{kNoSuchField});
  }

  void raw(std::string_view name, std::string_view json) {
    writer_.key(name);
    writer_.raw(json);
  }

  JsonWriter& writer_;
  const ChatRequest& request_;
  const RequestTarget& target_;
  Fidelity& fidelity_;
  bool is_own_;
  std::string_view effort_;
};

}  // namespace

std::optional<ResponsesFormat> responses_format(const ChatRequest& request) {
  if (!request.response_format) return std::nullopt;
  ResponsesFormat format;
  format.type = request.response_format->type;
  if (const auto& schema = request.response_format->json_schema) {
    format.name = schema->name.empty() ? "answer" : schema->name;
    format.description = schema->description;
    format.schema = schema->schema;
    format.strict = schema->strict;
    format.extra = schema->extra;
  }
  return format;
}

Result<std::string> write_responses_request(const ChatRequest& request, const RequestTarget& target,
                                            Fidelity& fidelity) {
  SAR_CHECK(check_responses_input(request));
  std::string json;
  json.reserve(rough_size(request));
  JsonWriter writer{json};
  RequestWriting{writer, request, target, fidelity}.run();
  return json;
}

std::string responses_echo(const ChatRequest& request) {
  std::string echo;
  JsonWriter writer{echo};
  const auto raw = [&](std::string_view name, std::string_view json, std::string_view otherwise) {
    writer.key(name);
    writer.raw(json.empty() ? otherwise : json);
  };
  const auto quoted = [](const std::string& text) {
    return text.empty() ? std::string{} : json_quoted(text);
  };
  raw("instructions", {}, "null");
  raw("max_output_tokens", request.max_completion_tokens.text, "null");
  raw("metadata", request.metadata.text, "{}");
  raw("parallel_tool_calls", request.parallel_tool_calls.value_or(true) ? "true" : "false", {});
  raw("previous_response_id", {}, "null");
  raw("reasoning", {},
      fmt::format(R"({{"effort":{},"summary":{}}})",
                  request.reasoning_effort.empty() ? "null" : quoted(request.reasoning_effort),
                  request.reasoning_summary.empty() ? "null" : quoted(request.reasoning_summary)));
  raw("store", "false", {});
  raw("temperature", request.temperature.text, "1");
  ResponsesText text;
  text.format = responses_format(request);
  if (!text.format) text.format.emplace().type = "text";
  text.verbosity = request.verbosity;
  writer.key("text");
  write_value(writer, text);
  writer.key("tool_choice");
  const ToolChoice choice = request.tool_choice.value_or(ToolChoice{});
  if (!write_tool_choice_value(writer, choice, request.dialect)) writer.text("auto");
  raw("tools", {}, "[]");
  raw("top_p", request.top_p.text, "1");
  raw("truncation", {}, R"("disabled")");
  return echo;
}

}  // namespace sar::protocol
