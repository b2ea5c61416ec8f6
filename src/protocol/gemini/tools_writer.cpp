// Tools of any dialect, written for Gemini.
#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "protocol/canonical/conversation.hpp"
#include "protocol/gemini/config_reader.hpp"
#include "protocol/gemini/config_writer.hpp"
#include "protocol/gemini/schema.hpp"
#include "protocol/json/json_text.hpp"
#include "protocol/json/json_values.hpp"
#include "protocol/json/json_writer.hpp"

namespace sar::protocol {
namespace {

constexpr std::string_view kNoSuchField = "Gemini has no such field";

// What other vendors call what Google hosts too; some have a date behind the name.
struct HostedTool {
  std::string_view prefix;
  std::string_view name;
};
constexpr HostedTool kHostedTools[] = {
    {"web_search", "googleSearch"},
    {"web_fetch", "urlContext"},
    {"code_interpreter", "codeExecution"},
    {"code_execution", "codeExecution"},
};

constexpr std::string_view kOneText =
    R"({"type":"object","properties":{"input":{"type":"string"}},"required":["input"]})";

class ToolsWriting {
 public:
  ToolsWriting(const ChatRequest& request, Fidelity& fidelity)
      : request_(request), fidelity_(fidelity) {}

  void write(std::string& json) {
    for (std::size_t i = 0; i < request_.tools.size(); ++i) write_tool(i);
    if (!request_.functions.empty()) write_old_functions();
    if (!request_.web_search_options.empty()) {
      host("googleSearch", {});
      fidelity_.changed("web_search_options", "Gemini's search has no options");
    }
    if (!declarations_.empty()) {
      tools_[declarations_at_] = R"({"functionDeclarations":[)" + declarations_ + "]}";
    }
    if (!tools_.empty()) json.append(fmt::format(",\"tools\":[{}]", fmt::join(tools_, ",")));
    write_choice(json);
    if (request_.parallel_tool_calls == false) {
      fidelity_.dropped("parallel_tool_calls", "Gemini cannot be kept from it");
    }
  }

 private:
  void write_tool(std::size_t index) {
    const Tool& tool = request_.tools[index];
    const std::string path = path_of(tool, index);
    if (!tool.cache_control.empty()) {
      fidelity_.dropped(path + ".cache_control", "Gemini finds out by itself what to cache");
    }
    if (tool.function) {
      declare(*tool.function, path + ".function");
    } else if (tool.custom) {
      declare_custom(*tool.custom, path);
    } else {
      write_hosted(tool, path);
    }
  }

  void declare(const FunctionTool& tool, const std::string& path) {
    if (declarations_.empty()) {
      declarations_at_ = tools_.size();
      tools_.emplace_back();
    } else {
      declarations_.push_back(',');
    }
    declarations_.append("{\"name\":" + json_quoted(tool.name));
    if (!tool.description.empty()) {
      declarations_.append(",\"description\":" + json_quoted(tool.description));
    }
    declare_parameters(tool, path);
    if (tool.strict == true) fidelity_.dropped(path + ".strict", std::string{kNoSuchField});
    for (const ExtraField& field : tool.extra) {
      if (request_.dialect == Dialect::Gemini) {
        declarations_.append("," + json_quoted(field.name) + ":" + field.value.text);
      } else if (!field.value.says_nothing()) {
        fidelity_.dropped(path + "." + field.name, std::string{kNoSuchField});
      }
    }
    declarations_.push_back('}');
  }

  void declare_parameters(const FunctionTool& tool, const std::string& path) {
    if (tool.parameters.empty()) return;
    const GeminiSchema schema = gemini_schema_of(tool.parameters.text);
    if (schema.form == GeminiSchema::Form::EmptyObject) return;
    if (schema.form == GeminiSchema::Form::JsonSchema) {
      declarations_.append(",\"parametersJsonSchema\":" + tool.parameters.text);
      return;
    }
    declarations_.append(",\"parameters\":" + schema.json);
    if (schema.is_loosened) {
      fidelity_.changed(path + ".parameters", "Gemini does not know all of its constraints");
    }
  }

  void declare_custom(const CustomTool& tool, const std::string& path) {
    declare({.name = tool.name,
             .description = tool.description,
             .parameters = {std::string{kOneText}},
             .strict = {},
             .extra = {}},
            path);
    fidelity_.changed(path, "Gemini has no custom tools: it is a function of one text");
  }

  void write_hosted(const Tool& tool, const std::string& path) {
    if (request_.dialect == Dialect::Gemini) {
      host(tool.type, tool.extra);
      return;
    }
    const auto* row = std::ranges::find_if(
        kHostedTools, [&](const HostedTool& one) { return tool.type.starts_with(one.prefix); });
    if (row == std::end(kHostedTools)) {
      fidelity_.dropped(path, "Gemini has no such tool");
    } else {
      host(row->name, {});
      fidelity_.changed(path, fmt::format("it is Gemini's {}, without options", row->name));
    }
  }

  void host(std::string_view name, const ExtraFields& options) {
    std::string& json = tools_.emplace_back();
    JsonWriter writer{json};
    writer.begin_object();
    writer.key(name);
    writer.begin_object();
    for (const ExtraField& option : options) write_field(writer, option);
    writer.end_object();
    writer.end_object();
  }

  // The deprecated form: a list of what `function` is in a tool.
  void write_old_functions() {
    JsonReader reader;
    reader.load(request_.functions.text);
    if (!reader.begin_array()) return;
    for (std::size_t i = 0; reader.next_element(); ++i) {
      FunctionTool tool;
      JsonString key;
      if (!reader.enter_object()) continue;
      while (reader.next_key(key)) {
        const bool is_text = reader.kind() == JsonKind::String;
        if (key.raw == "name" && is_text) {
          tool.name = reader.take_string().to_text();
        } else if (key.raw == "description" && is_text) {
          tool.description = reader.take_string().to_text();
        } else if (key.raw == "parameters" && reader.kind() == JsonKind::Object) {
          tool.parameters.text = reader.take();
        } else {
          reader.take();
        }
      }
      declare(tool, fmt::format("functions[{}]", i));
    }
  }

  void write_choice(std::string& json) {
    const std::string config = calling_config();
    std::string fields = config.empty() ? "" : ",\"functionCallingConfig\":{" + config + "}";
    fields.append(gemini_extra_fields(request_, kToolConfigPath));
    if (!fields.empty()) json.append(",\"toolConfig\":{" + fields.substr(1) + "}");
  }

  // It is refused where there are no functions.
  std::string calling_config() {
    const ToolChoice choice = chosen();
    if (declarations_.empty()) {
      if (choice.mode != ToolChoiceMode::Auto && choice.mode != ToolChoiceMode::None) {
        fidelity_.dropped("tool_choice", "Gemini chooses among functions alone");
      }
      return {};
    }
    if (choice.mode == ToolChoiceMode::Other) {
      fidelity_.dropped("tool_choice", "Gemini has no such choice");
      return {};
    }
    const std::string others = gemini_extra_fields(request_, kCallingConfigPath);
    if (!others.empty()) return others.substr(1);  // among them is the mode
    if (!request_.tool_choice && request_.function_call.empty()) return {};
    std::string config = fmt::format(R"("mode":"{}")", mode_word(choice.mode));
    if (choice.tools.empty()) return config;
    std::vector<std::string> names;
    for (const ToolName& tool : choice.tools) names.push_back(json_quoted(tool.name));
    return config + fmt::format(R"(,"allowedFunctionNames":[{}])", fmt::join(names, ","));
  }

  // tool_choice, or its deprecated form: auto, none, {"name":…}.
  ToolChoice chosen() const {
    if (request_.tool_choice) return *request_.tool_choice;
    const std::string& old = request_.function_call.text;
    if (old == "\"none\"") return {.mode = ToolChoiceMode::None, .tools = {}, .other = {}};
    if (!old.starts_with('{')) return {};
    JsonReader reader;
    reader.load(old);
    JsonString key;
    reader.begin_object();
    while (reader.next_key(key)) {
      if (key.raw == "name" && reader.kind() == JsonKind::String) {
        return {.mode = ToolChoiceMode::Named,
                .tools = {{"function", reader.take_string().to_text()}},
                .other = {}};
      }
      reader.take();
    }
    return {};
  }

  static std::string_view mode_word(ToolChoiceMode mode) {
    switch (mode) {
      case ToolChoiceMode::None:
        return "NONE";
      case ToolChoiceMode::Required:
      case ToolChoiceMode::Named:
      case ToolChoiceMode::AllowedRequired:
        return "ANY";
      case ToolChoiceMode::AllowedAuto:
        return "VALIDATED";  // the one that takes names and leaves the choice
      default:
        return "AUTO";
    }
  }

  const ChatRequest& request_;
  Fidelity& fidelity_;
  std::vector<std::string> tools_;   // elements of the list
  std::string declarations_;         // of functions: all are one element, …
  std::size_t declarations_at_ = 0;  // … where the first of them stood
};

}  // namespace

void write_gemini_tools(std::string& json, const ChatRequest& request, Fidelity& fidelity) {
  ToolsWriting{request, fidelity}.write(json);
}

}  // namespace sar::protocol
