#include "protocol/gemini/config_reader.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "protocol/gemini/schema.hpp"
#include "protocol/json/json_text.hpp"
#include "protocol/json/json_values.hpp"

namespace sar::protocol {
namespace {

bool read_extra_at(DocumentReader& reader, std::string_view path, std::string_view name,
                   ExtraFields& extra) {
  RawJson value;
  reader.read_any(value);
  if (!value.empty()) extra.push_back({std::string{path}.append(name), std::move(value)});
  return true;
}

// --- tools ---------------------------------------------------------------------------------------

bool read_declaration_field(DocumentReader& reader, std::string_view name, const Place& field,
                            FunctionTool& tool) {
  if (name == "name") return reader.read(field, tool.name);
  if (name == "description") return reader.read(field, tool.description);
  if (name == "parametersJsonSchema") return reader.read_object(field, tool.parameters);
  if (name == "parameters") {
    RawJson schema;
    if (!reader.read_object(field, schema)) return false;
    if (!schema.empty()) tool.parameters.text = json_schema_of(schema.text);
    return true;
  }
  return read_extra_at(reader, {}, name, tool.extra);
}

bool read_declaration(DocumentReader& reader, const Place& place, std::vector<Tool>& tools) {
  Tool tool;
  tool.type = "function";
  tool.origin.path = place.path();
  FunctionTool& function = tool.function.emplace();
  const auto read = [&](std::string_view name, const Place& field) {
    return read_declaration_field(reader, name, field, function);
  };
  if (!reader.each_field(place, read)) return false;
  if (function.name.empty()) return reader.refuse_missing({&place, "name"});
  tools.push_back(std::move(tool));
  return true;
}

// A tool that Google hosts: {"googleSearch":{…}}.
bool read_hosted_tool(DocumentReader& reader, std::string_view name, const Place& place,
                      std::vector<Tool>& tools) {
  if (reader.json().kind() == JsonKind::Null) return !reader.json().take().empty();
  Tool tool;
  tool.type = name;
  tool.origin.path = place.path();
  const auto read = [&](std::string_view option, const Place&) {
    return read_extra_at(reader, {}, option, tool.extra);
  };
  if (!reader.each_field(place, read)) return false;
  tools.push_back(std::move(tool));
  return true;
}

// --- toolConfig ----------------------------------------------------------------------------------

struct CallingConfig {
  std::string mode;
  std::vector<std::string> names;
};

ToolChoiceMode mode_of(const CallingConfig& config) {
  if (config.mode == "NONE") return ToolChoiceMode::None;
  if (config.names.empty()) {
    return config.mode == "ANY" ? ToolChoiceMode::Required : ToolChoiceMode::Auto;
  }
  if (config.mode != "ANY") return ToolChoiceMode::AllowedAuto;
  return config.names.size() == 1 ? ToolChoiceMode::Named : ToolChoiceMode::AllowedRequired;
}

bool read_calling_config(DocumentReader& reader, const Place& place, ChatRequest& request) {
  CallingConfig config;
  const Place mode{&place, "mode"};
  const auto read = [&](std::string_view name, const Place& field) {
    if (name == "mode") return reader.read(field, config.mode);
    if (name == "allowedFunctionNames") return reader.read(field, config.names);
    return read_extra_at(reader, kCallingConfigPath, name, request.extra);
  };
  if (!reader.each_field(place, read)) return false;
  if (config.mode == "MODE_UNSPECIFIED") config.mode.clear();
  if (config.mode.empty() && config.names.empty()) return true;
  constexpr std::string_view kModes[] = {"", "AUTO", "ANY", "NONE", "VALIDATED"};
  if (std::ranges::find(kModes, config.mode) == std::end(kModes)) {
    return reader.refuse("invalid_value",
                         fmt::format("Invalid value: '{}'. Supported values are: 'AUTO', 'ANY', "
                                     "'NONE' and 'VALIDATED'.",
                                     config.mode),
                         mode);
  }
  ToolChoice& choice = request.tool_choice.emplace();
  choice.mode = mode_of(config);
  if (choice.mode == ToolChoiceMode::None) return true;
  for (std::string& name : config.names) choice.tools.push_back({"function", std::move(name)});
  // With names it is what AllowedAuto is; without, only this dialect has it.
  if (config.mode == "VALIDATED" && choice.tools.empty()) {
    request.extra.push_back({std::string{kCallingConfigPath} + "mode", {"\"VALIDATED\""}});
  }
  return true;
}

// --- generationConfig ----------------------------------------------------------------------------

struct NumberField {
  std::string_view name;
  JsonNumber ChatRequest::* member;
  std::optional<IntegerRange> range = {};
};
constexpr NumberField kNumberFields[] = {
    {"temperature", &ChatRequest::temperature},
    {"topP", &ChatRequest::top_p},
    {"topK", &ChatRequest::top_k},
    {"candidateCount", &ChatRequest::n, kCandidateRange},
    {"maxOutputTokens", &ChatRequest::max_completion_tokens, kOutputTokensRange},
    {"seed", &ChatRequest::seed},
    {"presencePenalty", &ChatRequest::presence_penalty},
    {"frequencyPenalty", &ChatRequest::frequency_penalty},
    {"logprobs", &ChatRequest::top_logprobs},
};

std::string lower(std::string text) {
  for (char& letter : text) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return text;
}

void set_budget(ChatRequest& request, const JsonNumber& budget) {
  const std::int64_t tokens = integer_value(budget.text).value_or(0);
  if (budget.empty()) return;
  if (tokens < 0) {
    request.reasoning_mode = ReasoningMode::Adaptive;
  } else if (tokens == 0) {
    request.reasoning_mode = ReasoningMode::Disabled;
  } else {
    request.reasoning_mode = ReasoningMode::Enabled;
    request.reasoning_budget = budget;
  }
}

bool read_thinking_config(DocumentReader& reader, const Place& place, ChatRequest& request) {
  std::optional<bool> include_thoughts;
  JsonNumber budget;
  std::string level;
  const auto read = [&](std::string_view name, const Place& field) {
    if (name == "includeThoughts") return reader.read(field, include_thoughts);
    if (name == "thinkingBudget") return reader.read(field, budget);
    if (name == "thinkingLevel") return reader.read(field, level);
    return read_extra_at(reader, kThinkingConfigPath, name, request.extra);
  };
  if (!reader.each_field(place, read)) return false;
  if (include_thoughts) request.reasoning_summary = *include_thoughts ? "auto" : "none";
  set_budget(request, budget);
  if (level != "THINKING_LEVEL_UNSPECIFIED") request.reasoning_effort = lower(std::move(level));
  return true;
}

struct Format {
  std::string mime_type;
  std::string schema;  // JSON Schema
};

bool read_format_field(DocumentReader& reader, std::string_view name, const Place& field,
                       Format& format) {
  if (name == "responseMimeType") return reader.read(field, format.mime_type);
  RawJson schema;
  if (!reader.read_object(field, schema)) return false;
  const bool is_subset = name == "responseSchema";
  if (!schema.empty()) format.schema = is_subset ? json_schema_of(schema.text) : schema.text;
  return true;
}

void set_format(ChatRequest& request, Format format) {
  const bool is_json = format.mime_type == "application/json";
  if (!format.schema.empty()) {
    ResponseFormat& response = request.response_format.emplace();
    response.type = "json_schema";
    // Others cannot do without a name.
    response.json_schema.emplace(SchemaFormat{.name = "response",
                                              .description = {},
                                              .schema = {std::move(format.schema)},
                                              .strict = {},
                                              .extra = {}});
  } else if (is_json || format.mime_type == "text/plain") {
    request.response_format.emplace().type = is_json ? "json_object" : "text";
    return;
  }
  if (!is_json && !format.mime_type.empty()) {
    request.extra.push_back({std::string{kMimeTypePath}, {json_quoted(format.mime_type)}});
  }
}

bool read_stop(DocumentReader& reader, const Place& field, ChatRequest& request) {
  std::vector<std::string> stop;
  if (!reader.read(field, stop)) return false;
  if (!stop.empty()) request.stop = StopSequences{.values = std::move(stop), .is_single = false};
  return true;
}

bool read_modalities(DocumentReader& reader, const Place& field, ChatRequest& request) {
  if (!reader.read(field, request.modalities)) return false;
  for (std::string& modality : request.modalities) modality = lower(std::move(modality));
  return true;
}

bool read_number(DocumentReader& reader, const NumberField& known, const Place& field,
                 ChatRequest& request) {
  JsonNumber& number = request.*(known.member);
  if (!reader.read(field, number)) return false;
  return !known.range || reader.check_integer(field, number, *known.range);
}

bool read_config_field(DocumentReader& reader, std::string_view name, const Place& field,
                       ChatRequest& request) {
  const auto* number = std::ranges::find(kNumberFields, name, &NumberField::name);
  if (number != std::end(kNumberFields)) return read_number(reader, *number, field, request);
  if (name == "stopSequences") return read_stop(reader, field, request);
  if (name == "responseLogprobs") return reader.read(field, request.logprobs);
  if (name == "responseModalities") return read_modalities(reader, field, request);
  if (name == "thinkingConfig") return read_thinking_config(reader, field, request);
  return read_extra_at(reader, kGenerationConfigPath, name, request.extra);
}

bool is_format_field(std::string_view name) {
  return name == "responseMimeType" || name == "responseSchema" || name == "responseJsonSchema";
}

}  // namespace

bool read_tools(DocumentReader& reader, const Place& place, ChatRequest& request) {
  return reader.each_element(place, [&](const Place& tool) {
    return reader.each_field(tool, [&](std::string_view name, const Place& field) {
      if (name != "functionDeclarations") {
        return read_hosted_tool(reader, name, field, request.tools);
      }
      return reader.each_element(field, [&](const Place& declaration) {
        return read_declaration(reader, declaration, request.tools);
      });
    });
  });
}

bool read_tool_config(DocumentReader& reader, const Place& place, ChatRequest& request) {
  return reader.each_field(place, [&](std::string_view name, const Place& field) {
    if (name == "functionCallingConfig") return read_calling_config(reader, field, request);
    return read_extra_at(reader, kToolConfigPath, name, request.extra);
  });
}

bool read_generation_config(DocumentReader& reader, const Place& place, ChatRequest& request) {
  Format format;
  const auto read = [&](std::string_view name, const Place& field) {
    if (is_format_field(name)) return read_format_field(reader, name, field, format);
    return read_config_field(reader, name, field, request);
  };
  if (!reader.each_field(place, read)) return false;
  set_format(request, std::move(format));
  return true;
}

}  // namespace sar::protocol
