#include "protocol/anthropic/tools.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "protocol/anthropic/schema.hpp"
#include "protocol/canonical/conversation.hpp"
#include "protocol/json/json_fields.hpp"

namespace sar::protocol {
namespace {

constexpr std::string_view kFreeText =
    R"({"type":"object","properties":{"input":{"type":"string"}},"required":["input"]})";

std::string name_of(const Tool& tool) {
  if (tool.function) return tool.function->name;
  const auto name = std::ranges::find(tool.extra, "name", &ExtraField::name);
  return name == tool.extra.end() ? std::string{} : text_of_json(name->value.text);
}

std::string_view word_of(ToolChoiceMode mode) {
  switch (mode) {
    case ToolChoiceMode::None:
      return "none";
    case ToolChoiceMode::Named:
      return "tool";
    case ToolChoiceMode::Required:
    case ToolChoiceMode::AllowedRequired:
      return "any";
    case ToolChoiceMode::Auto:
    case ToolChoiceMode::AllowedAuto:
    case ToolChoiceMode::Other:
      return "auto";
  }
  return "auto";
}

// A tool of free text, as a function with one text.
FunctionTool as_function(const CustomTool& custom) {
  return {.name = custom.name,
          .description = custom.description,
          .parameters = RawJson{std::string{kFreeText}},
          .strict = {},
          .extra = {}};
}

}  // namespace

AnthropicTools::AnthropicTools(const ChatRequest& request, AnthropicRequestWriting& writing)
    : writing_(writing) {
  add_tools(request);
  read_choice(request);
}

void AnthropicTools::add_tools(const ChatRequest& request) {
  for (std::size_t i = 0; i < request.tools.size(); ++i) {
    add_tool(request.tools[i], path_of(request.tools[i], i));
  }
  if (request.web_search_options.empty()) return;
  add_web_search(web_search_of(request.web_search_options), "web_search_options");
  writing_.fidelity.changed("web_search_options", "a tool: the model searches when it wants to");
}

// Of the name and the version that any of its models takes.
void AnthropicTools::add_web_search(const WebSearch& search, const std::string& path) {
  Tool& made = made_tools_.emplace_back();
  made.type = "web_search_20250305";
  made.origin.path = path;
  made.extra.push_back({"name", {R"("web_search")"}});
  if (!search.user_location.empty()) made.extra.push_back({"user_location", search.user_location});
  tools_.push_back(&made);
}

void AnthropicTools::add_tool(const Tool& tool, const std::string& path) {
  if (tool.custom) {
    writing_.fidelity.changed(path, "a function with one text: Anthropic's tools take objects");
    Tool& made = made_tools_.emplace_back(tool);
    made.function = as_function(*tool.custom);
    made.origin.path = path;
    tools_.push_back(&made);
  } else if (tool.function || writing_.is_own_dialect()) {
    tools_.push_back(&tool);
  } else if (const auto search = web_search_of(tool)) {
    add_web_search(*search, path);
    writing_.fidelity.changed(path, "Anthropic's web search, with a place for its only option");
  } else {
    writing_.fidelity.dropped(path, fmt::format("Anthropic has no tool '{}'", tool.type));
  }
}

void AnthropicTools::read_choice(const ChatRequest& request) {
  choice_ = request.tool_choice;
  if (!choice_) return;
  const bool is_unknown =
      choice_->mode == ToolChoiceMode::Other ||
      (choice_->mode == ToolChoiceMode::Named && !has_tool(choice_->tools.front().name));
  if (is_unknown) {
    writing_.fidelity.changed("tool_choice", "auto: Anthropic is told of no such tool");
    choice_ = ToolChoice{};
  }
  keep_allowed(*choice_);
}

void AnthropicTools::keep_allowed(const ToolChoice& choice) {
  if (choice.mode != ToolChoiceMode::AllowedAuto &&
      choice.mode != ToolChoiceMode::AllowedRequired) {
    return;
  }
  const auto is_forbidden = [&](const Tool* tool) {
    return std::ranges::find(choice.tools, name_of(*tool), &ToolName::name) == choice.tools.end();
  };
  if (std::erase_if(tools_, is_forbidden) > 0) {
    writing_.fidelity.changed("tools", "only those that are allowed");
  }
}

bool AnthropicTools::has_tool(std::string_view name) const {
  return std::ranges::any_of(tools_, [&](const Tool* tool) { return name_of(*tool) == name; });
}

std::size_t AnthropicTools::count_breakpoints() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(tools_, [](const Tool* tool) { return !tool->cache_control.empty(); }));
}

// One that was made knows it; the others stand in the request.
std::string AnthropicTools::path_of_told(const Tool& tool) const {
  if (!tool.origin.path.empty()) return tool.origin.path;
  return path_of(tool, static_cast<std::size_t>(&tool - writing_.request.tools.data()));
}

void AnthropicTools::write_tools(JsonWriter& writer) const {
  if (tools_.empty()) return;
  writer.key("tools");
  writer.begin_array();
  for (const Tool* told : tools_) {
    const Tool& tool = *told;
    const std::string path = path_of_told(tool);
    writer.begin_object();
    if (tool.function) {
      write_function(writer, *tool.function, path);
    } else {
      writer.key("type");
      writer.text(tool.type);
    }
    writing_.breakpoints.write(writer, tool.cache_control, writing_.fidelity);
    if (tool.function || writing_.is_own_dialect()) {
      writing_.write_extra(writer, tool.extra, path);
    } else {
      for (const ExtraField& field : tool.extra) write_field(writer, field);  // made here
    }
    writer.end_object();
  }
  writer.end_array();
}

void AnthropicTools::write_function(JsonWriter& writer, const FunctionTool& function,
                                    const std::string& path) const {
  const bool is_own = writing_.is_own_dialect();
  bool is_strict = function.strict.value_or(false);
  if (is_strict && !is_own && !writing_.target.facts.json_schema) {
    writing_.fidelity.dropped(path + ".function.strict", "the model may not know it");
    is_strict = false;
  }
  writer.key("name");
  writer.text(function.name);
  if (!function.description.empty()) {
    writer.key("description");
    writer.text(function.description);
  }
  const StrictSchema strict = is_strict && !is_own
                                  ? anthropic_strict_schema(function.parameters.text)
                                  : StrictSchema{.json = function.parameters.text};
  if (strict.is_changed) {
    writing_.fidelity.changed(path + ".function.parameters",
                              "keywords that Anthropic's strict tools do not know");
  }
  writer.key("input_schema");
  writer.raw(is_own ? function.parameters.text : anthropic_input_schema(strict.json));
  if (is_own ? function.strict.has_value() : is_strict) {
    writer.key("strict");
    writer.raw(is_strict ? "true" : "false");
  }
  writing_.write_extra(writer, function.extra, path + ".function");
}

void AnthropicTools::write_choice(JsonWriter& writer, bool is_thinking) const {
  const std::optional<bool>& parallel = writing_.request.parallel_tool_calls;
  if (tools_.empty() || (!choice_ && parallel.value_or(true))) return;
  ToolChoice choice = choice_.value_or(ToolChoice{});
  std::string_view word = word_of(choice.mode);
  if (is_thinking && (word == "any" || word == "tool")) {
    writing_.fidelity.changed("tool_choice", "auto: a model that thinks cannot be made to call");
    word = "auto";
  }
  writer.key("tool_choice");
  writer.begin_object();
  writer.key("type");
  writer.text(word);
  if (word == "tool") {
    writer.key("name");
    writer.text(choice.tools.front().name);
  }
  if (parallel && word != "none") {
    writer.key("disable_parallel_tool_use");
    writer.raw(*parallel ? "false" : "true");
  }
  writer.end_object();
}

}  // namespace sar::protocol
