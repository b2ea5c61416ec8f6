// Answers of any vendor, written as those of the messages API.
#include <fmt/format.h>

#include <algorithm>

#include "protocol/anthropic/proofs.hpp"
#include "protocol/anthropic/reply.hpp"
#include "protocol/anthropic/usage.hpp"
#include "protocol/anthropic/words.hpp"
#include "protocol/json/json_values.hpp"

namespace sar::protocol {
namespace {

class ReplyWriter {
 public:
  ReplyWriter(const ChatReply& reply, const AnswerTarget& target)
      : reply_(reply), target_(target), writer_(json_) {}

  std::string run() {
    writer_.begin_object();
    text("id", anthropic_message_id(reply_.id, target_.request_id));
    text("type", "message");
    text("role", "assistant");
    text("model", target_.model);
    write_content();
    writer_.key("usage");
    write_usage();
    end(reply_.extra);
    return std::move(json_);
  }

 private:
  [[nodiscard]] bool is_own_dialect() const { return reply_.dialect == Dialect::Anthropic; }

  void text(std::string_view name, std::string_view value) {
    writer_.key(name);
    writer_.text(value);
  }
  void raw(std::string_view name, std::string_view json) {
    writer_.key(name);
    writer_.raw(json);
  }
  void begin(std::string_view type) {
    writer_.begin_object();
    text("type", type);
  }

  // A message has one choice: the first.
  void write_content() {
    const Choice* choice = reply_.choices.empty() ? nullptr : &reply_.choices.front();
    AnthropicEnding ending{.reason = {}, .dialect = reply_.dialect};
    writer_.key("content");
    writer_.begin_array();
    if (choice != nullptr) {
      ending.reason = choice->finish_reason;
      if (choice->message) write_message(*choice->message, ending);
    }
    writer_.end_array();
    writer_.raw(anthropic_ending_fields(ending));
  }

  void write_message(const Message& message, AnthropicEnding& ending) {
    if (!is_own_dialect()) citations_ = to_anthropic_citations(message.annotations.text);
    for (const Part& part : message.parts) {
      ending.has_calls = ending.has_calls || std::holds_alternative<ToolCall>(part.body);
      ending.has_refusal = ending.has_refusal || std::holds_alternative<RefusalPart>(part.body);
      std::visit([&](const auto& body) { write_part(body, part); }, part.body);
    }
  }

  void write_part(const TextPart& body, const Part& part) {
    if (body.text.empty()) return;
    write_carried(part);
    write_text(body.text, part);
  }
  void write_part(const RefusalPart& body, const Part& part) {
    if (!body.text.empty()) write_text(body.text, part);
  }
  void write_part(const OpaquePart& body, const Part&) {
    if (is_own_dialect()) writer_.raw(body.json.text);
  }
  // Anthropic's model makes no files.
  void write_part(const ImagePart&, const Part&) {}
  void write_part(const AudioPart&, const Part&) {}
  void write_part(const FilePart&, const Part&) {}

  void write_text(const std::string& value, const Part& part) {
    begin("text");
    text("text", value);
    if (!citations_.empty()) {
      raw("citations", "[" + std::exchange(citations_, std::string{}) + "]");
    }
    end(part.extra);
  }

  void write_part(const ReasoningPart& body, const Part& part) {
    const bool is_redacted = body.text.empty() && !part.proofs.empty() &&
                             std::ranges::all_of(part.proofs, [](const Proof& proof) {
                               return proof.kind == kRedactedThinkingProof;
                             });
    if (body.text.empty() && part.proofs.empty()) return;
    if (!is_redacted) {
      begin("thinking");
      text("thinking", body.text);
      raw("signature", part.proofs.empty() ? R"("")" : anthropic_proof_text(part.proofs.front()));
      end(part.extra);
    }
    for (std::size_t i = is_redacted ? 0 : 1; i < part.proofs.size(); ++i) {
      write_proof(part.proofs[i]);
    }
  }

  void write_proof(const Proof& proof) {
    const bool is_redacted = proof.kind == kRedactedThinkingProof;
    begin(is_redacted ? "redacted_thinking" : "thinking");
    if (!is_redacted) text("thinking", "");
    raw(is_redacted ? "data" : "signature", anthropic_proof_text(proof));
    writer_.end_object();
  }

  // What belongs to the block that follows.
  void write_carried(const Part& part) {
    for (const Proof& proof : part.proofs) writer_.raw(redacted_thinking_block(proof));
  }

  void write_part(const ToolCall& call, const Part& part) {
    write_carried(part);
    begin("tool_use");
    text("id",
         anthropic_tool_id(call.id.empty() ? fmt::format("toolu_{}_{}", target_.request_id, calls_)
                                           : call.id));
    ++calls_;
    text("name", call.custom ? call.custom->name : call.function ? call.function->name : "");
    raw("input", anthropic_call_input(call));
    write_extra(call.extra);
    end(part.extra);
  }

  void write_extra(const ExtraFields& extra) {
    if (!is_own_dialect()) return;
    for (const ExtraField& field : extra) write_field(writer_, field);
  }
  void end(const ExtraFields& extra) {
    write_extra(extra);
    writer_.end_object();
  }

  void write_usage() {
    if (reply_.usage && is_own_dialect() && !reply_.usage->original.empty()) {
      writer_.raw(reply_.usage->original.text);
    } else {
      write_anthropic_usage(writer_, reply_.usage ? reply_.usage->counts
                                                  : Usage{.input = target_.prompt_tokens_estimate});
    }
  }

  const ChatReply& reply_;
  const AnswerTarget& target_;
  std::string json_;
  JsonWriter writer_;
  std::string citations_;  // for the first text
  std::size_t calls_ = 0;
};

}  // namespace

std::string write_anthropic_reply(const ChatReply& reply, const AnswerTarget& target) {
  return ReplyWriter{reply, target}.run();
}

}  // namespace sar::protocol
