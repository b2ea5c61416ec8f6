#include "protocol/ollama/request_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "protocol/body_errors.hpp"
#include "protocol/canonical/conversation.hpp"
#include "protocol/canonical/reasoning_effort.hpp"
#include "protocol/data_url.hpp"
#include "protocol/json/json_values.hpp"
#include "protocol/openai/request_writing.hpp"

namespace sar::protocol {
namespace {

// What Ollama takes of what the OpenAI family says: https://docs.ollama.com/api/chat
constexpr OpenAiTraits kTraits{.choices = false,
                               .logprobs = false,
                               .reasoning_back = true,
                               .stop_max = 64,
                               .user = false,
                               .top_k = true};

struct Option {
  std::string_view name;
  JsonNumber ChatRequest::* value;
};
constexpr Option kOptions[] = {
    {"num_predict", &ChatRequest::max_tokens},
    {"temperature", &ChatRequest::temperature},
    {"top_p", &ChatRequest::top_p},
    {"top_k", &ChatRequest::top_k},
    {"seed", &ChatRequest::seed},
    {"presence_penalty", &ChatRequest::presence_penalty},
    {"frequency_penalty", &ChatRequest::frequency_penalty},
};

constexpr std::string_view kNoSuchField = "Ollama has no such field";

std::string_view word_of(Role role) {
  switch (role) {
    case Role::System:
    case Role::Developer:
      return "system";
    case Role::Assistant:
      return "assistant";
    case Role::Tool:
    case Role::Function:
      return "tool";
    case Role::User:
      return "user";
  }
  return "user";
}

class OllamaWriting {
 public:
  OllamaWriting(const ChatRequest& request, Fidelity& fidelity)
      : request_(request), fidelity_(fidelity), writer_(json_) {}

  Result<std::string> run(const ModelFacts& facts) {
    writer_.begin_object();
    field("model", request_.model);
    SAR_CHECK(write_messages());
    write_tools();
    write_format();
    write_options();
    writer_.key("stream");  // its default is to stream
    writer_.raw(request_.stream.value_or(false) ? "true" : "false");
    write_think(facts);
    writer_.end_object();
    return std::move(json_);
  }

 private:
  void field(std::string_view name, std::string_view text) {
    writer_.key(name);
    writer_.text(text);
  }

  Result<void> write_messages() {
    writer_.key("messages");
    writer_.begin_array();
    for (std::size_t i = 0; i < request_.messages.size(); ++i) {
      SAR_CHECK(write_message(request_.messages[i], path_of(request_.messages[i], i)));
    }
    writer_.end_array();
    return {};
  }

  Result<void> write_message(const Message& message, const std::string& path) {
    std::string text;
    std::string thoughts;
    std::vector<std::string_view> images;
    for (const Part& part : message.parts) {
      if (const auto* said = std::get_if<TextPart>(&part.body)) {
        text.append(text.empty() ? "" : "\n").append(said->text);
      } else if (const auto* refusal = std::get_if<RefusalPart>(&part.body)) {
        text.append(refusal->text);
      } else if (const auto* reasoning = std::get_if<ReasoningPart>(&part.body)) {
        thoughts.append(reasoning->text);
      } else if (const auto* image = std::get_if<ImagePart>(&part.body)) {
        const auto data = parse_data_url(image->url);
        if (!data) {
          return fail(unsupported_content(path, "Ollama takes images as data, not by URL."));
        }
        images.push_back(data->base64);
      } else if (!std::holds_alternative<ToolCall>(part.body)) {
        return fail(unsupported_content(path, "Ollama takes text and images, and nothing else."));
      }
    }
    note_losses(message, path);
    writer_.begin_object();
    field("role", word_of(message.role));
    field("content", text);
    if (!thoughts.empty()) field("thinking", thoughts);
    write_images(images);
    SAR_CHECK(write_calls(message, path));
    write_result(message);
    writer_.end_object();
    return {};
  }

  void note_losses(const Message& message, const std::string& path) {
    const bool is_result = message.role == Role::Tool || message.role == Role::Function;
    if (!is_result && !message.name.empty()) {
      fidelity_.dropped(path + ".name", std::string{kNoSuchField});
    }
    for (std::size_t i = 0; i < message.parts.size(); ++i) {
      const auto* image = std::get_if<ImagePart>(&message.parts[i].body);
      if (image == nullptr || image->detail.empty() || image->detail == "auto") continue;
      const std::string place = part_path(message, 0, i);  // the message knows its own path
      fidelity_.dropped(place + ".image_url.detail", std::string{kNoSuchField});
    }
  }

  void write_images(const std::vector<std::string_view>& images) {
    if (images.empty()) return;
    writer_.key("images");
    writer_.begin_array();
    for (const std::string_view image : images) writer_.text(image);
    writer_.end_array();
  }

  Result<void> write_calls(const Message& message, const std::string& path) {
    bool has_calls = false;
    for (const Part& part : message.parts) {
      const auto* call = std::get_if<ToolCall>(&part.body);
      if (call == nullptr) continue;
      if (!call->function || !is_json_object(call->function->arguments.text)) {
        return fail(unsupported_content(path, "The arguments of a tool call must be an object."));
      }
      if (!has_calls) {
        writer_.key("tool_calls");
        writer_.begin_array();
      }
      has_calls = true;
      names_[call->id] = call->function->name;
      writer_.begin_object();
      if (!call->id.empty()) field("id", call->id);
      writer_.key("function");
      writer_.begin_object();
      field("name", call->function->name);
      writer_.key("arguments");
      writer_.raw(call->function->arguments.text);
      writer_.end_object();
      writer_.end_object();
    }
    if (has_calls) writer_.end_array();
    return {};
  }

  void write_result(const Message& message) {
    if (message.role != Role::Tool && message.role != Role::Function) return;
    const auto name = names_.find(message.tool_call_id);
    const std::string_view tool =
        name == names_.end() ? std::string_view{message.name} : name->second;
    if (!tool.empty()) field("tool_name", tool);
    if (!message.tool_call_id.empty()) field("tool_call_id", message.tool_call_id);
  }

  void write_tools() {
    std::string tools;
    JsonWriter list{tools};
    list.begin_array();
    for (std::size_t i = 0; i < request_.tools.size(); ++i) {
      write_tool(list, request_.tools[i], path_of(request_.tools[i], i));
    }
    list.end_array();
    if (tools == "[]") return;
    writer_.key("tools");
    writer_.raw(tools);
  }

  void write_tool(JsonWriter& list, const Tool& tool, const std::string& path) {
    if (!tool.function) {
      fidelity_.dropped(path, "Ollama knows functions only");
      return;
    }
    if (!is_offered(*tool.function)) return;
    if (tool.function->strict == true) {
      fidelity_.dropped(path + ".function.strict", std::string{kNoSuchField});
    }
    list.begin_object();
    list.key("type");
    list.text("function");
    list.key("function");
    list.begin_object();
    list.key("name");
    list.text(tool.function->name);
    list.key("description");
    list.text(tool.function->description);
    list.key("parameters");
    const std::string_view schema = tool.function->parameters.text;
    list.raw(schema.empty() ? R"({"type":"object","properties":{}})" : schema);
    list.end_object();
    list.end_object();
  }

  // There is no tool_choice: what must not be called is not offered.
  bool is_offered(const FunctionTool& tool) {
    if (!request_.tool_choice || request_.tool_choice->mode == ToolChoiceMode::Auto) return true;
    if (request_.tool_choice->mode == ToolChoiceMode::None) {
      fidelity_.changed("tool_choice", "the tools are not offered");
      return false;
    }
    fidelity_.changed("tool_choice", "Ollama cannot be made to call a tool");
    return request_.tool_choice->mode != ToolChoiceMode::Named ||
           request_.tool_choice->tools.front().name == tool.name;
  }

  void write_format() {
    if (!request_.response_format || request_.response_format->type == "text") return;
    const auto& schema = request_.response_format->json_schema;
    writer_.key("format");
    if (schema && !schema->schema.empty()) {
      writer_.raw(schema->schema.text);
    } else {
      writer_.text("json");
    }
  }

  void write_options() {
    std::string options;
    JsonWriter object{options};
    object.begin_object();
    for (const Option& option : kOptions) {
      const JsonNumber& value = request_.*(option.value);
      if (value.empty()) continue;
      object.key(option.name);
      object.raw(value.text);
    }
    if (request_.stop) {
      object.key("stop");
      write_value(object, request_.stop->values);
    }
    object.end_object();
    if (options == "{}") return;
    writer_.key("options");
    writer_.raw(options);
  }

  void write_think(const ModelFacts& facts) {
    const ThinkingWish wish = thinking_wish(request_);
    if (!wish.is_told) return;
    if (facts.known && !facts.reasoning) {
      if (!wish.is_off) fidelity_.dropped("reasoning_effort", "the model does not reason");
      return;
    }
    writer_.key("think");
    if (wish.is_off) {
      writer_.raw("false");
    } else if (wish.effort.empty() && !wish.budget) {
      writer_.raw("true");
    } else {
      writer_.text(level_of(wish));
    }
  }

  // low, medium or high.
  std::string_view level_of(const ThinkingWish& wish) {
    const std::string_view effort =
        wish.effort.empty() ? effort_of_budget(*wish.budget) : wish.effort;
    if (wish.effort.empty()) fidelity_.changed("reasoning_budget", "Ollama is told a level");
    if (effort == "low" || effort == "medium") return effort;
    return effort == "minimal" ? "low" : "high";
  }

  const ChatRequest& request_;
  Fidelity& fidelity_;
  std::string json_;
  JsonWriter writer_;
  std::unordered_map<std::string_view, std::string_view> names_;  // of called tools, by id
};

bool is_call_wanted(const ChatRequest& request) {
  return request.tool_choice && request.tool_choice->mode != ToolChoiceMode::Auto &&
         request.tool_choice->mode != ToolChoiceMode::None;
}

// What no message or tool says, and Ollama neither.
void note_wishes(const ChatRequest& request, Fidelity& fidelity) {
  const bool has_function = std::ranges::any_of(
      request.tools, [](const Tool& tool) { return tool.function.has_value(); });
  if (is_call_wanted(request) && !has_function) {
    fidelity.dropped("tool_choice", "there are no functions to choose from");
  }
  if (std::ranges::any_of(request.modalities, [](const auto& word) { return word != "text"; })) {
    fidelity.dropped("modalities", "Ollama answers in text");
  }
  if (!request.audio.empty()) fidelity.dropped("audio", "Ollama answers in text");
  if (request.parallel_tool_calls == false && has_function) {
    fidelity.dropped("parallel_tool_calls", "Ollama cannot be kept from it");
  }
}

}  // namespace

Result<std::string> write_ollama_request(const ChatRequest& request, const RequestTarget& target,
                                         Fidelity& fidelity) {
  const RequestTarget family{
      .model = target.model, .provider = target.provider, .facts = target.facts, .openai = kTraits};
  RequestWriting writing{
      .request = request, .target = family, .fidelity = fidelity, .is_foreign = true};
  for (std::size_t i = 0; i < request.tools.size(); ++i) {
    Tool& tool = writing.request.tools[i];
    tool.origin.path = path_of(tool, i);  // its index may be another one soon
  }
  fit_fields(writing);
  fit_tools(writing);
  SAR_CHECK(fit_messages(writing));
  note_wishes(request, fidelity);
  return OllamaWriting{writing.request, fidelity}.run(target.facts);
}

}  // namespace sar::protocol
