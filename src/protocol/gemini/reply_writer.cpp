// A whole answer, for a caller who speaks Gemini.
#include <algorithm>

#include "protocol/canonical/conversation.hpp"
#include "protocol/canonical/proof_carrier.hpp"
#include "protocol/gemini/citations.hpp"
#include "protocol/gemini/reply.hpp"
#include "protocol/gemini/usage.hpp"
#include "protocol/gemini/words.hpp"
#include "protocol/json/json_text.hpp"
#include "protocol/json/json_values.hpp"

namespace sar::protocol {
namespace {

std::string text_field(std::string_view name, std::string_view text) {
  return json_quoted(name) + ":" + json_quoted(text);
}

class ReplyWriting {
 public:
  ReplyWriting(const ChatReply& reply, const AnswerTarget& target)
      : reply_(reply), target_(target) {}

  std::string run() {
    writer_.begin_object();
    writer_.key("candidates");
    writer_.begin_array();
    for (const Choice& choice : reply_.choices) write_choice(choice);
    writer_.end_array();
    if (reply_.usage) write_usage(*reply_.usage);
    writer_.key("modelVersion");
    writer_.text(target_.model);
    writer_.key("responseId");
    writer_.text(reply_.id.empty() ? target_.request_id : reply_.id);
    write_extra(reply_.extra);
    writer_.end_object();
    return std::move(json_);
  }

 private:
  [[nodiscard]] bool is_own() const { return reply_.dialect == Dialect::Gemini; }

  static bool has_refusal(const Message& message) {
    return std::ranges::any_of(message.parts, [](const Part& part) {
      return std::holds_alternative<RefusalPart>(part.body);
    });
  }

  void write_extra(const ExtraFields& extra) {
    if (!is_own()) return;
    for (const ExtraField& field : extra) write_field(writer_, field);
  }

  void write_usage(const UsageReport& usage) {
    writer_.key("usageMetadata");
    if (is_own() && !usage.original.empty()) {
      writer_.raw(usage.original.text);
    } else {
      write_gemini_usage(writer_, usage.counts);
    }
  }

  void write_choice(const Choice& choice) {
    writer_.begin_object();
    std::string text;
    if (choice.message) text = write_content(*choice.message);
    writer_.key("finishReason");
    const bool is_refused = choice.message && has_refusal(*choice.message);
    writer_.text(gemini_word(
        is_refused ? end_of_refusal(choice.finish_reason) : choice.finish_reason, reply_.dialect));
    writer_.key("index");
    writer_.raw(std::to_string(choice.index));
    write_extra(choice.extra);
    if (choice.message && !is_own()) write_grounding(*choice.message, text);
    const std::string logprobs = logprobs_result_of(choice.logprobs.text);
    if (!logprobs.empty()) {
      writer_.key("logprobsResult");
      writer_.raw(logprobs);
    }
    writer_.end_object();
  }

  void write_grounding(const Message& message, std::string_view text) {
    const std::string grounding = grounding_of(message.annotations.text, {.text = text});
    if (grounding.empty()) return;
    writer_.key("groundingMetadata");
    writer_.raw(grounding);
  }

  // Yields the text of it.
  std::string write_content(const Message& message) {
    std::string text;
    writer_.key("content");
    writer_.begin_object();
    if (!message.parts.empty()) {
      writer_.key("parts");
      writer_.begin_array();
      for (const Part& part : message.parts) {
        write_part(part);
        if (const auto* said = std::get_if<TextPart>(&part.body)) text += said->text;
      }
      writer_.end_array();
    }
    writer_.key("role");
    writer_.text("model");
    writer_.end_object();
    return text;
  }

  // A part has room for one signature; other proofs come before it.
  void write_part(const Part& part) {
    const std::string fields = part_fields(part);
    std::string signature;
    if (!part.proofs.empty()) {
      const std::span<const Proof> proofs{part.proofs};
      const std::string others = proof_parts(proofs.first(proofs.size() - 1));
      if (!others.empty()) writer_.raw(others);
      signature = signature_field(proofs.back());
    }
    if (fields.empty() && signature.empty()) return;
    std::string json = "{" + (fields.empty() ? R"("text":"","thought":true)" : fields) + signature;
    for (const ExtraField& field : part.extra) {
      if (is_own()) json.append("," + json_quoted(field.name) + ":" + field.value.text);
    }
    writer_.raw(json + "}");
  }

  // Empty: there is nothing to say.
  std::string part_fields(const Part& part) const {
    if (const auto* text = std::get_if<TextPart>(&part.body)) {
      const bool is_said = !text->text.empty() || !part.proofs.empty();
      return is_said ? text_field("text", text->text) : std::string{};
    }
    if (const auto* refusal = std::get_if<RefusalPart>(&part.body)) {
      return text_field("text", refusal->text);
    }
    if (const auto* thought = std::get_if<ReasoningPart>(&part.body)) {
      const bool is_said = !thought->text.empty();
      return is_said ? text_field("text", thought->text) + R"(,"thought":true)" : std::string{};
    }
    if (const auto* call = std::get_if<ToolCall>(&part.body)) return call_fields(*call);
    if (const auto* opaque = std::get_if<OpaquePart>(&part.body)) {
      const std::string& json = opaque->json.text;
      const bool is_object = is_own() && json.starts_with('{');
      return is_object ? json.substr(1, json.size() - 2) : std::string{};
    }
    return media_field(part);
  }

  static std::string call_fields(const ToolCall& call) {
    if (call.custom) {
      return function_call_fields(call.id, call.custom->name, custom_arguments(call.custom->input));
    }
    if (!call.function) return {};
    return function_call_fields(call.id, call.function->name, call.function->arguments.text);
  }

  const ChatReply& reply_;
  const AnswerTarget& target_;
  std::string json_;
  JsonWriter writer_{json_};
};

}  // namespace

std::string write_gemini_reply(const ChatReply& reply, const AnswerTarget& target) {
  return ReplyWriting{reply, target}.run();
}

std::string function_call_fields(std::string_view id, std::string_view name,
                                 std::string_view arguments) {
  std::string args{arguments.empty() ? "{}" : arguments};
  if (!is_json_object(args)) args = "{" + text_field("INVALID_JSON", args) + "}";
  std::string json = "\"functionCall\":{";
  if (!id.empty()) json.append(text_field("id", id) + ",");
  return json + text_field("name", name) + ",\"args\":" + args + "}";
}

std::string custom_arguments(std::string_view input) {
  return "{" + text_field("input", input) + "}";
}

std::string signature_field(const Proof& proof) {
  const bool is_own = proof.kind == kThoughtSignatureProof;
  return ",\"thoughtSignature\":" + (is_own ? proof.value.text : json_quoted(carry_proof(proof)));
}

std::string proof_parts(std::span<const Proof> proofs) {
  std::string json;
  for (const Proof& proof : proofs) {
    json.append(json.empty() ? "" : ",");
    json.append(R"({"text":"","thought":true)" + signature_field(proof) + "}");
  }
  return json;
}

}  // namespace sar::protocol
