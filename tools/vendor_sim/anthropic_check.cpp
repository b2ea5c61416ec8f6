// The rules of Anthropic's messages: fields and tools here, turns in anthropic_turns.cpp.
#include <algorithm>

#include "anthropic_turns.hpp"
#include "dialect_calls.hpp"
#include "request_text.hpp"
#include "text.hpp"

namespace sim {
namespace {

constexpr std::size_t kToolNameMax = 128;
constexpr std::int64_t kBudgetMin = 1024;
constexpr int kBreakpointsMax = 4;

bool counts_only(const Request& request) { return request.path.ends_with("/count_tokens"); }

Verdict check_fields(const Request& request) {
  const auto body = request.body;
  if (!json::is_valid(body)) return Complaint{"The request body is not valid JSON"};
  const auto stranger = unknown_key(body, {"model",
                                           "max_tokens",
                                           "messages",
                                           "system",
                                           "temperature",
                                           "top_p",
                                           "top_k",
                                           "stop_sequences",
                                           "stream",
                                           "tools",
                                           "tool_choice",
                                           "thinking",
                                           "metadata",
                                           "service_tier",
                                           "container",
                                           "output_config",
                                           "inference_geo",
                                           "cache_control",
                                           "context_management",
                                           "mcp_servers"});
  if (!stranger.empty()) return Complaint{joined(stranger, ": Extra inputs are not permitted")};
  const auto cap = json::member(body, "max_tokens");
  if (cap.empty() && !counts_only(request)) return Complaint{"max_tokens: Field required"};
  if (!cap.empty() && json::integer(cap).value_or(0) < 1) {
    return Complaint{"max_tokens: Input should be greater than or equal to 1"};
  }
  const auto temperature = json::number(json::member(body, "temperature"));
  if (temperature && (*temperature < 0 || *temperature > 1)) {
    return Complaint{"temperature: range: 0..1"};
  }
  for (const auto stop : items_of(json::member(body, "stop_sequences"))) {
    if (json::unescaped(stop).find_first_not_of(" \t\r\n") == std::string::npos) {
      return Complaint{"stop_sequences: each stop sequence must contain non-whitespace"};
    }
  }
  return std::nullopt;
}

Verdict check_system(std::string_view system) {
  for (const auto block : items_of(system)) {
    if (text_member(block, "type") != "text") {
      return Complaint{"system.0.type: Input should be 'text'"};
    }
    if (text_member(block, "text").empty()) {
      return Complaint{"system: text content blocks must be non-empty"};
    }
  }
  return std::nullopt;
}

Verdict check_tools(std::string_view body) {
  const auto tools = items_of(json::member(body, "tools"));
  for (const auto tool : tools) {
    const auto type = text_member(tool, "type");
    if (!type.empty() && type != "custom") continue;  // the vendor's own tools
    if (!is_name(text_member(tool, "name"), kToolNameMax)) {
      return Complaint{
          "tools.0.custom.name: String should match pattern "
          "'^[a-zA-Z0-9_-]{1,128}$'"};
    }
    const auto schema = json::member(tool, "input_schema");
    if (!is_object(schema)) return Complaint{"tools.0.custom.input_schema: Field required"};
    if (text_member(schema, "type") != "object") {
      return Complaint{"tools.0.custom.input_schema.type: Input should be 'object'"};
    }
  }
  const auto choice = json::member(body, "tool_choice");
  if (choice.empty()) return std::nullopt;
  if (tools.empty()) return Complaint{"tool_choice may only be specified while providing tools"};
  const auto type = text_member(choice, "type");
  if (type != "auto" && type != "any" && type != "tool" && type != "none") {
    return Complaint{
        "tool_choice: Input tag does not match any of the expected tags: 'any', "
        "'auto', 'none', 'tool'"};
  }
  if (type == "tool" && text_member(choice, "name").empty()) {
    return Complaint{"tool_choice.tool.name: Field required"};
  }
  return std::nullopt;
}

Verdict check_thinking(std::string_view body) {
  const auto thinking = json::member(body, "thinking");
  const auto type = text_member(thinking, "type");
  if (thinking.empty() || type == "disabled") return std::nullopt;
  if (type != "enabled" && type != "adaptive") {
    return Complaint{"thinking: Input tag does not match any of the expected tags"};
  }
  if (type == "enabled") {
    const auto budget = json::integer(json::member(thinking, "budget_tokens")).value_or(0);
    if (budget < kBudgetMin) {
      return Complaint{
          "thinking.enabled.budget_tokens: Input should be greater than or equal to "
          "1024"};
    }
    const auto cap = json::integer(json::member(body, "max_tokens"));
    if (cap && *cap <= budget) {
      return Complaint{"`max_tokens` must be greater than `thinking.budget_tokens`."};
    }
  }
  const auto temperature = json::number(json::member(body, "temperature"));
  if (temperature && *temperature != 1) {
    return Complaint{"`temperature` may only be set to 1 when thinking is enabled."};
  }
  if (!json::member(body, "top_k").empty()) {
    return Complaint{"`top_k` must be unset when thinking is enabled."};
  }
  const auto choice = text_member(json::member(body, "tool_choice"), "type");
  if (choice == "any" || choice == "tool") {
    return Complaint{"Thinking may not be enabled when tool_choice forces tool use."};
  }
  return std::nullopt;
}

Verdict check_breakpoints(std::string_view body) {
  int breakpoints = 0;
  each_object(body, [&breakpoints](std::string_view object) {
    if (is_object(json::member(object, "cache_control"))) ++breakpoints;
    return true;
  });
  if (breakpoints <= kBreakpointsMax) return std::nullopt;
  return Complaint{
      joined("A maximum of 4 blocks with cache_control may be provided. Found ", breakpoints, ".")};
}

}  // namespace

Verdict check_anthropic(const Request& request, const Call& call, const Seal& seal) {
  if (header_value(request.head, "anthropic-version").empty()) {
    return Complaint{"anthropic-version: header is required"};
  }
  const auto body = request.body;
  if (auto complaint = check_fields(request)) return complaint;
  if (auto complaint = check_system(json::member(body, "system"))) return complaint;
  if (auto complaint = check_tools(body)) return complaint;
  if (auto complaint = check_thinking(body)) return complaint;
  if (auto complaint = check_breakpoints(body)) return complaint;
  const auto thinking = text_member(json::member(body, "thinking"), "type");
  return check_anthropic_turns(call.turns, thinking == "enabled", seal);
}

}  // namespace sim
