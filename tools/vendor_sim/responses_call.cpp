// OpenAI's responses: what is asked for.
#include <algorithm>

#include "dialect_calls.hpp"
#include "request_text.hpp"

namespace sim {
namespace {

constexpr std::string_view kProof = "\"reasoning.encrypted_content\"";

void read_input(Call& call, std::string_view input) {
  call.turns = input;
  if (is_string(input)) {
    call.last_text = json::string_body(input);
    return;
  }
  for (const auto item : items_of(input)) {
    if (text_member(item, "type") == "function_call_output") {
      call.tool_results.push_back(text_or_raw(json::member(item, "output")));
    } else {
      call.tool_results.clear();
      call.last_text = text_of(json::member(item, "content"));
    }
  }
  call.answers_tools = !call.tool_results.empty();
}

void read_tools(Call& call, std::string_view tools) {
  for (const auto tool : items_of(tools)) {
    if (text_member(tool, "type") == "function") {
      call.tool_names.push_back(text_member(tool, "name"));
    }
  }
}

}  // namespace

CallRead read_responses_call(const Request& request) {
  Call call;
  json::Walker walker(request.body);
  while (walker.next()) {
    const auto key = walker.key();
    const auto value = walker.value();
    if (key == "model") call.model = json::string_body(value);
    if (key == "stream") call.is_stream = value == "true";
    if (key == "store") call.is_stored = value != "false";
    if (key == "max_output_tokens") call.tokens_max = json::integer(value).value_or(-1);
    if (key == "input") read_input(call, value);
    if (key == "tools") read_tools(call, value);
    if (key == "text") call.schema = json::member(json::member(value, "format"), "schema");
    if (key == "include") {
      call.wants_proof = std::ranges::count(items_of(value), kProof) > 0;
    }
  }
  if (call.model.empty()) return std::unexpected("Missing required parameter: 'model'.");
  if (call.turns.empty()) return std::unexpected("Missing required parameter: 'input'.");
  return call;
}

}  // namespace sim
