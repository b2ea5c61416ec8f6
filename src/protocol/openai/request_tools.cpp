// Tools and the form of the answer, for vendors of the OpenAI family.
#include <fmt/format.h>

#include <algorithm>

#include "protocol/canonical/conversation.hpp"
#include "protocol/openai/request_writing.hpp"
#include "protocol/openai/strict_schema.hpp"

namespace sar::protocol {
namespace {

void loosen(RequestWriting& writing, std::optional<bool>& strict, const RawJson& schema,
            const std::string& field) {
  if (!needs_loosening(writing.request.dialect, strict, schema)) return;
  strict = false;
  writing.fidelity.changed(field, std::string{kNotStrict});
}

// False: the vendor has no such tool.
bool fit_tool(RequestWriting& writing, Tool& tool, const std::string& path) {
  if (!tool.function && !tool.custom && writing.is_foreign) {
    writing.fidelity.dropped(path, fmt::format("the vendor does not host '{}'", tool.type));
    return false;
  }
  writing.drop_foreign(tool.extra, path + ".");
  if (!writing.traits().cache_control) {
    writing.drop(tool.cache_control, "cache_control", "the vendor decides what it caches");
  }
  if (tool.custom) writing.drop_foreign(tool.custom->extra, path + ".custom.");
  if (tool.function) {
    writing.drop_foreign(tool.function->extra, path + ".function.");
    loosen(writing, tool.function->strict, tool.function->parameters, path + ".function.strict");
  }
  return true;
}

bool is_allowed(const ToolChoice& choice, const Tool& tool) {
  const std::string_view name = tool.function ? std::string_view{tool.function->name}
                                : tool.custom ? std::string_view{tool.custom->name}
                                              : std::string_view{};
  return std::ranges::find(choice.tools, name, &ToolName::name) != choice.tools.end();
}

// allowed_tools is OpenAI's own; elsewhere the others are not offered.
void apply_allowed(RequestWriting& writing) {
  ChatRequest& request = writing.request;
  ToolChoice& choice = *request.tool_choice;
  const bool is_auto = choice.mode == ToolChoiceMode::AllowedAuto;
  if (!is_auto && choice.mode != ToolChoiceMode::AllowedRequired) return;
  if (writing.traits().platform_fields) return;
  std::erase_if(request.tools, [&](const Tool& tool) { return !is_allowed(choice, tool); });
  choice = {
      .mode = is_auto ? ToolChoiceMode::Auto : ToolChoiceMode::Required, .tools = {}, .other = {}};
  writing.fidelity.changed("tool_choice", "tools that are not allowed are not offered");
}

void fit_tool_choice(RequestWriting& writing) {
  ChatRequest& request = writing.request;
  if (!request.tool_choice) return;
  apply_allowed(writing);
  ToolChoice& choice = *request.tool_choice;
  if (choice.mode == ToolChoiceMode::Other && writing.is_foreign) {
    writing.fidelity.dropped("tool_choice", "a form of another vendor's");
    request.tool_choice.reset();
  } else if (choice.mode == ToolChoiceMode::Required && writing.traits().required_is_any) {
    choice = {.mode = ToolChoiceMode::Other, .tools = {}, .other = RawJson{R"("any")"}};
  }
}

bool is_json_mentioned(const ChatRequest& request) {
  const auto mentions = [](const Part& part) {
    const auto* text = std::get_if<TextPart>(&part.body);
    return text != nullptr && (text->text.contains("json") || text->text.contains("JSON"));
  };
  return std::ranges::any_of(request.messages, [&](const Message& message) {
    return std::ranges::any_of(message.parts, mentions);
  });
}

// Behind what the caller tells the model, so that caches of his prompt still hold.
void add_instruction(ChatRequest& request, std::string text) {
  const auto after_system = std::ranges::find_if(request.messages, [](const Message& message) {
    return message.role != Role::System && message.role != Role::Developer;
  });
  Message message;
  message.role = Role::System;
  message.parts.emplace_back(TextPart{std::move(text)});
  request.messages.insert(after_system, std::move(message));
}

void fall_back_to_json_object(RequestWriting& writing) {
  ResponseFormat& format = *writing.request.response_format;
  std::string text = "Answer with a JSON object and nothing else.";
  if (format.json_schema && !format.json_schema->schema.empty()) {
    text += " It must follow this JSON Schema:\n" + format.json_schema->schema.text;
  }
  format = {.type = "json_object", .json_schema = {}, .extra = {}};
  add_instruction(writing.request, std::move(text));
  writing.fidelity.changed("response_format", "the vendor is told the schema in words");
}

}  // namespace

void fit_tools(RequestWriting& writing) {
  ChatRequest& request = writing.request;
  std::size_t number = 0;
  std::erase_if(request.tools,
                [&](Tool& tool) { return !fit_tool(writing, tool, path_of(tool, number++)); });
  fit_tool_choice(writing);
  if (!request.tools.empty() || !request.functions.empty()) return;
  // Both are refused where there are no tools.
  request.tool_choice.reset();
  request.parallel_tool_calls.reset();
}

void fit_response_format(RequestWriting& writing) {
  ChatRequest& request = writing.request;
  if (!request.response_format) return;
  ResponseFormat& format = *request.response_format;
  writing.drop_foreign(format.extra, "response_format.");
  if (format.json_schema) {
    writing.drop_foreign(format.json_schema->extra, "response_format.json_schema.");
    loosen(writing, format.json_schema->strict, format.json_schema->schema,
           "response_format.json_schema.strict");
    if (format.json_schema->name.empty()) format.json_schema->name = "answer";
  }
  if (format.type == "json_schema" && !writing.traits().json_schema) {
    fall_back_to_json_object(writing);
  } else if (format.type == "json_object" && writing.is_foreign && !is_json_mentioned(request)) {
    // The family refuses json_object where no message speaks of it.
    add_instruction(request, "Answer with a JSON object and nothing else.");
    writing.fidelity.changed("response_format", "the vendor is told in words too");
  }
}

}  // namespace sar::protocol
