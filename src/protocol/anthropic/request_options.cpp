#include "protocol/anthropic/request_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "protocol/body_errors.hpp"
#include "protocol/json/field_kinds.hpp"
#include "protocol/json/json_fields.hpp"

namespace sar::protocol {
namespace {

constexpr int kThinkingTokensMin = 1024;

struct ToolFields {
  std::string type;
  std::string name;
  std::string description;
  RawJson input_schema;
  std::optional<bool> strict;
  RawJson cache_control;
  ExtraFields extra;
};
constexpr auto json_fields(const ToolFields*) {
  return std::tuple{JsonField{"type", &ToolFields::type},
                    JsonField{"name", &ToolFields::name},
                    JsonField{"description", &ToolFields::description},
                    JsonField{"input_schema", &ToolFields::input_schema},
                    JsonField{"strict", &ToolFields::strict},
                    JsonField{"cache_control", &ToolFields::cache_control}};
}

struct ChoiceFields {
  std::string type;
  std::string name;
  std::optional<bool> disable_parallel_tool_use;
  ExtraFields extra;
};
constexpr auto json_fields(const ChoiceFields*) {
  return std::tuple{
      JsonField{"type", &ChoiceFields::type}, JsonField{"name", &ChoiceFields::name},
      JsonField{"disable_parallel_tool_use", &ChoiceFields::disable_parallel_tool_use}};
}

struct ThinkingFields {
  std::string type;
  JsonNumber budget_tokens;
  std::string display;
  ExtraFields extra;
};
constexpr auto json_fields(const ThinkingFields*) {
  return std::tuple{JsonField{"type", &ThinkingFields::type},
                    JsonField{"budget_tokens", &ThinkingFields::budget_tokens},
                    JsonField{"display", &ThinkingFields::display}};
}

struct FormatFields {
  std::string type;
  std::string name;
  RawJson schema;
  ExtraFields extra;
};
constexpr auto json_fields(const FormatFields*) {
  return std::tuple{JsonField{"type", &FormatFields::type}, JsonField{"name", &FormatFields::name},
                    JsonField{"schema", &FormatFields::schema}};
}

struct OutputFields {
  std::string effort;
  std::optional<FormatFields> format;
  ExtraFields extra;
};
constexpr auto json_fields(const OutputFields*) {
  return std::tuple{JsonField{"effort", &OutputFields::effort},
                    JsonField{"format", &OutputFields::format}};
}

struct MetadataFields {
  std::string user_id;
  ExtraFields extra;
};
constexpr auto json_fields(const MetadataFields*) {
  return std::tuple{JsonField{"user_id", &MetadataFields::user_id}};
}

// What is left of an object when its known fields have been read; null values say nothing.
void keep_rest(std::string_view name, const ExtraFields& rest, ChatRequest& request) {
  std::string json;
  JsonWriter writer{json};
  writer.begin_object();
  for (const ExtraField& field : rest) {
    if (field.value.text != "null") write_field(writer, field);
  }
  writer.end_object();
  if (json != "{}") request.extra.push_back({std::string{name}, RawJson{std::move(json)}});
}

Result<Tool> read_tool(JsonReader& reader, const std::string& path) {
  ToolFields fields;
  read_value(reader, fields);
  Tool tool;
  tool.cache_control = std::move(fields.cache_control);
  if (fields.name.empty()) return fail(missing_parameter(path + ".name"));
  if (!fields.type.empty() && fields.type != "custom") {
    tool.type = std::move(fields.type);
    tool.extra.push_back({"name", RawJson{json_quoted(fields.name)}});
    if (fields.strict) tool.extra.push_back({"strict", RawJson{*fields.strict ? "true" : "false"}});
    std::ranges::move(fields.extra, std::back_inserter(tool.extra));
    return tool;
  }
  if (fields.input_schema.empty()) return fail(missing_parameter(path + ".input_schema"));
  if (!fields.input_schema.text.starts_with('{')) {
    return fail(invalid_value(path + ".input_schema", "it must be an object."));
  }
  tool.type = "function";
  tool.function = FunctionTool{.name = std::move(fields.name),
                               .description = std::move(fields.description),
                               .parameters = std::move(fields.input_schema),
                               .strict = fields.strict,
                               .extra = std::move(fields.extra)};
  return tool;
}

Result<void> read_tools(JsonReader& reader, ChatRequest& request) {
  reader.enter_array();
  for (std::size_t i = 0; reader.next_element(); ++i) {
    SAR_TRY(tool, read_tool(reader, fmt::format("tools[{}]", i)));
    request.tools.push_back(std::move(tool));
  }
  return {};
}

struct ChoiceWord {
  std::string_view word;
  ToolChoiceMode mode;
};
constexpr ChoiceWord kChoiceWords[] = {
    {"auto", ToolChoiceMode::Auto},
    {"any", ToolChoiceMode::Required},
    {"tool", ToolChoiceMode::Named},
    {"none", ToolChoiceMode::None},
};

Result<void> read_tool_choice(JsonReader& reader, ChatRequest& request) {
  ChoiceFields fields;
  read_value(reader, fields);
  if (fields.type.empty()) return fail(missing_parameter("tool_choice.type"));
  const auto* word = std::ranges::find(kChoiceWords, fields.type, &ChoiceWord::word);
  if (word == std::end(kChoiceWords)) {
    return fail(invalid_value("tool_choice.type",
                              "supported values are: 'auto', 'any', 'tool' and 'none'."));
  }
  ToolChoice& choice = request.tool_choice.emplace();
  choice.mode = word->mode;
  if (choice.mode == ToolChoiceMode::Named) {
    if (fields.name.empty()) return fail(missing_parameter("tool_choice.name"));
    choice.tools.push_back({"function", std::move(fields.name)});
  }
  if (fields.disable_parallel_tool_use) {
    request.parallel_tool_calls = !*fields.disable_parallel_tool_use;
  }
  return {};
}

Result<void> read_thinking(JsonReader& reader, ChatRequest& request) {
  ThinkingFields fields;
  read_value(reader, fields);
  if (fields.type == "enabled") {
    request.reasoning_mode = ReasoningMode::Enabled;
    if (fields.budget_tokens.empty()) return fail(missing_parameter("thinking.budget_tokens"));
    const auto budget = integer_value(fields.budget_tokens.text);
    if (!budget || *budget < kThinkingTokensMin) {
      return fail(invalid_value("thinking.budget_tokens",
                                fmt::format("expected an integer >= {}.", kThinkingTokensMin)));
    }
    request.reasoning_budget = std::move(fields.budget_tokens);
  } else if (fields.type == "adaptive") {
    request.reasoning_mode = ReasoningMode::Adaptive;
  } else if (fields.type == "disabled") {
    request.reasoning_mode = ReasoningMode::Disabled;
  } else if (fields.type.empty()) {
    return fail(missing_parameter("thinking.type"));
  } else {
    return fail(invalid_value("thinking.type",
                              "supported values are: 'enabled', 'adaptive' and 'disabled'."));
  }
  if (!fields.display.empty()) {
    request.reasoning_summary = fields.display == "omitted" ? "none" : "auto";
  }
  return {};
}

Result<void> set_format(FormatFields fields, std::string_view path, ChatRequest& request) {
  if (fields.type != "json_schema") {
    return fail(invalid_value(fmt::format("{}.type", path),
                              "the supported value is: "
                              "'json_schema'."));
  }
  if (fields.schema.empty()) return fail(missing_parameter(fmt::format("{}.schema", path)));
  ResponseFormat& format = request.response_format.emplace();
  format.type = std::move(fields.type);
  format.json_schema = SchemaFormat{.name = std::move(fields.name),
                                    .description = {},
                                    .schema = std::move(fields.schema),
                                    .strict = true,
                                    .extra = std::move(fields.extra)};
  return {};
}

Result<void> read_output_config(JsonReader& reader, ChatRequest& request) {
  OutputFields fields;
  read_value(reader, fields);
  request.reasoning_effort = std::move(fields.effort);
  if (fields.format) {
    SAR_CHECK(set_format(std::move(*fields.format), "output_config.format", request));
  }
  keep_rest("output_config", fields.extra, request);
  return {};
}

Result<void> read_output_format(JsonReader& reader, ChatRequest& request) {
  FormatFields fields;
  read_value(reader, fields);
  return set_format(std::move(fields), "output_format", request);
}

Result<void> read_metadata(JsonReader& reader, ChatRequest& request) {
  MetadataFields fields;
  read_value(reader, fields);
  request.user = std::move(fields.user_id);
  keep_rest("metadata", fields.extra, request);
  return {};
}

Result<void> read_service_tier(JsonReader& reader, ChatRequest& request) {
  read_value(reader, request.service_tier);
  if (request.service_tier == "standard_only") request.service_tier = "default";
  return {};
}

Result<void> read_stop(JsonReader& reader, ChatRequest& request) {
  StopSequences stop;
  if (read_value(reader, stop.values)) request.stop = std::move(stop);
  return {};
}

template <auto kMember>
Result<void> read_plain(JsonReader& reader, ChatRequest& request) {
  read_value(reader, request.*kMember);
  return {};
}

struct Option {
  std::string_view name;
  Result<void> (*read)(JsonReader& reader, ChatRequest& request);
};
constexpr Option kOptions[] = {
    {"max_tokens", &read_plain<&ChatRequest::max_completion_tokens>},
    {"metadata", &read_metadata},
    {"output_config", &read_output_config},
    {"output_format", &read_output_format},
    {"service_tier", &read_service_tier},
    {"stop_sequences", &read_stop},
    {"stream", &read_plain<&ChatRequest::stream>},
    {"temperature", &read_plain<&ChatRequest::temperature>},
    {"thinking", &read_thinking},
    {"tool_choice", &read_tool_choice},
    {"tools", &read_tools},
    {"top_k", &read_plain<&ChatRequest::top_k>},
    {"top_p", &read_plain<&ChatRequest::top_p>},
};

}  // namespace

Result<bool> read_anthropic_option(JsonReader& reader, std::string_view name,
                                   ChatRequest& request) {
  const auto* option = std::ranges::find(kOptions, name, &Option::name);
  if (option == std::end(kOptions)) return false;
  if (reader.kind() == JsonKind::Null) {
    reader.take();
    return true;
  }
  const JsonReader::Mark mark = reader.mark();
  SAR_CHECK(option->read(reader, request));
  reader.rewind(mark);
  reader.take();
  return true;
}

}  // namespace sar::protocol
