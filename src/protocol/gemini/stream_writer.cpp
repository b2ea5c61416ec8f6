#include "protocol/gemini/stream_writer.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "protocol/gemini/citations.hpp"
#include "protocol/gemini/errors.hpp"
#include "protocol/gemini/reply.hpp"
#include "protocol/gemini/usage.hpp"
#include "protocol/gemini/words.hpp"
#include "protocol/json/json_text.hpp"

namespace sar::protocol {
namespace {

std::string text_fields(std::string_view text) { return "\"text\":" + json_quoted(text); }

constexpr std::string_view kThought = R"(,"thought":true)";

}  // namespace

void GeminiStreamWriter::write(std::string& out, const ChatEvent& event) {
  std::visit([&](const auto& body) { write_event(out, body); }, event);
}

void GeminiStreamWriter::fail(std::string& out, const CallerError& error) {
  put_frame(out, write_gemini_error(error));
  if (target_.json_array) out.push_back(']');
}

void GeminiStreamWriter::write_event(std::string&, const ChatStart& event) { start_ = event; }

void GeminiStreamWriter::write_event(std::string& out, const TextDelta& event) {
  put_part(out, event.choice, text_fields(event.text));
}

void GeminiStreamWriter::write_event(std::string& out, const RefusalDelta& event) {
  choices_[event.choice].is_refused = true;
  put_part(out, event.choice, text_fields(event.text));
}

void GeminiStreamWriter::write_event(std::string& out, const ReasoningDelta& event) {
  put_part(out, event.choice, text_fields(event.text).append(kThought));
}

// One of the vendor's own belongs to the text it came with.
void GeminiStreamWriter::write_event(std::string& out, const ProofDelta& event) {
  if (event.call) {
    choices_[event.choice].calls[*event.call].proofs.push_back(event.proof);
    return;
  }
  const bool is_own = event.proof.kind == kThoughtSignatureProof;
  put_part(out, event.choice,
           text_fields({}).append(is_own ? "" : kThought) + signature_field(event.proof));
}

void GeminiStreamWriter::write_event(std::string&, const ToolCallStart& event) {
  Call& call = choices_[event.choice].calls[event.call];
  call.id = event.id;
  call.name = event.name;
  call.is_custom = event.type == "custom";
}

void GeminiStreamWriter::write_event(std::string&, const ToolArgumentsDelta& event) {
  choices_[event.choice].calls[event.call].arguments.append(event.text);
}

void GeminiStreamWriter::write_event(std::string& out, const PartDelta& event) {
  const auto* opaque = std::get_if<OpaquePart>(&event.part.body);
  if (opaque == nullptr) {
    const std::string field = media_field(event.part);
    if (!field.empty()) put_part(out, event.choice, field);
  } else if (start_.dialect == Dialect::Gemini) {
    put_parts(out, event.choice, opaque->json.text);
  }
}

void GeminiStreamWriter::write_event(std::string& out, const ExtraDelta& event) {
  const std::string& json = event.field.value.text;
  if (event.field.name == "annotations") {
    choices_[event.choice].grounding = grounding_of(json, {});
  } else if (event.field.name == "logprobs") {
    const std::string logprobs = logprobs_result_of(json);
    if (logprobs.empty()) return;
    put_chunk(out, fmt::format(R"({{"index":{},"logprobsResult":{}}})", event.choice, logprobs),
              {});
  }
}

void GeminiStreamWriter::write_event(std::string& out, const ChoiceFinish& event) {
  Choice& choice = choices_[event.choice];
  choice.finish = choice.is_refused ? end_of_refusal(event.reason) : event.reason;
  choice.is_finished = true;
  std::string parts;
  for (const auto& [number, call] : choice.calls) {
    if (call.name.empty()) continue;
    std::string fields = function_call_fields(
        call.id, call.name, call.is_custom ? custom_arguments(call.arguments) : call.arguments);
    if (!call.proofs.empty()) {
      const std::span<const Proof> proofs{call.proofs};
      const std::string others = proof_parts(proofs.first(proofs.size() - 1));
      if (!others.empty()) parts.append(parts.empty() ? "" : ",").append(others);
      fields.append(signature_field(proofs.back()));
    }
    parts.append(parts.empty() ? "{" : ",{").append(fields).append("}");
  }
  choice.calls.clear();
  if (!parts.empty()) put_parts(out, event.choice, parts);
}

void GeminiStreamWriter::write_event(std::string&, const UsageUpdate& event) {
  usage_ = event.usage;
  has_usage_ = true;
}

void GeminiStreamWriter::write_event(std::string& out, const StreamEnd&) {
  std::string candidates;
  for (const auto& [index, choice] : choices_) {
    if (!choice.is_finished) continue;
    candidates.append(fmt::format(
        R"({}{{"content":{{"parts":[{{"text":""}}],"role":"model"}},"finishReason":{},)"
        R"("index":{}{}}})",
        candidates.empty() ? "" : ",", json_quoted(gemini_word(choice.finish, start_.dialect)),
        index, choice.grounding.empty() ? "" : ",\"groundingMetadata\":" + choice.grounding));
  }
  std::string usage;
  JsonWriter writer{usage};
  if (has_usage_ && start_.dialect == Dialect::Gemini && !usage_.original.empty()) {
    usage = usage_.original.text;
  } else if (has_usage_) {
    write_gemini_usage(writer, usage_.counts);
  }
  put_chunk(out, candidates, usage);
  if (target_.json_array) out.push_back(']');
}

void GeminiStreamWriter::put_part(std::string& out, std::int64_t choice, std::string_view fields) {
  put_parts(out, choice, std::string{"{"}.append(fields).append("}"));
}

void GeminiStreamWriter::put_parts(std::string& out, std::int64_t choice, std::string_view parts) {
  put_chunk(
      out,
      fmt::format(R"({{"content":{{"parts":[{}],"role":"model"}},"index":{}}})", parts, choice),
      {});
}

void GeminiStreamWriter::put_chunk(std::string& out, std::string_view candidates,
                                   std::string_view usage) {
  std::string json = fmt::format(R"({{"candidates":[{}])", candidates);
  if (!usage.empty()) json.append(",\"usageMetadata\":").append(usage);
  json.append(",\"modelVersion\":" + json_quoted(target_.model));
  json.append(",\"responseId\":" + json_quoted(start_.id.empty() ? target_.request_id : start_.id) +
              "}");
  put_frame(out, std::move(json));
}

// Raw values may hold line breaks between their tokens, which would end the event's line.
void GeminiStreamWriter::put_frame(std::string& out, std::string json) {
  std::ranges::replace_if(json, [](char byte) { return byte == '\n' || byte == '\r'; }, ' ');
  const bool is_first = !std::exchange(has_frames_, true);
  if (target_.json_array) {
    out.append(is_first ? "[" : ",\r\n").append(json);
  } else {
    out.append("data: ").append(json).append("\r\n\r\n");
  }
}

}  // namespace sar::protocol
