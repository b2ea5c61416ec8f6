// One walk over the top level of the body.
#include "chat_call.hpp"

#include <algorithm>

#include "json_text.hpp"

namespace sim {
namespace {

constexpr std::int64_t kChoicesMax = 128;

// A string, or the first text part.
std::string_view text_of(std::string_view content) {
  if (!content.starts_with('[')) return json::string_body(content);
  json::Walker parts(content);
  while (parts.next()) {
    if (const auto text = json::member(parts.value(), "text"); !text.empty()) {
      return json::string_body(text);
    }
  }
  return {};
}

void read_messages(ChatCall& call, std::string_view messages) {
  json::Walker walker(messages);
  std::string_view last;
  while (walker.next()) last = walker.value();
  call.last_role = json::string_body(json::member(last, "role"));
  call.last_text = text_of(json::member(last, "content"));
}

void read_tools(ChatCall& call, std::string_view tools) {
  json::Walker walker(tools);
  if (!walker.next()) return;
  call.tool_name =
      json::string_body(json::member(json::member(walker.value(), "function"), "name"));
}

void read_field(ChatCall& call, std::string_view key, std::string_view value) {
  if (key == "model") call.model = json::string_body(value);
  if (key == "stream") call.is_stream = value == "true";
  if (key == "stream_options") call.wants_usage = json::member(value, "include_usage") == "true";
  if (key == "n")
    call.choices = std::clamp<std::int64_t>(json::integer(value).value_or(1), 1, kChoicesMax);
  if (key == "max_tokens" || key == "max_completion_tokens") {
    call.tokens_max = json::integer(value).value_or(-1);
  }
  if (key == "tools") read_tools(call, value);
  if (key == "messages") read_messages(call, value);
}

}  // namespace

std::expected<ChatCall, std::string_view> read_chat_call(std::string_view body) {
  ChatCall call;
  json::Walker walker(body);
  while (walker.next()) read_field(call, walker.key(), walker.value());
  if (call.model.empty()) return std::unexpected("no model in the body");
  if (call.last_role.empty()) return std::unexpected("no messages in the body");
  return call;
}

}  // namespace sim
