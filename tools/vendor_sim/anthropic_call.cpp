// Anthropic's messages: what is asked for.
#include "dialect_calls.hpp"
#include "request_text.hpp"

namespace sim {
namespace {

void read_last_turn(Call& call, std::string_view content) {
  call.last_text = text_of(content);
  for (const auto block : items_of(content)) {
    if (text_member(block, "type") != "tool_result") continue;
    call.answers_tools = true;
    call.tool_results.push_back(text_or_raw(json::member(block, "content")));
  }
}

void read_tools(Call& call, std::string_view tools) {
  for (const auto tool : items_of(tools)) {
    if (const auto name = text_member(tool, "name"); !name.empty()) {
      call.tool_names.push_back(name);
    }
  }
}

}  // namespace

CallRead read_anthropic_call(const Request& request) {
  Call call;
  json::Walker walker(request.body);
  while (walker.next()) {
    const auto key = walker.key();
    const auto value = walker.value();
    if (key == "model") call.model = json::string_body(value);
    if (key == "stream") call.is_stream = value == "true";
    if (key == "max_tokens") call.tokens_max = json::integer(value).value_or(-1);
    if (key == "stop_sequences") call.stops = value;
    if (key == "messages") call.turns = value;
    if (key == "tools") read_tools(call, value);
    if (key == "output_config") call.schema = json::member(json::member(value, "format"), "schema");
  }
  if (call.model.empty()) return std::unexpected("model: Field required");
  const auto messages = items_of(call.turns);
  if (messages.empty()) return std::unexpected("messages: at least one message is required");
  read_last_turn(call, json::member(messages.back(), "content"));
  return call;
}

}  // namespace sim
