// Sections: what the fast path reads and sends, then what the canonical model holds and writes.
#include "chat_text.hpp"

#include <fmt/format.h>

#include "chat_message_text.hpp"
#include "protocol/openai/chat.hpp"
#include "protocol/openai/chat_wire.hpp"
#include "stream_reading.hpp"
#include "support/chat_event_text.hpp"

namespace sar::test {
namespace {

using namespace protocol;

std::string with_padding(std::string_view text) {
  std::string body;
  body.reserve(text.size() + kJsonPadding);
  return body.assign(text);
}

std::string error_text(const Error& error) {
  return fmt::format("refused: {} at {}: {}\n", error.code, json_quoted(error.param),
                     error.message);
}

std::string view_text(const ChatRequestView& view) {
  std::string text = fmt::format("model {}\nstream {}, include_usage {}\n{} messages, n {}\n",
                                 json_quoted(view.model), view.stream, view.include_usage,
                                 view.message_count, view.choices);
  if (view.output_tokens_max) text += fmt::format("at most {} tokens\n", *view.output_tokens_max);
  if (view.has_tools) text += "has tools\n";
  if (view.has_images) text += "has images\n";
  if (view.has_audio) text += "has audio\n";
  if (view.wants_json_schema) text += "wants a JSON schema\n";
  return text;
}

std::string tool_text(const Tool& tool) {
  std::string text = "tool " + tool.type;
  if (tool.function) {
    text += fmt::format(" {} {}{}", tool.function->name, tool.function->parameters.text,
                        extras_text(tool.function->extra));
  }
  if (tool.custom) text += " " + tool.custom->name + extras_text(tool.custom->extra);
  if (!tool.cache_control.empty()) text += " cache_control=" + tool.cache_control.text;
  return text + extras_text(tool.extra) + "\n";
}

std::string choice_text(const ToolChoice& choice) {
  constexpr std::string_view kWords[] = {
      "auto", "none", "required", "named", "allowed auto", "allowed required", "other"};
  std::string text = fmt::format("tool choice: {}", kWords[static_cast<std::size_t>(choice.mode)]);
  for (const ToolName& tool : choice.tools) text += fmt::format(" {} {}", tool.type, tool.name);
  if (!choice.other.empty()) text += " " + choice.other.text;
  return text + "\n";
}

std::string canonical_text(const ChatRequest& request) {
  std::string text;
  for (std::size_t i = 0; i < request.messages.size(); ++i) {
    append_message(text, fmt::format("messages[{}]", i), request.messages[i]);
  }
  for (const Tool& tool : request.tools) text += tool_text(tool);
  if (request.tool_choice) text += choice_text(*request.tool_choice);
  if (!request.extra.empty()) text += "fields of no member:" + extras_text(request.extra) + "\n";
  return text;
}

std::string usage_line(const std::optional<Usage>& usage) {
  return "usage " + (usage ? to_text(*usage) : std::string{"unknown"}) + "\n";
}

std::string view_text(const ChatReplyView& view) {
  std::string text = usage_line(view.usage);
  text += fmt::format("choices {}, token {}, finished {}, {} bytes of text\n", view.has_choices,
                      view.has_token, view.finished, view.delta_bytes);
  if (view.has_error) text += fmt::format("error {}\n", view.error_json);
  return text;
}

std::string canonical_text(const ChatReply& reply) {
  std::string text =
      fmt::format("id {} model {} created {} service_tier {} fingerprint {}\n",
                  json_quoted(reply.id), json_quoted(reply.model), reply.created.text,
                  json_quoted(reply.service_tier), json_quoted(reply.system_fingerprint));
  for (const Choice& choice : reply.choices) {
    const std::string name = fmt::format("choice {}", choice.index);
    if (choice.message) append_message(text, name, *choice.message);
    text += to_text(ChatEvent{ChoiceFinish{choice.index, choice.finish_reason}}) + "\n";
    if (!choice.logprobs.empty()) text += name + " logprobs " + choice.logprobs.text + "\n";
    if (!choice.extra.empty()) text += name + extras_text(choice.extra) + "\n";
  }
  if (reply.usage) text += to_text(ChatEvent{UsageUpdate{*reply.usage}}) + "\n";
  if (!reply.extra.empty()) text += "fields of no member:" + extras_text(reply.extra) + "\n";
  return text;
}

}  // namespace

std::string spliced(std::string_view body) {
  ChatScanner scanner;
  const std::string padded = with_padding(body);
  const auto view = scanner.scan_request(padded);
  const BodyPieces pieces = splice_request(padded, view.value(), R"("upstream")");
  std::string out;
  for (std::size_t i = 0; i < pieces.count; ++i) out.append(pieces.pieces[i]);
  return out;
}

std::string request_text(std::string_view body) {
  ChatScanner scanner;
  const std::string padded = with_padding(body);
  const auto view = scanner.scan_request(padded);
  if (!view) return error_text(view.error());
  const auto request = parse_chat_request(body);
  return "== read by the router\n" + view_text(*view) + "== sent to the vendor\n" + spliced(body) +
         "\n== understood\n" + canonical_text(*request) + "== written\n" +
         write_chat_request(*request) + "\n";
}

std::string reply_text(std::string_view body) {
  ChatScanner scanner;
  const auto view = scanner.scan_reply(body);
  if (!view) return error_text(view.error());
  const auto reply = parse_chat_reply(body);
  std::string renamed;
  append_edited(renamed, body,
                {.model_value = view->model_value, .model_json = R"("asked")", .left_out = {}});
  return "== read by the router\n" + view_text(*view) + "== passed on\n" + renamed +
         "\n== understood\n" + canonical_text(*reply) + "== written\n" + write_chat_reply(*reply) +
         "\n";
}

std::string stream_text(std::string_view bytes) {
  const FilterReading filtered = read_filtered(whole(bytes));
  const CanonicalReading canonical = read_canonical(whole(bytes));
  std::string text = "== read by the router\n" + usage_line(filtered.usage);
  text += fmt::format("{} events with tokens, finished {}, done {}\n", filtered.tokens_seen,
                      filtered.finished, filtered.done);
  if (!filtered.problem.empty()) {
    text += fmt::format("problem: {} {}\n", filtered.problem, filtered.error_json);
  }
  text += "== passed on\n" + filtered.passed_on + "== understood\n";
  for (const ChatEvent& event : canonical.events) text += to_text(event) + "\n";
  if (!canonical.problem.empty()) text += "problem: " + canonical.problem + "\n";
  return text + "== written\n" + write_canonical(canonical.events);
}

}  // namespace sar::test
