// Whole answers, read.
#include "protocol/responses/reply.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "protocol/json/json_fields.hpp"
#include "protocol/openai/usage.hpp"
#include "protocol/responses/items.hpp"
#include "protocol/responses/parts.hpp"

namespace sar::protocol {
namespace {

struct Reason {
  std::string reason;
  ExtraFields extra;
};
constexpr auto json_fields(const Reason*) {
  return std::tuple{JsonField{"reason", &Reason::reason}};
}

struct VendorError {
  std::string code;
  std::string type;
  std::string message;
  ExtraFields extra;
};
constexpr auto json_fields(const VendorError*) {
  return std::tuple{JsonField{"code", &VendorError::code}, JsonField{"type", &VendorError::type},
                    JsonField{"message", &VendorError::message}};
}

bool read_usage(JsonReader& reader, std::optional<UsageReport>& usage) {
  const JsonReader::Mark mark = reader.mark();
  const auto counts = read_responses_usage(reader);
  if (!counts) return false;
  reader.rewind(mark);
  usage = UsageReport{.counts = *counts, .original = RawJson{std::string{reader.take()}}};
  return true;
}

bool read_reason(JsonReader& reader, std::string& text) {
  Reason reason;
  if (!read_value(reader, reason)) return false;
  text = std::move(reason.reason);
  return true;
}

bool read_head_field(JsonReader& reader, ResponsesHead& head, std::string_view name) {
  if (name == "id") return read_anew(reader, head.id);
  if (name == "model") return read_anew(reader, head.model);
  if (name == "created_at") return read_anew(reader, head.created);
  if (name == "service_tier") return read_anew(reader, head.service_tier);
  if (name == "status") return read_anew(reader, head.status);
  if (name == "error") return read_anew(reader, head.error);
  if (name == "incomplete_details") return read_reason(reader, head.incomplete_reason);
  if (name == "usage") return read_usage(reader, head.usage);
  if (name != "output" || reader.kind() != JsonKind::Array) return false;
  head.output = reader.mark();
  return false;
}

Error failure_of(const ResponsesHead& head) {
  JsonReader reader;
  VendorError error;
  reader.load(head.error.text);
  if (!head.error.empty() && !read_value(reader, error)) error.message = head.error.text;
  if (error.code.empty()) error.code = error.type;
  if (error.code.empty()) error.code = "server_error";
  if (error.message.empty()) error.message = "the answer is " + head.status;
  return vendor_error(ErrorClass::ServerError, error.code,
                      fmt::format("The vendor failed ({}): {}", error.code, error.message));
}

bool is_failed(const ResponsesHead& head) {
  return !head.error.empty() || head.status == "failed" || head.status == "cancelled";
}

void append_list(std::string& list, std::string_view elements) {
  if (!list.empty() && !elements.empty()) list.push_back(',');
  list.append(elements);
}

// The cursor is on the list of items.
void read_output(JsonReader& reader, std::string_view body, const ReplySource& source,
                 Choice& choice) {
  Message& message = choice.message.emplace();
  message.role = Role::Assistant;
  std::string annotations;
  std::string logprobs;
  reader.begin_array();
  while (reader.next_element()) {
    ResponsesItem item = read_responses_item(reader, body);
    append_list(annotations, item.content.annotations);
    append_list(logprobs, item.content.logprobs);
    std::ranges::move(parts_of(std::move(item), source.provider),
                      std::back_inserter(message.parts));
  }
  if (!annotations.empty()) message.annotations.text = "[" + annotations + "]";
  if (!logprobs.empty()) choice.logprobs.text = logprobs_json(logprobs);
}

bool is_call(const Part& part) { return std::holds_alternative<ToolCall>(part.body); }

}  // namespace

ResponsesHead read_responses_head(JsonReader& reader) {
  ResponsesHead head;
  JsonString key;
  if (!reader.enter_object()) return head;
  while (reader.next_key(key)) {
    const JsonReader::Mark mark = reader.mark();
    if (read_head_field(reader, head, key.raw)) continue;
    reader.rewind(mark);
    reader.take();
  }
  return head;
}

FinishReason finish_of(const ResponsesHead& head, bool has_calls) {
  if (head.incomplete_reason == "content_filter") return {Finish::ContentFilter, {}};
  if (head.status == "incomplete" || head.incomplete_reason == "max_output_tokens") {
    const bool is_known =
        head.incomplete_reason.empty() || head.incomplete_reason == "max_output_tokens";
    if (is_known) return {Finish::Length, {}};
    return {Finish::Other, head.incomplete_reason};
  }
  return {has_calls ? Finish::ToolCalls : Finish::Stop, {}};
}

Result<ChatReply> parse_responses_reply(std::string_view body, const ReplySource& source) {
  JsonReader reader;
  reader.load(body);
  const bool is_object = reader.kind() == JsonKind::Object;
  reader.take();
  if (!reader.finish() || !is_object) {
    return fail(vendor_error(ErrorClass::ServerError, "invalid_json",
                             "The vendor's answer is not a JSON object."));
  }
  reader.restart();
  ResponsesHead head = read_responses_head(reader);
  if (is_failed(head)) return fail(failure_of(head));

  ChatReply reply;
  reply.dialect = Dialect::OpenAiResponses;
  Choice& choice = reply.choices.emplace_back();
  if (head.output) {
    reader.rewind(*head.output);
    read_output(reader, body, source, choice);
  }
  const bool has_parts = choice.message && !choice.message->parts.empty();
  choice.finish_reason =
      finish_of(head, has_parts && std::ranges::any_of(choice.message->parts, is_call));
  if (!has_parts && choice.finish_reason.kind == Finish::Stop) {
    return fail(vendor_error(ErrorClass::ServerError, "empty_answer",
                             "The vendor's answer has nothing in it."));
  }
  if (!choice.message) choice.message.emplace().role = Role::Assistant;
  reply.id = std::move(head.id);
  reply.created = std::move(head.created);
  reply.model = std::move(head.model);
  reply.usage = std::move(head.usage);
  reply.service_tier = std::move(head.service_tier);
  return reply;
}

}  // namespace sar::protocol
