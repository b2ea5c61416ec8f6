// Whole chat answers in OpenAI's JSON.
#include <fmt/format.h>

#include <algorithm>

#include "protocol/openai/chat.hpp"
#include "protocol/openai/chat_fields.hpp"
#include "protocol/openai/usage.hpp"

namespace sar::protocol {
namespace {

constexpr std::string_view kObjectName = "chat.completion";

struct FinishWord {
  std::string_view word;
  Finish finish;
};
// The first word of each kind is OpenAI's.
constexpr FinishWord kFinishWords[] = {
    {"stop", Finish::Stop},
    {"eos", Finish::Stop},  // SiliconFlow
    {"length", Finish::Length},
    {"model_length", Finish::Length},  // Mistral
    {"tool_calls", Finish::ToolCalls},
    {"function_call", Finish::ToolCalls},
    {"content_filter", Finish::ContentFilter},
    {"error", Finish::Error},                         // OpenRouter, Mistral
    {"insufficient_system_resource", Finish::Error},  // DeepSeek
};

bool read_index(JsonReader& reader, std::int64_t& index) {
  if (reader.kind() != JsonKind::Number || !reader.is_integer()) return false;
  index = integer_value(reader.take()).value_or(0);
  return true;
}

// Vendors do leave out the role.
bool read_message(JsonReader& reader, std::optional<Message>& message) {
  message.reset();
  Message read;
  read.role = Role::Assistant;
  if (!read_value(reader, read)) return false;
  message = std::move(read);
  return true;
}

bool read_finish(JsonReader& reader, FinishReason& reason) {
  reason = {};
  if (!read_value(reader, reason.native)) return false;
  reason.kind = finish_of(reason.native);
  return true;
}

bool read_choice_field(JsonReader& reader, Choice& choice, std::string_view name) {
  if (name == "index") return read_index(reader, choice.index);
  if (name == "message") return read_message(reader, choice.message);
  if (name == "finish_reason") return read_finish(reader, choice.finish_reason);
  if (name == "logprobs") return read_anew(reader, choice.logprobs);
  return false;
}

bool is_choice_field_written(const Choice& choice, std::string_view name) {
  return name == "index" || (name == "message" && choice.message) ||
         (name == "finish_reason" && choice.finish_reason.kind != Finish::None) ||
         (name == "logprobs" && !choice.logprobs.empty());
}

std::string member_if_any(std::string_view name, std::int64_t count) {
  return count == 0 ? std::string{} : fmt::format(R"(,"{}":{})", name, count);
}

}  // namespace

Finish finish_of(std::string_view native) {
  if (native.empty()) return Finish::None;
  const auto* entry = std::ranges::find(kFinishWords, native, &FinishWord::word);
  return entry == std::end(kFinishWords) ? Finish::Other : entry->finish;
}

std::string_view openai_word(Finish finish) {
  const auto* entry = std::ranges::find(kFinishWords, finish, &FinishWord::finish);
  return entry == std::end(kFinishWords) ? "stop" : entry->word;
}

std::string made_call_id(std::string_view request_id, std::int64_t choice, std::size_t call) {
  if (request_id.empty()) return {};
  return choice == 0 ? fmt::format("call_{}_{}", request_id, call)
                     : fmt::format("call_{}_{}_{}", request_id, choice, call);
}

bool read_value(JsonReader& reader, Choice& choice) {
  if (reader.kind() != JsonKind::Object) return false;
  read_fields(reader, choice.extra,
              [&](std::string_view name) { return read_choice_field(reader, choice, name); });
  return true;
}

void write_value(JsonWriter& writer, const Choice& choice) {
  writer.begin_object();
  writer.key("index");
  writer.raw(std::to_string(choice.index));
  if (choice.message) {
    writer.key("message");
    write_value(writer, *choice.message);
  }
  if (!choice.logprobs.empty()) {
    writer.key("logprobs");
    writer.raw(choice.logprobs.text);
  }
  if (choice.finish_reason.kind != Finish::None) {
    writer.key("finish_reason");
    write_finish(writer, choice.finish_reason);
  }
  for (const ExtraField& field : choice.extra) {
    if (!is_choice_field_written(choice, field.name)) write_field(writer, field);
  }
  writer.end_object();
}

void write_finish(JsonWriter& writer, const FinishReason& reason) {
  writer.text(reason.native.empty() ? openai_word(reason.kind) : std::string_view{reason.native});
}

bool read_value(JsonReader& reader, UsageReport& usage) {
  const JsonReader::Mark mark = reader.mark();
  const auto counts = read_openai_usage(reader);
  if (!counts) return false;
  reader.rewind(mark);
  usage = {.counts = *counts, .original = RawJson{std::string{reader.take()}}};
  return true;
}

void write_value(JsonWriter& writer, const UsageReport& usage) {
  if (!usage.original.empty()) {
    writer.raw(usage.original.text);
    return;
  }
  const Usage& counts = usage.counts;
  writer.raw(fmt::format(
      R"({{"prompt_tokens":{},"completion_tokens":{},"total_tokens":{},)"
      R"("prompt_tokens_details":{{"cached_tokens":{},"cache_write_tokens":{}{}{}}},)"
      R"("completion_tokens_details":{{"reasoning_tokens":{}{}{}}}}})",
      counts.prompt_total(), counts.output_total(), counts.prompt_total() + counts.output_total(),
      counts.cache_read, counts.cache_write + counts.cache_write_1h,
      member_if_any("audio_tokens", counts.input_audio),
      member_if_any("image_tokens", counts.input_image), counts.reasoning,
      member_if_any("audio_tokens", counts.output_audio),
      member_if_any("image_tokens", counts.output_image)));
}

Result<ChatReply> parse_chat_reply(std::string_view body) {
  JsonReader reader;
  reader.load(body);
  const bool is_object = reader.kind() == JsonKind::Object;
  reader.take();
  if (!reader.finish() || !is_object) {
    return fail(vendor_error(ErrorClass::ServerError, "invalid_json",
                             "The vendor's answer is not a JSON object."));
  }
  reader.restart();
  ChatReply reply;
  read_fields(reader, reply.extra, [&](std::string_view name) {
    if (name == "object") return reader.take() == json_quoted(kObjectName);
    return read_known_field(reader, reply, name);
  });
  return reply;
}

std::string write_chat_reply(const ChatReply& reply) {
  const bool has_object =
      std::ranges::find(reply.extra, "object", &ExtraField::name) != reply.extra.end();
  std::string json;
  JsonWriter writer{json};
  writer.begin_object();
  if (!has_object) {
    writer.key("object");
    writer.text(kObjectName);
  }
  write_members(writer, reply);
  writer.end_object();
  return json;
}

}  // namespace sar::protocol
