// Ollama's chat: what is asked for, and the few things it insists on.
#include "dialect_calls.hpp"
#include "digest.hpp"
#include "request_text.hpp"

namespace sim {
namespace {

void read_tools(Call& call, std::string_view tools) {
  for (const auto tool : items_of(tools)) {
    const auto name = text_member(json::member(tool, "function"), "name");
    if (!name.empty()) call.tool_names.push_back(name);
  }
}

void read_messages(Call& call, std::string_view messages) {
  call.turns = messages;
  for (const auto message : items_of(messages)) {
    const auto content = json::member(message, "content");
    call.last_text = json::string_body(content);
    if (text_member(message, "role") == "tool") {
      call.tool_results.push_back(json::string_body(content));
    } else {
      call.tool_results.clear();
    }
  }
  call.answers_tools = !call.tool_results.empty();
}

Verdict check_message(std::string_view message) {
  const auto content = json::member(message, "content");
  if (!content.empty() && !is_string(content)) {
    return Complaint{
        "json: cannot unmarshal array into Go struct field "
        "ChatRequest.messages.content of type string"};
  }
  for (const auto image : items_of(json::member(message, "images"))) {
    if (!from_base64(json::string_body(image))) {
      return Complaint{"illegal base64 data at input byte 4"};
    }
  }
  for (const auto call : items_of(json::member(message, "tool_calls"))) {
    if (!is_object(json::member(json::member(call, "function"), "arguments"))) {
      return Complaint{
          "json: cannot unmarshal string into Go struct field "
          "ToolCallFunction.messages.tool_calls.function.arguments of type "
          "api.ToolCallFunctionArguments"};
    }
  }
  return std::nullopt;
}

}  // namespace

CallRead read_ollama_call(const Request& request) {
  Call call;
  call.is_stream = true;
  json::Walker walker(request.body);
  while (walker.next()) {
    const auto key = walker.key();
    const auto value = walker.value();
    if (key == "model") call.model = json::string_body(value);
    if (key == "stream") call.is_stream = value != "false";
    if (key == "messages") read_messages(call, value);
    if (key == "tools") read_tools(call, value);
    if (key == "format" && is_object(value)) call.schema = value;
    if (key == "options") {
      call.tokens_max = json::integer(json::member(value, "num_predict")).value_or(-1);
      call.stops = json::member(value, "stop");
    }
  }
  if (call.model.empty()) return std::unexpected("model is required");
  return call;
}

Verdict check_ollama(const Request& request, const Call& call) {
  if (!json::is_valid(request.body)) return Complaint{"invalid character in the body"};
  for (const auto message : items_of(call.turns)) {
    const auto role = text_member(message, "role");
    if (role != "system" && role != "user" && role != "assistant" && role != "tool") {
      return Complaint{"invalid role: " + std::string(role)};
    }
    if (auto complaint = check_message(message)) return complaint;
  }
  return std::nullopt;
}

}  // namespace sim
