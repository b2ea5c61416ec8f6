#include "protocol/anthropic/request_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "protocol/anthropic/schema.hpp"
#include "protocol/anthropic/thinking.hpp"
#include "protocol/anthropic/tools.hpp"
#include "protocol/anthropic/turns.hpp"
#include "protocol/canonical/conversation.hpp"
#include "protocol/json/json_values.hpp"

namespace sar::protocol {
namespace {

constexpr double kTopPWithThoughtsMin = 0.95;

bool is_zero(const JsonNumber& number) { return number.empty() || number_value(number.text) == 0; }

bool is_text_only(const std::vector<std::string>& modalities) {
  return std::ranges::all_of(modalities, [](const auto& word) { return word == "text"; });
}

// Fields that Anthropic has nothing like.
struct UnknownField {
  std::string_view name;
  bool (*is_set)(const ChatRequest& request);
};
constexpr UnknownField kUnknownFields[] = {
    {"n", [](const ChatRequest& r) { return !r.n.empty() && number_value(r.n.text) > 1; }},
    {"seed", [](const ChatRequest& r) { return !r.seed.empty(); }},
    {"presence_penalty", [](const ChatRequest& r) { return !is_zero(r.presence_penalty); }},
    {"frequency_penalty", [](const ChatRequest& r) { return !is_zero(r.frequency_penalty); }},
    {"logit_bias", [](const ChatRequest& r) { return !r.logit_bias.empty(); }},
    {"logprobs", [](const ChatRequest& r) { return r.logprobs.value_or(false); }},
    {"top_logprobs", [](const ChatRequest& r) { return !is_zero(r.top_logprobs); }},
    {"verbosity", [](const ChatRequest& r) { return !r.verbosity.empty(); }},
    {"modalities", [](const ChatRequest& r) { return !is_text_only(r.modalities); }},
    {"audio", [](const ChatRequest& r) { return !r.audio.empty(); }},
    {"prediction", [](const ChatRequest& r) { return !r.prediction.empty(); }},
    {"store", [](const ChatRequest& r) { return r.store.value_or(false); }},
    {"metadata", [](const ChatRequest& r) { return !r.metadata.empty(); }},
    {"prompt_cache_key", [](const ChatRequest& r) { return !r.prompt_cache_key.empty(); }},
    {"prompt_cache_retention",
     [](const ChatRequest& r) { return !r.prompt_cache_retention.empty(); }},
    {"prompt_cache_options", [](const ChatRequest& r) { return !r.prompt_cache_options.empty(); }},
    {"moderation", [](const ChatRequest& r) { return !r.moderation.empty(); }},
};

struct TierWord {
  std::string_view tier;  // OpenAI's
  std::string_view word;
};
constexpr TierWord kTiers[] = {
    {"auto", "auto"}, {"default", "standard_only"}, {"priority", "auto"}};

class RequestWriter {
 public:
  RequestWriter(const ChatRequest& request, const RequestTarget& target, Fidelity& fidelity)
      : request_(request),
        writing_{.request = request, .target = target, .fidelity = fidelity},
        fidelity_(fidelity),
        turns_(request, writing_),
        tools_(request, writing_),
        writer_(json_) {}

  Result<std::string> run() {
    const bool is_cached = find_extra("cache_control") != nullptr;
    writing_.breakpoints.expect(turns_.count_breakpoints() + tools_.count_breakpoints() +
                                (is_cached && writing_.is_own_dialect() ? 1 : 0));
    thinking_ = plan_anthropic_thinking(
        writing_, turns_.is_thoughtless_tool_loop() ? ToolLoop::Thoughtless : ToolLoop::Open);
    plan_format();
    json_.reserve(rough_size(request_));
    writer_.begin_object();
    write_text("model", writing_.target.model);
    write_raw("max_tokens", std::to_string(thinking_.max_tokens));
    if (request_.stream) write_raw("stream", *request_.stream ? "true" : "false");
    tools_.write_tools(writer_);
    tools_.write_choice(writer_, thinking_.is_on);
    turns_.write_system(writer_);
    SAR_CHECK(turns_.write_messages(writer_));
    write_sampling();
    if (!thinking_.thinking.empty()) write_raw("thinking", thinking_.thinking);
    write_output_config();
    write_user();
    write_service_tier();
    write_rest();
    writer_.end_object();
    return std::move(json_);
  }

 private:
  void write_text(std::string_view name, std::string_view text) {
    writer_.key(name);
    writer_.text(text);
  }
  void write_raw(std::string_view name, std::string_view json) {
    writer_.key(name);
    writer_.raw(json);
  }

  [[nodiscard]] const std::string* find_extra(std::string_view name) const {
    const auto field = std::ranges::find(request_.extra, name, &ExtraField::name);
    return field == request_.extra.end() ? nullptr : &field->value.text;
  }

  // --- the form of the answer --------------------------------------------------------------------

  void plan_format() {
    if (!request_.response_format) return;
    const ResponseFormat& format = *request_.response_format;
    if (format.type == "json_object") {
      turns_.add_instruction("Answer with one valid JSON object and nothing else.");
      fidelity_.changed("response_format", "an instruction: Anthropic has no such mode");
    } else if (format.type == "json_schema" && format.json_schema) {
      plan_schema(*format.json_schema);
    } else if (format.type != "text") {
      fidelity_.dropped("response_format", "Anthropic has no such format");
    }
  }

  void plan_schema(const SchemaFormat& format) {
    const ModelFacts& facts = writing_.target.facts;
    const std::string_view schema =
        format.schema.empty() ? "{}" : std::string_view{format.schema.text};
    if (facts.known && !facts.json_schema && !writing_.is_own_dialect()) {
      turns_.add_instruction(
          "Answer with one valid JSON value and nothing else. It follows this JSON Schema:\n" +
          std::string{schema});
      fidelity_.changed("response_format", "an instruction: the model has no structured outputs");
      return;
    }
    if (writing_.is_own_dialect()) {
      schema_ = schema;
      return;
    }
    StrictSchema strict = anthropic_strict_schema(schema);
    if (strict.is_changed) {
      fidelity_.changed("response_format.json_schema.schema",
                        "keywords that Anthropic's structured outputs do not know");
    }
    schema_ = std::move(strict.json);
  }

  void write_output_config() {
    const std::string* rest = writing_.is_own_dialect() ? find_extra("output_config") : nullptr;
    if (thinking_.effort.empty() && schema_.empty() && rest == nullptr) return;
    writer_.key("output_config");
    writer_.begin_object();
    if (!thinking_.effort.empty()) write_text("effort", thinking_.effort);
    if (!schema_.empty()) write_raw("format", R"({"type":"json_schema","schema":)" + schema_ + "}");
    if (rest != nullptr) write_members_of(*rest);
    writer_.end_object();
  }

  // The fields of an object, into one that has begun.
  void write_members_of(const std::string& json) {
    JsonReader reader;
    reader.load(json);
    JsonString key;
    if (!reader.begin_object()) return;
    while (reader.next_key(key)) {
      writer_.key(key.to_text());
      writer_.raw(reader.take());
    }
  }

  // --- sampling ----------------------------------------------------------------------------------

  void write_sampling() {
    write_temperature();
    write_top_p();
    if (!request_.top_k.empty()) {
      if (thinking_.is_on) {
        fidelity_.dropped("top_k", "not together with thinking");
      } else {
        write_raw("top_k", request_.top_k.text);
      }
    }
    write_stop();
  }

  [[nodiscard]] bool has_temperature() const {
    return !request_.temperature.empty() && !thinking_.is_on;
  }

  void write_temperature() {
    if (request_.temperature.empty()) return;
    const double value = number_value(request_.temperature.text);
    if (thinking_.is_on) {
      if (value != 1) fidelity_.dropped("temperature", "not together with thinking");
      return;
    }
    if (value >= 0 && value <= 1) {
      write_raw("temperature", request_.temperature.text);
      return;
    }
    fidelity_.changed("temperature", value > 1 ? "clamped to 1" : "clamped to 0");
    write_raw("temperature", value > 1 ? "1" : "0");
  }

  void write_top_p() {
    if (request_.top_p.empty()) return;
    const double value = number_value(request_.top_p.text);
    if (thinking_.is_on && value < kTopPWithThoughtsMin) {
      fidelity_.dropped("top_p", "not together with thinking");
    } else if (has_temperature() && !writing_.is_own_dialect()) {
      if (value != 1) fidelity_.dropped("top_p", "newer models refuse it beside temperature");
    } else {
      write_raw("top_p", request_.top_p.text);
    }
  }

  void write_stop() {
    if (!request_.stop) return;
    std::vector<std::string> sequences = request_.stop->values;
    if (std::erase_if(sequences, [](const auto& text) { return is_blank(text); }) > 0) {
      fidelity_.dropped("stop", "Anthropic takes no sequence that is blank");
    }
    if (sequences.empty()) return;
    writer_.key("stop_sequences");
    write_value(writer_, sequences);
  }

  // --- who and how -------------------------------------------------------------------------------

  void write_user() {
    const std::string& user = request_.user.empty() ? request_.safety_identifier : request_.user;
    if (!request_.safety_identifier.empty() && user != request_.safety_identifier) {
      fidelity_.dropped("safety_identifier", "Anthropic is told of one user");
    }
    const std::string* rest = writing_.is_own_dialect() ? find_extra("metadata") : nullptr;
    if (user.empty() && rest == nullptr) return;
    writer_.key("metadata");
    writer_.begin_object();
    if (!user.empty()) write_text("user_id", user);
    if (rest != nullptr) write_members_of(*rest);
    writer_.end_object();
  }

  void write_service_tier() {
    if (request_.service_tier.empty()) return;
    const auto* tier = std::ranges::find(kTiers, request_.service_tier, &TierWord::tier);
    if (tier != std::end(kTiers)) {
      write_text("service_tier", tier->word);
      return;
    }
    fidelity_.dropped("service_tier", "Anthropic has no such tier");
  }

  void write_rest() {
    for (const UnknownField& field : kUnknownFields) {
      if (field.is_set(request_)) {
        fidelity_.dropped(std::string{field.name}, "Anthropic has no such field");
      }
    }
    ExtraFields rest = request_.extra;
    std::erase_if(rest, [&](const ExtraField& field) {
      const bool is_merged = field.name == "output_config" || field.name == "metadata";
      return is_merged && writing_.is_own_dialect();
    });
    writing_.write_extra(writer_, rest, {});
  }

  const ChatRequest& request_;
  AnthropicRequestWriting writing_;
  Fidelity& fidelity_;
  AnthropicTurns turns_;
  AnthropicTools tools_;
  AnthropicThinking thinking_;
  std::string schema_;  // of structured outputs
  std::string json_;
  JsonWriter writer_;
};

}  // namespace

Result<std::string> write_anthropic_request(const ChatRequest& request, const RequestTarget& target,
                                            Fidelity& fidelity) {
  return RequestWriter{request, target, fidelity}.run();
}

}  // namespace sar::protocol
