// Messages and parts as lines.
#include "chat_message_text.hpp"

#include <fmt/format.h>

#include "protocol/json/json_text.hpp"

namespace sar::test {
namespace {

using namespace protocol;

std::string_view word_of(Role role) {
  constexpr std::string_view kWords[] = {"system",    "developer", "user",
                                         "assistant", "tool",      "function"};
  return kWords[static_cast<std::size_t>(role)];
}

std::string_view word_of(ContentForm form) {
  constexpr std::string_view kWords[] = {"no content", "content is a text", "content is a list"};
  return kWords[static_cast<std::size_t>(form)];
}

// " name=value", nothing for what is absent.
std::string named_text(std::string_view name, std::string_view text) {
  return text.empty() ? std::string{} : fmt::format(" {}={}", name, json_quoted(text));
}
std::string named_raw(std::string_view name, const RawJson& json) {
  return json.empty() ? std::string{} : fmt::format(" {}={}", name, json.text);
}

std::string text_of(const TextPart& part) { return "text " + json_quoted(part.text); }
std::string text_of(const RefusalPart& part) { return "refusal " + json_quoted(part.text); }
std::string text_of(const OpaquePart& part) { return "unknown " + part.json.text; }

std::string text_of(const ImagePart& part) {
  return "image" + named_text("url", part.url) + named_text("detail", part.detail) +
         extras_text(part.extra);
}

std::string text_of(const AudioPart& part) {
  return "audio" + named_text("data", part.data) + named_text("format", part.format) +
         extras_text(part.extra);
}

std::string text_of(const FilePart& part) {
  return "file" + named_text("id", part.file_id) + named_text("data", part.data) +
         named_text("filename", part.filename) + extras_text(part.extra);
}

std::string text_of(const ReasoningPart& part) {
  return fmt::format("thought ({}) {}", part.field, json_quoted(part.text));
}

std::string text_of(const ToolCall& call) {
  std::string text = "call" + named_text("id", call.id) + named_text("type", call.type);
  if (call.function) {
    text += named_text("name", call.function->name) +
            named_text("arguments", call.function->arguments.text) +
            (call.function->arguments.is_object ? " (an object)" : "") +
            extras_text(call.function->extra);
  }
  if (call.custom) {
    text += named_text("name", call.custom->name) + named_text("input", call.custom->input) +
            extras_text(call.custom->extra);
  }
  return text + extras_text(call.extra);
}

std::string text_of(const Part& part) {
  std::string text = std::visit([](const auto& body) { return text_of(body); }, part.body);
  text += named_raw("cache_control", part.cache_control) + extras_text(part.extra);
  for (const Proof& proof : part.proofs) {
    text += fmt::format("\n    proof {} {}", proof.kind, proof.value.text);
  }
  return text;
}

}  // namespace

std::string extras_text(const ExtraFields& extra) {
  std::string text;
  for (const ExtraField& field : extra) {
    text += fmt::format(" +{}={}", json_quoted(field.name), field.value.text);
  }
  return text;
}

void append_message(std::string& out, std::string_view name, const Message& message) {
  out += fmt::format("{}: {}, {}", name, word_of(message.role), word_of(message.content_form));
  out += named_text("name", message.name) + named_text("tool_call_id", message.tool_call_id) +
         named_raw("annotations", message.annotations) + named_raw("audio", message.audio) +
         named_raw("function_call", message.function_call) + extras_text(message.extra) + "\n";
  for (const Part& part : message.parts) out += "  " + text_of(part) + "\n";
}

}  // namespace sar::test
