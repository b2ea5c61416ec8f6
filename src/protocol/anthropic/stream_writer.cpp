// Canonical events, written as streams of the messages API.
#include "protocol/anthropic/stream_writer.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "protocol/anthropic/errors.hpp"
#include "protocol/anthropic/stream_blocks.hpp"
#include "protocol/anthropic/usage.hpp"
#include "protocol/anthropic/words.hpp"

namespace sar::protocol {
namespace {

// Raw values may hold line breaks between their tokens, which would end the event's line.
std::string on_one_line(std::string json) {
  std::ranges::replace_if(json, [](char byte) { return byte == '\n' || byte == '\r'; }, ' ');
  return json;
}

// A list's elements, without its brackets.
std::string_view elements_of(std::string_view list) {
  return list.size() < 2 ? std::string_view{} : list.substr(1, list.size() - 2);
}

// A message has one choice: the first. What is said of others is left out.
class AnthropicStreamWriter : public StreamWriter {
 public:
  explicit AnthropicStreamWriter(AnswerTarget target)
      : target_(std::move(target)), blocks_(target_.request_id) {
    usage_.input = target_.prompt_tokens_estimate;
  }

  void write(std::string& out, const ChatEvent& event) override {
    std::visit([&](const auto& body) { write_event(out, body); }, event);
  }

  void fail(std::string& out, const CallerError& error) override {
    append_sse(out, write_anthropic_error(error), "error");
  }

 private:
  static bool is_first(const auto& event) { return event.choice == 0; }

  void write_event(std::string& out, const ChatStart& event) {
    ending_.dialect = event.dialect;
    is_started_ = true;
    append_sse(out,
               fmt::format(R"({{"type":"message_start","message":{{"id":{},"type":"message",)"
                           R"("role":"assistant","model":{},"content":[],"stop_reason":null,)"
                           R"("stop_sequence":null,"usage":{}}}}})",
                           json_quoted(anthropic_message_id(event.id, target_.request_id)),
                           json_quoted(target_.model), usage_json()),
               "message_start");
    write_event(out, KeepAlive{});
  }

  // No event may come before the message_start.
  void write_event(std::string& out, const KeepAlive&) {
    if (is_started_) {
      append_sse(out, R"({"type":"ping"})", "ping");
    } else {
      out.append(": keep-alive\n\n");
    }
  }

  void write_event(std::string& out, const TextDelta& event) {
    if (is_first(event)) blocks_.add_text(out, event.text);
  }

  void write_event(std::string& out, const RefusalDelta& event) {
    if (!is_first(event)) return;
    ending_.has_refusal = ending_.has_refusal || !event.text.empty();
    blocks_.add_text(out, event.text);
  }

  void write_event(std::string& out, const ReasoningDelta& event) {
    if (is_first(event)) blocks_.add_thoughts(out, event.text);
  }

  void write_event(std::string& out, const ProofDelta& event) {
    if (!is_first(event)) return;
    if (event.call) {
      blocks_.add_call_proof(out, *event.call, event.proof);
    } else {
      blocks_.add_proof(out, event.proof);
    }
  }

  void write_event(std::string& out, const ToolCallStart& event) {
    if (is_first(event)) blocks_.start_call(out, event);
  }

  void write_event(std::string& out, const ToolArgumentsDelta& event) {
    if (is_first(event)) blocks_.add_arguments(out, event.call, event.text);
  }

  // Anthropic's model makes no images; of what its own tools did callers of this dialect are told.
  void write_event(std::string& out, const PartDelta& event) {
    const auto* other = std::get_if<OpaquePart>(&event.part.body);
    if (other == nullptr || ending_.dialect != Dialect::Anthropic || !is_first(event)) return;
    blocks_.add_block(out, on_one_line(other->json.text));
  }

  void write_event(std::string& out, const ExtraDelta& event) {
    if (!is_first(event)) return;
    const bool is_own = ending_.dialect == Dialect::Anthropic;
    const std::string json = on_one_line(event.field.value.text);
    if (is_own && event.field.name == "citations") {
      blocks_.add_citations(out, elements_of(json));
    } else if (!is_own && event.field.name == "annotations") {
      blocks_.add_citations(out, to_anthropic_citations(json));
    }
  }

  void write_event(std::string&, const ChoiceFinish& event) {
    if (is_first(event)) ending_.reason = event.reason;
  }

  void write_event(std::string&, const UsageUpdate& event) { usage_ = event.usage.counts; }

  // fail() tells of it.
  void write_event(std::string&, const StreamError&) {}

  void write_event(std::string& out, const StreamEnd&) {
    blocks_.finish(out);
    ending_.has_calls = blocks_.has_calls();
    append_sse(out,
               fmt::format(R"({{"type":"message_delta","delta":{{{}}},"usage":{}}})",
                           anthropic_ending_fields(ending_), usage_json()),
               "message_delta");
    append_sse(out, R"({"type":"message_stop"})", "message_stop");
  }

  [[nodiscard]] std::string usage_json() const {
    std::string json;
    JsonWriter writer{json};
    write_anthropic_usage(writer, usage_);
    return json;
  }

  AnswerTarget target_;
  AnthropicStreamBlocks blocks_;
  Usage usage_;
  AnthropicEnding ending_;
  bool is_started_ = false;
};

}  // namespace

std::unique_ptr<StreamWriter> make_anthropic_stream_writer(AnswerTarget target) {
  return std::make_unique<AnthropicStreamWriter>(std::move(target));
}

}  // namespace sar::protocol
