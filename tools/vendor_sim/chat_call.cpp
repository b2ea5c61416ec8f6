// OpenAI's chat completions and, of the same vendor, the completions of old.
#include <algorithm>

#include "dialect_calls.hpp"
#include "request_text.hpp"

namespace sim {
namespace {

constexpr std::int64_t kChoicesMax = 128;

void read_tool_results(Call& call, std::string_view messages) {
  json::Walker walker(messages);
  while (walker.next()) {
    if (text_member(walker.value(), "role") == "tool") {
      call.tool_results.push_back(text_or_raw(json::member(walker.value(), "content")));
    } else {
      call.tool_results.clear();
    }
  }
}

// False: there are none.
bool read_messages(Call& call, std::string_view messages) {
  call.turns = messages;
  json::Walker walker(messages);
  std::string_view last;
  while (walker.next()) last = walker.value();
  call.last_text = text_of(json::member(last, "content"));
  call.answers_tools = text_member(last, "role") == "tool";
  if (call.answers_tools) read_tool_results(call, messages);
  return !last.empty();
}

void read_tools(Call& call, std::string_view tools) {
  json::Walker walker(tools);
  while (walker.next()) {
    const auto name = text_member(json::member(walker.value(), "function"), "name");
    if (!name.empty()) call.tool_names.push_back(name);
  }
}

// What both endpoints have.
void read_common_field(Call& call, std::string_view key, std::string_view value) {
  if (key == "model") call.model = json::string_body(value);
  if (key == "stream") call.is_stream = value == "true";
  if (key == "stream_options") call.wants_usage = json::member(value, "include_usage") == "true";
  if (key == "stop") call.stops = value;
  if (key == "n") {
    call.choices = std::clamp<std::int64_t>(json::integer(value).value_or(1), 1, kChoicesMax);
  }
  if (key == "max_tokens" || key == "max_completion_tokens") {
    call.tokens_max = json::integer(value).value_or(-1);
  }
}

}  // namespace

CallRead read_chat_call(const Request& request) {
  Call call;
  bool has_messages = false;
  json::Walker walker(request.body);
  while (walker.next()) {
    const auto key = walker.key();
    const auto value = walker.value();
    if (key == "messages") {
      has_messages = read_messages(call, value);
    } else if (key == "tools") {
      read_tools(call, value);
    } else if (key == "response_format") {
      call.schema = json::member(json::member(value, "json_schema"), "schema");
    } else {
      read_common_field(call, key, value);
    }
  }
  if (call.model.empty()) return std::unexpected("no model in the body");
  if (!has_messages) return std::unexpected("no messages in the body");
  return call;
}

CallRead read_completion_call(const Request& request) {
  Call call;
  json::Walker walker(request.body);
  while (walker.next()) {
    if (walker.key() == "prompt") {
      call.last_text = text_or_raw(walker.value());
      call.turns = walker.value();
    } else {
      read_common_field(call, walker.key(), walker.value());
    }
  }
  if (call.model.empty()) return std::unexpected("no model in the body");
  if (call.turns.empty()) return std::unexpected("no prompt in the body");
  return call;
}

}  // namespace sim
