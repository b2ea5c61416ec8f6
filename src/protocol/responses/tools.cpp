// Tools in the JSON of the Responses API: flat, without an inner object.
#include "protocol/responses/tools.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "protocol/body_errors.hpp"
#include "protocol/canonical/conversation.hpp"
#include "protocol/canonical/web_search.hpp"
#include "protocol/json/json_fields.hpp"
#include "protocol/openai/strict_schema.hpp"

namespace sar::protocol {
namespace {

struct FlatTool {
  std::string type;
  std::string name;
  std::string description;
  RawJson parameters;
  std::optional<bool> strict;
  RawJson format;
  ExtraFields extra;
};
constexpr auto json_fields(const FlatTool*) {
  return std::tuple{
      JsonField{"type", &FlatTool::type},
      JsonField{"name", &FlatTool::name},
      JsonField{"description", &FlatTool::description},
      JsonField{"parameters", &FlatTool::parameters},
      JsonField{"strict", &FlatTool::strict},
      JsonField{"format", &FlatTool::format},
  };
}

// {"type":"grammar","syntax":…,"definition":…}, which chat has inside a `grammar`.
struct Format {
  std::string type;
  RawJson grammar;
  ExtraFields extra;
};
constexpr auto json_fields(const Format*) {
  return std::tuple{JsonField{"type", &Format::type}, JsonField{"grammar", &Format::grammar}};
}

Format read_format(std::string_view json) {
  JsonReader reader;
  Format format;
  reader.load(json);
  read_value(reader, format);
  return format;
}

RawJson nested_format(RawJson flat) {
  if (flat.empty()) return flat;
  const Format format = read_format(flat.text);
  if (format.type != "grammar" || !format.grammar.empty()) return flat;
  RawJson nested;
  JsonWriter writer{nested.text};
  writer.begin_object();
  writer.key("type");
  writer.text(format.type);
  writer.key("grammar");
  writer.begin_object();
  for (const ExtraField& field : format.extra) write_field(writer, field);
  writer.end_object();
  writer.end_object();
  return nested;
}

RawJson flat_format(const RawJson& nested) {
  if (nested.empty()) return nested;
  const Format format = read_format(nested.text);
  if (format.type != "grammar" || format.grammar.empty()) return nested;
  const Format grammar = read_format(format.grammar.text);
  RawJson flat;
  JsonWriter writer{flat.text};
  writer.begin_object();
  writer.key("type");
  writer.text(format.type);
  for (const ExtraField& field : grammar.extra) write_field(writer, field);
  writer.end_object();
  return flat;
}

bool is_null(const ExtraField& field) { return field.value.text == "null"; }

Tool tool_of(FlatTool&& flat) {
  Tool tool;
  tool.type = std::move(flat.type);
  if (tool.type == "function") {
    std::erase_if(flat.extra, is_null);
    std::erase_if(flat.extra, [](const ExtraField& field) { return field.name == "description"; });
    tool.function = FunctionTool{.name = std::move(flat.name),
                                 .description = std::move(flat.description),
                                 .parameters = std::move(flat.parameters),
                                 .strict = flat.strict,
                                 .extra = std::move(flat.extra)};
  } else if (tool.type == "custom") {
    std::erase_if(flat.extra, is_null);
    tool.custom = CustomTool{.name = std::move(flat.name),
                             .description = std::move(flat.description),
                             .format = nested_format(std::move(flat.format)),
                             .extra = std::move(flat.extra)};
  } else {
    // A hosted tool is kept field by field: what these are called is its own business.
    JsonReader reader;
    std::string json;
    JsonWriter writer{json};
    FlatTool others = std::move(flat);
    others.type.clear();
    write_value(writer, others);
    reader.load(json);
    JsonString key;
    reader.begin_object();
    while (reader.next_key(key)) read_extra(reader, key.to_text(), tool.extra);
  }
  return tool;
}

// --- tool_choice ---------------------------------------------------------------------------------

struct Chosen {
  std::string type;
  std::string name;
  std::string mode;
  std::vector<Chosen> tools;
  ExtraFields extra;
};
constexpr auto json_fields(const Chosen*) {
  return std::tuple{JsonField{"type", &Chosen::type}, JsonField{"name", &Chosen::name},
                    JsonField{"mode", &Chosen::mode}, JsonField{"tools", &Chosen::tools}};
}

struct ModeWord {
  std::string_view word;
  ToolChoiceMode mode;
};
constexpr ModeWord kModeWords[] = {
    {"auto", ToolChoiceMode::Auto},
    {"none", ToolChoiceMode::None},
    {"required", ToolChoiceMode::Required},
};

bool is_named(const Chosen& chosen) {
  return (chosen.type == "function" || chosen.type == "custom") && !chosen.name.empty() &&
         chosen.extra.empty();
}

bool read_allowed(const Chosen& chosen, ToolChoice& choice) {
  if (chosen.type != "allowed_tools" || !std::ranges::all_of(chosen.tools, is_named)) return false;
  if (chosen.mode != "auto" && chosen.mode != "required") return false;
  choice.mode =
      chosen.mode == "auto" ? ToolChoiceMode::AllowedAuto : ToolChoiceMode::AllowedRequired;
  for (const Chosen& tool : chosen.tools) choice.tools.push_back({tool.type, tool.name});
  return true;
}

bool read_known_choice(JsonReader& reader, ToolChoice& choice) {
  if (reader.kind() == JsonKind::String) {
    const std::string word = reader.take_string().to_text();
    const auto* mode = std::ranges::find(kModeWords, word, &ModeWord::word);
    if (mode != std::end(kModeWords)) choice.mode = mode->mode;
    return mode != std::end(kModeWords);
  }
  Chosen chosen;
  if (!read_value(reader, chosen)) return false;
  if (read_allowed(chosen, choice)) return true;
  if (!is_named(chosen)) return false;
  choice.mode = ToolChoiceMode::Named;
  choice.tools.push_back({chosen.type, chosen.name});
  return true;
}

// --- writing -------------------------------------------------------------------------------------

// Whoever does not speak of `strict` means false, except in this dialect.
FlatTool flat_tool(const FunctionTool& tool, Dialect dialect) {
  const bool is_own = dialect == Dialect::OpenAiResponses;
  return {.type = "function",
          .name = tool.name,
          .description = tool.description,
          .parameters = tool.parameters,
          .strict = is_own ? tool.strict : tool.strict.value_or(false),
          .format = {},
          .extra = is_own ? tool.extra : ExtraFields{}};
}

FlatTool flat_tool(const CustomTool& tool, Dialect dialect) {
  return {.type = "custom",
          .name = tool.name,
          .description = tool.description,
          .parameters = {},
          .strict = {},
          .format = flat_format(tool.format),
          .extra = dialect == Dialect::OpenAiResponses ? tool.extra : ExtraFields{}};
}

std::optional<FlatTool> flat_tool(const Tool& tool, Dialect dialect) {
  if (tool.function) return flat_tool(*tool.function, dialect);
  if (tool.custom) return flat_tool(*tool.custom, dialect);
  if (dialect != Dialect::OpenAiResponses) return std::nullopt;
  return FlatTool{.type = tool.type,
                  .name = {},
                  .description = {},
                  .parameters = {},
                  .strict = {},
                  .format = {},
                  .extra = tool.extra};
}

FlatTool flat_tool(const WebSearch& search) {
  FlatTool flat;
  flat.type = "web_search";
  if (!search.context_size.empty()) {
    flat.extra.push_back({"search_context_size", search.context_size});
  }
  if (!search.user_location.empty()) flat.extra.push_back({"user_location", search.user_location});
  return flat;
}

// The tools as the dialect has them; what it has not is noted.
std::vector<FlatTool> flat_tools(const ChatRequest& request, Fidelity& fidelity) {
  std::vector<FlatTool> tools;
  for (std::size_t i = 0; i < request.tools.size(); ++i) {
    const std::string path = path_of(request.tools[i], i);
    if (auto flat = flat_tool(request.tools[i], request.dialect)) {
      if (needs_loosening(request.dialect, flat->strict, flat->parameters)) {
        flat->strict = false;
        fidelity.changed(path + ".function.strict", std::string{kNotStrict});
      }
      tools.push_back(std::move(*flat));
    } else if (const auto search = web_search_of(request.tools[i])) {
      tools.push_back(flat_tool(*search));
      fidelity.changed(path, "OpenAI's web search, with the place and the size for options");
    } else {
      fidelity.dropped(path, "a tool that another vendor hosts");
    }
  }
  if (!request.web_search_options.empty()) {
    tools.push_back(flat_tool(web_search_of(request.web_search_options)));
    fidelity.changed("web_search_options", "a tool: the model searches when it wants to");
  }
  return tools;
}

void write_names(JsonWriter& writer, const std::vector<ToolName>& tools) {
  writer.begin_array();
  for (const ToolName& tool : tools) {
    writer.begin_object();
    writer.key("type");
    writer.text(tool.type);
    writer.key("name");
    writer.text(tool.name);
    writer.end_object();
  }
  writer.end_array();
}

void write_allowed(JsonWriter& writer, const ToolChoice& choice) {
  writer.begin_object();
  writer.key("type");
  writer.text("allowed_tools");
  writer.key("mode");
  writer.text(choice.mode == ToolChoiceMode::AllowedAuto ? "auto" : "required");
  writer.key("tools");
  write_names(writer, choice.tools);
  writer.end_object();
}

}  // namespace

Result<void> read_responses_tools(JsonReader& reader, std::vector<Tool>& tools) {
  reader.begin_array();
  for (std::size_t i = 0; reader.next_element(); ++i) {
    FlatTool flat;
    read_value(reader, flat);
    const std::string path = fmt::format("tools[{}]", i);
    if (flat.type.empty()) return fail(missing_parameter(path + ".type"));
    const bool has_name = flat.type == "function" || flat.type == "custom";
    if (has_name && flat.name.empty()) return fail(missing_parameter(path + ".name"));
    tools.push_back(tool_of(std::move(flat)));
  }
  return {};
}

void read_responses_tool_choice(JsonReader& reader, ToolChoice& choice) {
  const JsonReader::Mark mark = reader.mark();
  choice = {};
  if (read_known_choice(reader, choice)) return;
  reader.rewind(mark);
  choice = {
      .mode = ToolChoiceMode::Other, .tools = {}, .other = RawJson{std::string{reader.take()}}};
}

void write_responses_tools(JsonWriter& writer, const ChatRequest& request, Fidelity& fidelity) {
  const std::vector<FlatTool> tools = flat_tools(request, fidelity);
  if (tools.empty()) return;
  writer.key("tools");
  write_value(writer, tools);
}

bool write_tool_choice_value(JsonWriter& writer, const ToolChoice& choice, Dialect dialect) {
  switch (choice.mode) {
    case ToolChoiceMode::Other:
      if (dialect != Dialect::OpenAiResponses) return false;
      writer.raw(choice.other.text);
      return true;
    case ToolChoiceMode::AllowedAuto:
    case ToolChoiceMode::AllowedRequired:
      write_allowed(writer, choice);
      return true;
    case ToolChoiceMode::Named:
      writer.begin_object();
      writer.key("type");
      writer.text(choice.tools.front().type);
      writer.key("name");
      writer.text(choice.tools.front().name);
      writer.end_object();
      return true;
    default:
      writer.text(std::ranges::find(kModeWords, choice.mode, &ModeWord::mode)->word);
      return true;
  }
}

void write_responses_tool_choice(JsonWriter& writer, const ChatRequest& request,
                                 Fidelity& fidelity) {
  if (!request.tool_choice) return;
  std::string value;
  JsonWriter value_writer{value};
  if (!write_tool_choice_value(value_writer, *request.tool_choice, request.dialect)) {
    fidelity.dropped("tool_choice", "a form that only another vendor has");
    return;
  }
  writer.key("tool_choice");
  writer.raw(value);
}

}  // namespace sar::protocol
