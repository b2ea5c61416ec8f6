// Canonical events, written as OpenAI's stream chunks.
#include <fmt/format.h>

#include <algorithm>

#include "protocol/openai/chat_parts.hpp"
#include "protocol/openai/chat_shapes.hpp"
#include "protocol/openai/chat_stream.hpp"
#include "protocol/openai/errors.hpp"

namespace sar::protocol {
namespace {

// `"name":value` with a text for a value.
std::string text_field(std::string_view name, std::string_view text) {
  return json_quoted(name) + ":" + json_quoted(text);
}

std::string raw_field(std::string_view name, std::string_view json) {
  return json_quoted(name) + ":" + std::string{json};
}

std::string delta_of(const TextDelta& event) { return text_field("content", event.text); }

std::string delta_of(const RefusalDelta& event) { return text_field("refusal", event.text); }

std::string delta_of(const ReasoningDelta& event) {
  if (event.field != kThinkingField) return text_field(reasoning_field(event.field), event.text);
  std::string part;
  JsonWriter writer{part};
  write_thinking(writer, event.text);
  return "\"content\":[" + part + "]";
}

std::string delta_of(const ExtraDelta& event) {
  const std::string& json = event.field.value.text;
  return event.field.name == "content" ? "\"content\":[" + json + "]"
                                       : raw_field(event.field.name, json);
}

// The family has no field for what a model draws; OpenRouter's is the one in use.
std::string delta_of(const PartDelta& event) {
  const auto* image = std::get_if<ImagePart>(&event.part.body);
  if (image == nullptr) return {};
  return "\"images\":[" + image_json(*image) + "]";
}

// What every dialect says in OpenAI's shape.
bool is_canonical_extra(std::string_view name) {
  return name == "logprobs" || name == "annotations" || name == "audio" || name == "service_tier";
}

constexpr std::string_view kUnfinished = R"("finish_reason":null)";

// Raw values may hold line breaks between their tokens, which would end the event's line.
void append_json_event(std::string& out, std::string json) {
  std::ranges::replace_if(json, [](char byte) { return byte == '\n' || byte == '\r'; }, ' ');
  append_sse(out, json);
}

}  // namespace

void OpenAiChatStreamWriter::write(std::string& out, const ChatEvent& event) {
  std::visit([&](const auto& body) { write_event(out, body); }, event);
}

void OpenAiChatStreamWriter::fail(std::string& out, const CallerError& error) {
  append_openai_error_event(out, error);
}

void OpenAiChatStreamWriter::write_event(std::string&, const ChatStart& event) { begin(event); }

void OpenAiChatStreamWriter::begin(const ChatStart& start) {
  start_ = start;
  if (!target_.model.empty()) start_.model = target_.model;
  if (start_.id.empty()) start_.id = "chatcmpl-" + target_.request_id;
  if (start_.created.empty()) start_.created.text = std::to_string(target_.created);
}

void OpenAiChatStreamWriter::write_event(std::string& out, const ReasoningDelta& event) {
  choices_[event.choice].unproved_bytes += event.text.size();
  write_choice(out, event.choice, delta_of(event), kUnfinished);
}

// One of this family is as it was; others are carried.
void OpenAiChatStreamWriter::write_event(std::string& out, const ProofDelta& event) {
  if (event.proof.kind == kReasoningDetailsProof) {
    write_choice(out, event.choice, raw_field("reasoning_details", event.proof.value.text),
                 kUnfinished);
    return;
  }
  BegunChoice& choice = choices_[event.choice];
  CarriedProof carried{.proof = event.proof};
  if (event.call) {
    carried.call_id = calls_[{event.choice, *event.call}].id;
  } else {
    carried.text_bytes = std::exchange(choice.unproved_bytes, 0);
  }
  const std::string entry = carrying_detail(carried, choice.proofs++);
  write_choice(out, event.choice, raw_field("reasoning_details", "[" + entry + "]"), kUnfinished);
}

void OpenAiChatStreamWriter::write_event(std::string& out, const ToolCallStart& event) {
  const bool is_custom = event.type == "custom";
  calls_[{event.choice, event.call}] = {event.id, is_custom};
  const std::string delta = fmt::format(
      R"("tool_calls":[{{"index":{},{},{},"{}":{{{},"{}":""}}}}])", event.call,
      text_field("id", event.id), text_field("type", event.type), is_custom ? "custom" : "function",
      text_field("name", event.name), is_custom ? "input" : "arguments");
  write_choice(out, event.choice, delta, kUnfinished);
}

void OpenAiChatStreamWriter::write_event(std::string& out, const ToolArgumentsDelta& event) {
  const bool is_custom = calls_[{event.choice, event.call}].is_custom;
  const std::string delta = fmt::format(R"("tool_calls":[{{"index":{},"{}":{{{}}}}}])", event.call,
                                        is_custom ? "custom" : "function",
                                        text_field(is_custom ? "input" : "arguments", event.text));
  write_choice(out, event.choice, delta, kUnfinished);
}

void OpenAiChatStreamWriter::write_event(std::string& out, const ExtraDelta& event) {
  if (start_.dialect != Dialect::OpenAi && !is_canonical_extra(event.field.name)) return;
  const std::string field = delta_of(event);
  if (event.place == ExtraPlace::Chunk) {
    chunk_extras_.append(",").append(field);
  } else if (event.place == ExtraPlace::Choice || event.field.name == "logprobs") {
    write_choice(out, event.choice, {}, field + "," + std::string{kUnfinished});
  } else {
    write_choice(out, event.choice, field, kUnfinished);
  }
}

void OpenAiChatStreamWriter::write_event(std::string& out, const ChoiceFinish& event) {
  FinishReason reason = event.reason;
  if (start_.dialect != Dialect::OpenAi) reason.native.clear();
  std::string word;
  JsonWriter writer{word};
  write_finish(writer, reason);
  write_choice(out, event.choice, {}, raw_field("finish_reason", word));
}

void OpenAiChatStreamWriter::write_event(std::string&, const UsageUpdate& event) {
  usage_ = event.usage;
  if (start_.dialect != Dialect::OpenAi) usage_->original = {};  // no words of this dialect
}

void OpenAiChatStreamWriter::write_event(std::string& out, const KeepAlive&) {
  out.append(": keep-alive\n\n");
}

// What the router has to tell comes by fail().
void OpenAiChatStreamWriter::write_event(std::string&, const StreamError&) {}

void OpenAiChatStreamWriter::write_event(std::string& out, const StreamEnd&) {
  std::string usage;
  if (target_.include_usage && usage_) {
    JsonWriter writer{usage};
    write_value(writer, *usage_);
  }
  if (!usage.empty() || !chunk_extras_.empty()) write_chunk(out, {}, usage);
  append_sse(out, "[DONE]");
}

void OpenAiChatStreamWriter::write_event(std::string& out, const auto& delta) {
  const std::string fields = delta_of(delta);
  if (!fields.empty()) write_choice(out, delta.choice, fields, kUnfinished);
}

void OpenAiChatStreamWriter::write_choice(std::string& out, std::int64_t choice,
                                          std::string_view delta, std::string_view others) {
  std::string fields;
  if (!std::exchange(choices_[choice].has_role, true)) {
    fields = delta.empty() ? R"("role":"assistant")" : R"("role":"assistant",)";
  }
  fields.append(delta);
  write_chunk(out, fmt::format(R"({{"index":{},"delta":{{{}}},{}}})", choice, fields, others), {});
}

void OpenAiChatStreamWriter::write_chunk(std::string& out, std::string_view choices,
                                         std::string_view usage) {
  std::string json = fmt::format(
      R"({{"id":{},"object":"chat.completion.chunk","created":{},"model":{},"choices":[{}])",
      json_quoted(start_.id), start_.created.text, json_quoted(start_.model), choices);
  json.append(std::exchange(chunk_extras_, std::string{}));
  if (!usage.empty()) json.append(",").append(raw_field("usage", usage));
  append_json_event(out, json + "}");
}

}  // namespace sar::protocol
