// generationConfig and its neighbours.
#include "protocol/gemini/config_writer.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "protocol/gemini/config_reader.hpp"
#include "protocol/gemini/schema.hpp"
#include "protocol/gemini/thinking.hpp"
#include "protocol/json/json_text.hpp"

namespace sar::protocol {
namespace {

constexpr std::size_t kStopSequencesMax = 5;
constexpr std::string_view kNoSuchField = "Gemini has no such field";
constexpr std::string_view kJsonMimeType = "application/json";

struct NumberField {
  JsonNumber ChatRequest::* member;
  std::string_view name;
};
constexpr NumberField kNumberFields[] = {
    {&ChatRequest::temperature, "temperature"},
    {&ChatRequest::top_p, "topP"},
    {&ChatRequest::top_k, "topK"},
    {&ChatRequest::n, "candidateCount"},
    {&ChatRequest::seed, "seed"},
    {&ChatRequest::presence_penalty, "presencePenalty"},
    {&ChatRequest::frequency_penalty, "frequencyPenalty"},
    {&ChatRequest::top_logprobs, "logprobs"},
};

struct RawField {
  RawJson ChatRequest::* member;
  std::string_view name;
};
constexpr RawField kUnknownRaw[] = {
    {&ChatRequest::logit_bias, "logit_bias"},
    {&ChatRequest::audio, "audio"},
    {&ChatRequest::prediction, "prediction"},
    {&ChatRequest::metadata, "metadata"},
    {&ChatRequest::prompt_cache_options, "prompt_cache_options"},
    {&ChatRequest::moderation, "moderation"},
};

struct TextField {
  std::string ChatRequest::* member;
  std::string_view name;
};
constexpr TextField kUnknownText[] = {
    {&ChatRequest::verbosity, "verbosity"},
    {&ChatRequest::user, "user"},
    {&ChatRequest::safety_identifier, "safety_identifier"},
    {&ChatRequest::prompt_cache_key, "prompt_cache_key"},
    {&ChatRequest::prompt_cache_retention, "prompt_cache_retention"},
};

std::string upper(std::string text) {
  for (char& letter : text) {
    if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
  }
  return text;
}

std::string quoted_list(const std::vector<std::string>& texts) {
  std::vector<std::string> quoted;
  for (const std::string& text : texts) quoted.push_back(json_quoted(text));
  return fmt::format("[{}]", fmt::join(quoted, ","));
}

class ConfigWriting {
 public:
  ConfigWriting(const ChatRequest& request, const RequestTarget& target, Fidelity& fidelity)
      : request_(request), target_(target), fidelity_(fidelity) {}

  void write(std::string& json) {
    write_numbers();
    write_stop();
    if (request_.logprobs) add("responseLogprobs", *request_.logprobs ? "true" : "false");
    if (!request_.modalities.empty()) write_modalities();
    if (request_.response_format) write_format(*request_.response_format);
    write_thinking();
    fields_.append(gemini_extra_fields(request_, kGenerationConfigPath));
    if (!fields_.empty()) json.append(",\"generationConfig\":{" + fields_.substr(1) + "}");
    write_service_tier(json);
    json.append(gemini_extra_fields(request_, {}));
    note_unknown();
  }

 private:
  void add(std::string_view name, std::string_view value) {
    fields_.append(",").append(json_quoted(name)).append(":").append(value);
  }

  void write_numbers() {
    for (const NumberField& field : kNumberFields) {
      const JsonNumber& number = request_.*(field.member);
      if (!number.empty()) add(field.name, number.text);
    }
    const bool has_newer = !request_.max_completion_tokens.empty();
    const JsonNumber& tokens = has_newer ? request_.max_completion_tokens : request_.max_tokens;
    if (!tokens.empty()) add("maxOutputTokens", tokens.text);
  }

  void write_stop() {
    if (!request_.stop) return;
    std::vector<std::string> values = request_.stop->values;
    std::erase_if(values, [](const std::string& value) { return value.empty(); });
    if (values.size() > kStopSequencesMax) {
      values.resize(kStopSequencesMax);
      fidelity_.changed("stop", "Gemini takes five at most");
    }
    if (!values.empty()) add("stopSequences", quoted_list(values));
  }

  void write_modalities() {
    std::vector<std::string> words;
    for (const std::string& modality : request_.modalities) words.push_back(upper(modality));
    add("responseModalities", quoted_list(words));
  }

  void write_format(const ResponseFormat& format) {
    const bool is_json = format.type == "json_object" || format.type == "json_schema";
    const bool has_own =
        gemini_extra_fields(request_, kGenerationConfigPath).find("\"responseMimeType\":") !=
        std::string::npos;
    if (is_json && !has_own) add("responseMimeType", json_quoted(kJsonMimeType));
    if (format.type == "text" && request_.dialect == Dialect::Gemini) {
      add("responseMimeType", "\"text/plain\"");
    }
    if (!is_json && format.type != "text") {
      fidelity_.dropped("response_format", "Gemini has no such format");
    }
    if (format.json_schema && !format.json_schema->schema.empty()) {
      write_schema(format.json_schema->schema.text);
    }
  }

  void write_schema(const std::string& json_schema) {
    const GeminiSchema schema = gemini_schema_of(json_schema);
    if (schema.form != GeminiSchema::Form::Subset) {
      add("responseJsonSchema", json_schema);
      return;
    }
    add("responseSchema", schema.json);
    if (schema.is_loosened) {
      fidelity_.changed("response_format.json_schema.schema",
                        "Gemini does not know all of its constraints");
    }
  }

  void write_thinking() {
    const std::string own = thinking_fields(request_, target_, fidelity_);
    const std::string others = gemini_extra_fields(request_, kThinkingConfigPath);
    if (own.empty() && others.empty()) return;
    add("thinkingConfig", "{" + (own.empty() ? others.substr(1) : own + others) + "}");
  }

  void write_service_tier(std::string& json) {
    const std::string& tier = request_.service_tier;
    const bool is_known = tier == "flex" || tier == "priority" ||
                          (request_.dialect == Dialect::Gemini && !tier.empty());
    if (is_known) {
      json.append(",\"serviceTier\":" + json_quoted(tier));
    } else if (!tier.empty() && tier != "auto" && tier != "default") {
      fidelity_.dropped("service_tier", "Gemini has no such tier");
    }
  }

  void note_unknown() {
    const auto note = [&](std::string_view name, bool is_there) {
      if (is_there) fidelity_.dropped(std::string{name}, std::string{kNoSuchField});
    };
    for (const RawField& field : kUnknownRaw) note(field.name, !(request_.*(field.member)).empty());
    for (const TextField& field : kUnknownText) {
      note(field.name, !(request_.*(field.member)).empty());
    }
    note("store", request_.store == true);
    if (request_.dialect == Dialect::Gemini) return;
    for (const ExtraField& field : request_.extra) note(field.name, !field.value.says_nothing());
  }

  const ChatRequest& request_;
  const RequestTarget& target_;
  Fidelity& fidelity_;
  std::string fields_;  // of generationConfig, each with a comma before it
};

}  // namespace

void write_gemini_config(std::string& json, const ChatRequest& request, const RequestTarget& target,
                         Fidelity& fidelity) {
  ConfigWriting{request, target, fidelity}.write(json);
}

std::string gemini_extra_fields(const ChatRequest& request, std::string_view path) {
  std::string fields;
  if (request.dialect != Dialect::Gemini) return fields;
  for (const ExtraField& field : request.extra) {
    std::string_view name = field.name;
    if (!name.starts_with(path)) continue;
    name.remove_prefix(path.size());
    if (name.find('.') != name.npos) continue;  // it stands deeper
    fields.append("," + json_quoted(name) + ":" + field.value.text);
  }
  return fields;
}

}  // namespace sar::protocol
