// Canonical events as lines of text.
#include "support/chat_event_text.hpp"

#include <fmt/format.h>

#include "protocol/json/json_text.hpp"

namespace sar::test {
namespace {

using namespace protocol;

std::string line_of(const ChatStart& event) {
  return fmt::format("start id={} model={} created={}", json_quoted(event.id),
                     json_quoted(event.model), event.created.text);
}

std::string line_of(const TextDelta& event) {
  return fmt::format("[{}] text {}", event.choice, json_quoted(event.text));
}

std::string line_of(const ReasoningDelta& event) {
  return fmt::format("[{}] {} {}", event.choice, event.field, json_quoted(event.text));
}

std::string line_of(const ProofDelta& event) {
  const std::string call = event.call ? fmt::format(" of call {}", *event.call) : std::string{};
  const std::string maker = event.proof.maker.empty() ? "" : " by " + event.proof.maker;
  return fmt::format("[{}] proof{} {}{} {}", event.choice, call, event.proof.kind, maker,
                     event.proof.value.text);
}

std::string line_of(const RefusalDelta& event) {
  return fmt::format("[{}] refusal {}", event.choice, json_quoted(event.text));
}

std::string line_of(const ToolCallStart& event) {
  return fmt::format("[{}] call {} begins: {} id={} name={}", event.choice, event.call, event.type,
                     json_quoted(event.id), json_quoted(event.name));
}

std::string line_of(const ToolArgumentsDelta& event) {
  return fmt::format("[{}] call {} {}", event.choice, event.call, json_quoted(event.text));
}

std::string line_of(const PartDelta& event) {
  const auto* image = std::get_if<ImagePart>(&event.part.body);
  return fmt::format("[{}] part {}", event.choice, image == nullptr ? "?" : "image " + image->url);
}

std::string line_of(const ExtraDelta& event) {
  constexpr std::string_view kPlaces[] = {"extra", "extra of the choice", "extra of the chunk"};
  return fmt::format("[{}] {} {} {}", event.choice, kPlaces[static_cast<std::size_t>(event.place)],
                     event.field.name, event.field.value.text);
}

std::string_view word_of(Finish finish) {
  switch (finish) {
    case Finish::None:
      return "none";
    case Finish::Stop:
      return "stop";
    case Finish::Length:
      return "length";
    case Finish::ToolCalls:
      return "tool calls";
    case Finish::ContentFilter:
      return "content filter";
    case Finish::Error:
      return "error";
    case Finish::Other:
      return "other";
  }
  return "?";
}

std::string line_of(const ChoiceFinish& event) {
  const std::string& stop = event.reason.stop_sequence;
  return fmt::format("[{}] finish {} ({}){}", event.choice, word_of(event.reason.kind),
                     event.reason.native, stop.empty() ? "" : " at " + json_quoted(stop));
}

std::string line_of(const UsageUpdate& event) {
  return fmt::format("usage {} of {}", to_text(event.usage.counts), event.usage.original.text);
}

std::string line_of(const KeepAlive&) { return "keep alive"; }

std::string line_of(const StreamError& event) { return "error " + event.error.text; }
std::string line_of(const StreamEnd&) { return "end"; }

}  // namespace

std::string to_text(const ChatEvent& event) {
  return std::visit([](const auto& body) { return line_of(body); }, event);
}

std::string to_text(const Usage& usage) {
  std::string text =
      fmt::format("input={} cache_read={} cache_write={} output={} reasoning={}", usage.input,
                  usage.cache_read, usage.cache_write, usage.output, usage.reasoning);
  const auto add = [&](std::string_view name, std::int64_t count) {
    if (count != 0) text += fmt::format(" {}={}", name, count);
  };
  add("cache_write_1h", usage.cache_write_1h);
  add("input_audio", usage.input_audio);
  add("input_image", usage.input_image);
  add("output_audio", usage.output_audio);
  add("output_image", usage.output_image);
  return text;
}

}  // namespace sar::test
