// The rules of OpenAI's chat that a translated request could break.
#include <algorithm>
#include <array>
#include <cstring>

#include "dialect_calls.hpp"
#include "request_text.hpp"
#include "text.hpp"

namespace sim {
namespace {

constexpr std::array<std::string_view, 6> kRoles{"system",    "developer", "user",
                                                 "assistant", "tool",      "function"};

bool is_reasoning_model(std::string_view model) {
  auto name = model.substr(0, model.find(':'));
  if (name.starts_with("sim-")) name.remove_prefix(4);
  return name.starts_with("o1") || name.starts_with("o3") || name.starts_with("o4") ||
         name.contains("gpt-5");
}

Verdict check_reasoning_model(std::string_view body) {
  constexpr std::string_view kType = "unsupported_parameter";
  if (!json::member(body, "max_tokens").empty()) {
    return Complaint{
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use "
        "'max_completion_tokens' instead.",
        "max_tokens", kType};
  }
  if (!json::member(body, "stop").empty()) {
    return Complaint{"Unsupported parameter: 'stop' is not supported with this model.", "stop",
                     kType};
  }
  const auto temperature = json::number(json::member(body, "temperature"));
  if (temperature && *temperature != 1) {
    return Complaint{
        "Unsupported value: 'temperature' does not support this value with this "
        "model. Only the default (1) value is supported.",
        "temperature", "unsupported_value"};
  }
  return std::nullopt;
}

// The calls of one assistant message and the answers that they have had so far.
class OpenCalls {
 public:
  void open(std::string_view calls) {
    json::Walker walker(calls);
    while (walker.next()) ids_.push_back(text_member(walker.value(), "id"));
    has_opened_ = !ids_.empty();
  }

  Verdict answer(std::string_view id) {
    const auto found = std::ranges::find(ids_, id);
    if (found == ids_.end()) {
      return Complaint{has_opened_ ? joined("No tool call found for 'tool_call_id' ", id, ".")
                                   : "Invalid parameter: messages with role 'tool' must be a "
                                     "response to a preceeding message with 'tool_calls'.",
                       "messages"};
    }
    ids_.erase(found);
    return std::nullopt;
  }

  Verdict close() {
    has_opened_ = false;
    if (ids_.empty()) return std::nullopt;
    return Complaint{joined("An assistant message with 'tool_calls' must be followed by tool "
                            "messages responding to each 'tool_call_id'. The following "
                            "tool_call_ids did not have response messages: ",
                            ids_.front()),
                     "messages"};
  }

 private:
  std::vector<std::string_view> ids_;
  bool has_opened_ = false;
};

Verdict check_call(std::string_view call) {
  if (text_member(call, "id").empty()) {
    return Complaint{"Missing required parameter: 'messages[].tool_calls[].id'.", "messages"};
  }
  const auto function = json::member(call, "function");
  const bool is_function = text_member(call, "type") == "function";
  if (is_function && !is_string(json::member(function, "arguments"))) {
    return Complaint{
        "Invalid type for 'messages[].tool_calls[].function.arguments': expected a "
        "string.",
        "messages", "invalid_type"};
  }
  return std::nullopt;
}

Verdict check_message(std::string_view message, OpenCalls& open) {
  const auto role = text_member(message, "role");
  if (std::ranges::find(kRoles, role) == kRoles.end()) {
    return Complaint{joined("Invalid value: '", role,
                            "'. Supported values are: 'system', "
                            "'assistant', 'user', 'function', 'tool', and 'developer'."),
                     "messages", "invalid_value"};
  }
  if (role == "tool") return open.answer(text_member(message, "tool_call_id"));
  if (auto complaint = open.close()) return complaint;
  const auto calls = json::member(message, "tool_calls");
  json::Walker walker(calls);
  while (walker.next()) {
    if (auto complaint = check_call(walker.value())) return complaint;
  }
  open.open(calls);
  return std::nullopt;
}

Verdict check_messages(std::string_view messages) {
  OpenCalls open;
  json::Walker walker(messages);
  while (walker.next()) {
    if (auto complaint = check_message(walker.value(), open)) return complaint;
  }
  return open.close();
}

Verdict check_tools(std::string_view body) {
  const auto tools = json::member(body, "tools");
  if (tools.empty() || tools == "null") {
    for (const std::string_view field : {"tool_choice", "parallel_tool_calls"}) {
      const auto value = json::member(body, field);
      if (value.empty() || value == "null" || value == "\"none\"") continue;
      return Complaint{
          joined("Invalid value for '", field, "': it is only allowed when 'tools' are specified."),
          field};
    }
    return std::nullopt;
  }
  json::Walker walker(tools);
  while (walker.next()) {
    const auto tool = walker.value();
    if (text_member(tool, "type") != "function") continue;
    const auto name = text_member(json::member(tool, "function"), "name");
    if (!is_name(name, 64)) {
      return Complaint{joined("Invalid 'tools[].function.name': '", name, "'."), "tools",
                       "invalid_value"};
    }
  }
  return std::nullopt;
}

}  // namespace

Verdict check_chat(const Request& request, const Call& call) {
  const auto body = request.body;
  if (is_reasoning_model(call.model)) {
    if (auto complaint = check_reasoning_model(body)) return complaint;
  }
  // Without the word there is nothing to check, and much time to save.
  constexpr std::string_view kWord = "\"tool";  // tools, tool_calls, tool_call_id, …
  if (::memmem(body.data(), body.size(), kWord.data(), kWord.size()) == nullptr) {
    return std::nullopt;
  }
  if (!json::is_valid(body)) {
    return Complaint{"We could not parse the JSON body of your request."};
  }
  if (auto complaint = check_tools(body)) return complaint;
  return check_messages(call.turns);
}

}  // namespace sim
