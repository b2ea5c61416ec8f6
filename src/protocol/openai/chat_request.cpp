// Chat requests in OpenAI's JSON.
#include "protocol/body_errors.hpp"
#include "protocol/canonical/conversation.hpp"
#include "protocol/openai/chat.hpp"
#include "protocol/openai/chat_fields.hpp"
#include "protocol/openai/chat_request_scan.hpp"

namespace sar::protocol {

// --- tool_choice ---------------------------------------------------------------------------------

namespace {

struct NameOnly {
  std::string name;
  ExtraFields extra;
};
constexpr auto json_fields(const NameOnly*) {
  return std::tuple{JsonField{"name", &NameOnly::name}};
}

// {"type":"function","function":{"name":…}}
struct ChosenTool {
  std::string type;
  std::optional<NameOnly> function;
  std::optional<NameOnly> custom;
  ExtraFields extra;
};
constexpr auto json_fields(const ChosenTool*) {
  return std::tuple{JsonField{"type", &ChosenTool::type},
                    JsonField{"function", &ChosenTool::function},
                    JsonField{"custom", &ChosenTool::custom}};
}

struct AllowedTools {
  std::string mode;
  std::vector<ChosenTool> tools;
  ExtraFields extra;
};
constexpr auto json_fields(const AllowedTools*) {
  return std::tuple{JsonField{"mode", &AllowedTools::mode},
                    JsonField{"tools", &AllowedTools::tools}};
}

struct AllowedChoice {
  std::string type;
  std::optional<AllowedTools> allowed_tools;
  ExtraFields extra;
};
constexpr auto json_fields(const AllowedChoice*) {
  return std::tuple{JsonField{"type", &AllowedChoice::type},
                    JsonField{"allowed_tools", &AllowedChoice::allowed_tools}};
}

struct ModeWord {
  ToolChoiceMode mode;
  std::string_view word;
};
constexpr ModeWord kModeWords[] = {
    {ToolChoiceMode::Auto, "auto"},
    {ToolChoiceMode::None, "none"},
    {ToolChoiceMode::Required, "required"},
};

bool read_mode(JsonReader& reader, ToolChoice& choice) {
  if (reader.kind() != JsonKind::String) return false;
  const std::string text = reader.take_string().to_text();
  for (const ModeWord& entry : kModeWords) {
    if (text != entry.word) continue;
    choice.mode = entry.mode;
    return true;
  }
  return false;
}

// The tool's name, if `chosen` says that and nothing else.
std::optional<ToolName> name_of(const ChosenTool& chosen) {
  const bool is_function = chosen.type == "function" && chosen.function && !chosen.custom;
  const bool is_custom = chosen.type == "custom" && chosen.custom && !chosen.function;
  if (!chosen.extra.empty() || (!is_function && !is_custom)) return std::nullopt;
  const NameOnly& named = is_function ? *chosen.function : *chosen.custom;
  if (named.name.empty() || !named.extra.empty()) return std::nullopt;
  return ToolName{chosen.type, named.name};
}

bool read_named(JsonReader& reader, ToolChoice& choice) {
  ChosenTool chosen;
  if (!read_value(reader, chosen)) return false;
  auto name = name_of(chosen);
  if (!name) return false;
  choice = {.mode = ToolChoiceMode::Named, .tools = {std::move(*name)}, .other = {}};
  return true;
}

bool read_allowed(JsonReader& reader, ToolChoice& choice) {
  AllowedChoice allowed;
  if (!read_value(reader, allowed) || allowed.type != "allowed_tools" || !allowed.allowed_tools ||
      !allowed.extra.empty() || !allowed.allowed_tools->extra.empty()) {
    return false;
  }
  const bool is_required = allowed.allowed_tools->mode == "required";
  if (!is_required && allowed.allowed_tools->mode != "auto") return false;
  ToolChoice read{
      .mode = is_required ? ToolChoiceMode::AllowedRequired : ToolChoiceMode::AllowedAuto,
      .tools = {},
      .other = {}};
  for (const ChosenTool& chosen : allowed.allowed_tools->tools) {
    auto name = name_of(chosen);
    if (!name) return false;
    read.tools.push_back(std::move(*name));
  }
  choice = std::move(read);
  return true;
}

ChosenTool chosen_tool(const ToolName& tool) {
  ChosenTool chosen{.type = tool.type, .function = {}, .custom = {}, .extra = {}};
  (tool.type == "custom" ? chosen.custom : chosen.function) = NameOnly{tool.name, {}};
  return chosen;
}

}  // namespace

bool read_value(JsonReader& reader, ToolChoice& choice) {
  if (reader.kind() == JsonKind::Null) return false;
  const JsonReader::Mark mark = reader.mark();
  for (const auto read : {&read_mode, &read_named, &read_allowed}) {
    if (read(reader, choice)) return true;
    reader.rewind(mark);
  }
  choice = {
      .mode = ToolChoiceMode::Other, .tools = {}, .other = RawJson{std::string{reader.take()}}};
  return true;
}

void write_value(JsonWriter& writer, const ToolChoice& choice) {
  switch (choice.mode) {
    case ToolChoiceMode::Other:
      writer.raw(choice.other.text);
      return;
    case ToolChoiceMode::Named:
      write_value(writer, chosen_tool(choice.tools.front()));
      return;
    case ToolChoiceMode::AllowedAuto:
    case ToolChoiceMode::AllowedRequired: {
      AllowedChoice allowed{.type = "allowed_tools", .allowed_tools = AllowedTools{}, .extra = {}};
      allowed.allowed_tools->mode =
          choice.mode == ToolChoiceMode::AllowedAuto ? "auto" : "required";
      for (const ToolName& tool : choice.tools) {
        allowed.allowed_tools->tools.push_back(chosen_tool(tool));
      }
      write_value(writer, allowed);
      return;
    }
    default:
      writer.text(kModeWords[static_cast<std::size_t>(choice.mode)].word);
  }
}

// --- stop ----------------------------------------------------------------------------------------

bool read_value(JsonReader& reader, StopSequences& stop) {
  if (reader.kind() == JsonKind::String) {
    stop = {.values = {reader.take_string().to_text()}, .is_single = true};
    return true;
  }
  return read_value(reader, stop.values);
}

void write_value(JsonWriter& writer, const StopSequences& stop) {
  if (stop.is_single && stop.values.size() == 1) {
    writer.text(stop.values.front());
  } else {
    write_value(writer, stop.values);
  }
}

// --- the request ---------------------------------------------------------------------------------

Result<ChatRequest> read_chat_request(std::string_view body) {
  JsonReader reader;
  reader.load(body);
  ChatRequest request;
  const bool is_object = read_value(reader, request);
  if (!is_object || !reader.finish()) return fail(invalid_json_body(reader));
  return request;
}

Result<ChatRequest> parse_chat_request(std::string_view body) {
  JsonReader reader;
  std::string model_buffer;
  SAR_CHECK(scan_chat_request(reader, body, model_buffer));
  return read_chat_request(body);
}

std::string write_chat_request(const ChatRequest& request) {
  std::string json;
  json.reserve(rough_size(request));
  JsonWriter writer{json};
  write_value(writer, request);
  return json;
}

}  // namespace sar::protocol
