// The rules of Gemini's generateContent: fields and schemas here, turns in gemini_turns.cpp.
#include <algorithm>
#include <array>

#include "dialect_calls.hpp"
#include "gemini_turns.hpp"
#include "request_text.hpp"
#include "text.hpp"

namespace sim {
namespace {

constexpr std::size_t kStopsMax = 5;
constexpr std::array<std::string_view, 30> kSchemaKeys{"type",
                                                       "format",
                                                       "description",
                                                       "nullable",
                                                       "enum",
                                                       "items",
                                                       "minItems",
                                                       "maxItems",
                                                       "properties",
                                                       "required",
                                                       "anyOf",
                                                       "minimum",
                                                       "maximum",
                                                       "propertyOrdering",
                                                       "minLength",
                                                       "maxLength",
                                                       "pattern",
                                                       "title",
                                                       "default",
                                                       "example",
                                                       "minProperties",
                                                       "maxProperties",
                                                       "property_ordering",
                                                       "any_of",
                                                       "min_items",
                                                       "max_items",
                                                       "min_length",
                                                       "max_length",
                                                       "min_properties",
                                                       "max_properties"};
constexpr std::array<std::string_view, 8> kSchemaTypes{
    "STRING", "NUMBER", "INTEGER", "BOOLEAN", "ARRAY", "OBJECT", "NULL", "TYPE_UNSPECIFIED"};

Complaint unknown_field(std::string_view name, std::string_view where) {
  return {joined("Invalid JSON payload received. Unknown name \"", name, "\" at '", where,
                 "': Cannot find field.")};
}

std::string upper(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char byte) {
    return byte >= 'a' && byte <= 'z' ? static_cast<char>(byte - 32) : byte;
  });
  return out;
}

Verdict check_schema(std::string_view schema, std::string_view where);

Verdict check_properties(std::string_view properties, std::string_view where) {
  json::Walker walker(properties);
  while (walker.next()) {
    const auto spot = joined(where, ".properties[", walker.key(), "]");
    if (auto complaint = check_schema(walker.value(), spot)) return complaint;
  }
  return std::nullopt;
}

Verdict check_schema_member(std::string_view key, std::string_view value, std::string_view where) {
  if (std::ranges::find(kSchemaKeys, key) == kSchemaKeys.end()) return unknown_field(key, where);
  if (key == "type") {
    const auto type = upper(json::string_body(value));
    if (std::ranges::find(kSchemaTypes, type) == kSchemaTypes.end()) {
      return Complaint{joined("Invalid value at '", where, ".type' (TYPE_ENUM), ", value)};
    }
  }
  if (key == "properties") return check_properties(value, where);
  if (key == "items") return check_schema(value, joined(where, ".items"));
  if (key == "enum") {
    for (const auto choice : items_of(value)) {
      if (!is_string(choice)) {
        return Complaint{joined("Invalid value at '", where, ".enum[0]' (TYPE_STRING), ", choice)};
      }
    }
  }
  if (key == "anyOf" || key == "any_of") {
    for (const auto choice : items_of(value)) {
      if (auto complaint = check_schema(choice, joined(where, ".any_of[0]"))) return complaint;
    }
  }
  return std::nullopt;
}

Verdict check_schema(std::string_view schema, std::string_view where) {
  if (!is_object(schema)) return Complaint{joined("Invalid value at '", where, "'")};
  json::Walker walker(schema);
  while (walker.next()) {
    if (auto complaint = check_schema_member(walker.key(), walker.value(), where)) return complaint;
  }
  const bool is_object_type = upper(text_member(schema, "type")) == "OBJECT";
  json::Walker properties(json::member(schema, "properties"));
  if (is_object_type && where.ends_with(".parameters") && !properties.next()) {
    return Complaint{joined("* ", where, ".properties: should be non-empty for OBJECT type")};
  }
  return std::nullopt;
}

Verdict check_function(std::string_view function, std::string_view where) {
  const auto stranger =
      unknown_key(function, {"name", "description", "parameters", "parametersJsonSchema",
                             "parameters_json_schema", "response", "responseJsonSchema",
                             "response_json_schema", "behavior"});
  if (!stranger.empty()) return unknown_field(stranger, where);
  if (!is_name(text_member(function, "name"), 64)) {
    return Complaint{joined("* GenerateContentRequest.", where,
                            ".name: Invalid function name. Must start with a letter or an "
                            "underscore.")};
  }
  const auto parameters = json::member(function, "parameters");
  if (parameters.empty()) return std::nullopt;
  if (!member_of(function, {"parametersJsonSchema", "parameters_json_schema"}).empty()) {
    return Complaint{"Only one of parameters and parametersJsonSchema may be set"};
  }
  return check_schema(parameters, joined(where, ".parameters"));
}

Verdict check_tools(std::string_view tools) {
  std::size_t number = 0;
  for (const auto tool : items_of(tools)) {
    const auto where = joined("tools[", number++, "]");
    const auto stranger = unknown_key(
        tool, {"functionDeclarations", "function_declarations", "googleSearch", "google_search",
               "googleSearchRetrieval", "codeExecution", "code_execution", "urlContext",
               "url_context", "fileSearch", "googleMaps", "computerUse"});
    if (!stranger.empty()) return unknown_field(stranger, where);
    std::size_t place = 0;
    for (const auto function :
         items_of(member_of(tool, {"functionDeclarations", "function_declarations"}))) {
      const auto spot = joined(where, ".function_declarations[", place++, "]");
      if (auto complaint = check_function(function, spot)) return complaint;
    }
  }
  return std::nullopt;
}

Verdict check_generation(std::string_view config) {
  const auto temperature = json::number(json::member(config, "temperature"));
  if (temperature && (*temperature < 0 || *temperature > 2)) {
    return Complaint{
        "* GenerateContentRequest.generation_config.temperature: temperature must be "
        "in the range [0.0, 2.0]."};
  }
  if (items_of(member_of(config, {"stopSequences", "stop_sequences"})).size() > kStopsMax) {
    return Complaint{"* GenerateContentRequest.generation_config.stop_sequences: at most 5"};
  }
  const auto thinking = member_of(config, {"thinkingConfig", "thinking_config"});
  if (!member_of(thinking, {"thinkingBudget", "thinking_budget"}).empty() &&
      !member_of(thinking, {"thinkingLevel", "thinking_level"}).empty()) {
    return Complaint{"You can only set only one of thinking budget and thinking level."};
  }
  const auto schema = member_of(config, {"responseSchema", "response_schema"});
  const auto type = member_of(config, {"responseMimeType", "response_mime_type"});
  const auto any_schema =
      member_of(config, {"responseSchema", "response_schema", "responseJsonSchema"});
  if (!any_schema.empty() && type != "\"application/json\"" && type != "\"text/x.enum\"") {
    return Complaint{"Response schema is only supported with response mime type application/json"};
  }
  if (schema.empty()) return std::nullopt;
  return check_schema(schema, "generation_config.response_schema");
}

Verdict check_fields(std::string_view body) {
  const auto stranger =
      unknown_key(body, {"contents", "systemInstruction", "system_instruction", "tools",
                         "toolConfig", "tool_config", "safetySettings", "safety_settings",
                         "generationConfig", "generation_config", "cachedContent", "cached_content",
                         "labels", "serviceTier", "model"});
  if (!stranger.empty()) return unknown_field(stranger, "");
  const auto config = member_of(body, {"generationConfig", "generation_config"});
  const auto oddity = unknown_key(config, {"temperature",
                                           "topP",
                                           "topK",
                                           "candidateCount",
                                           "maxOutputTokens",
                                           "stopSequences",
                                           "seed",
                                           "presencePenalty",
                                           "frequencyPenalty",
                                           "responseLogprobs",
                                           "logprobs",
                                           "responseMimeType",
                                           "responseSchema",
                                           "responseJsonSchema",
                                           "responseModalities",
                                           "speechConfig",
                                           "imageConfig",
                                           "mediaResolution",
                                           "thinkingConfig",
                                           "enableEnhancedCivicAnswers",
                                           "top_p",
                                           "top_k",
                                           "candidate_count",
                                           "max_output_tokens",
                                           "stop_sequences",
                                           "presence_penalty",
                                           "frequency_penalty",
                                           "response_mime_type",
                                           "response_schema",
                                           "response_json_schema",
                                           "response_modalities",
                                           "thinking_config"});
  if (!oddity.empty()) return unknown_field(oddity, "generation_config");
  return check_generation(config);
}

}  // namespace

Verdict check_gemini(const Request& request, const Call& call, const Seal& seal) {
  if (!json::is_valid(request.body)) {
    return Complaint{"Invalid JSON payload received. Unexpected token."};
  }
  const auto wrapped = json::member(request.body, "generateContentRequest");
  const auto body = wrapped.empty() ? request.body : wrapped;
  if (auto complaint = check_fields(body)) return complaint;
  if (auto complaint = check_tools(json::member(body, "tools"))) return complaint;
  return check_gemini_turns(call.turns, call.model.contains("gemini-3"), seal);
}

}  // namespace sim
