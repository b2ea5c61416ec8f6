// A vendor's whole answer for translation.
#include <algorithm>

#include "protocol/bare_error.hpp"
#include "protocol/canonical/reasoning_details.hpp"
#include "protocol/inline_thoughts.hpp"
#include "protocol/json/json_reader.hpp"
#include "protocol/openai/answers.hpp"
#include "protocol/openai/chat.hpp"
#include "protocol/openai/chat_shapes.hpp"

namespace sar::protocol {
namespace {

Error bad_answer(std::string_view code, std::string_view message) {
  return vendor_error(ErrorClass::ServerError, std::string{code}, std::string{message});
}

bool reports_failure(std::string_view body, const ChatReply& reply) {
  const auto error = std::ranges::find(reply.extra, "error", &ExtraField::name);
  if (error != reply.extra.end() && error->value.text != "null") return true;
  if (!reply.choices.empty()) return false;
  JsonReader reader;
  reader.load(body);
  return is_bare_error(reader);
}

RawJson take_signature(const ExtraFields& extra) {
  const auto content = std::ranges::find(extra, kExtraContent, &ExtraField::name);
  return content == extra.end() ? RawJson{} : signature_of(content->value);
}

// Google signs each call; its older models sign the message.
void add_signatures(Message& message) {
  RawJson of_message = take_signature(message.extra);
  for (Part& part : message.parts) {
    const auto* call = std::get_if<ToolCall>(&part.body);
    if (call == nullptr) continue;
    RawJson signature = take_signature(call->extra);
    if (signature.empty()) signature = std::exchange(of_message, {});
    if (!signature.empty()) {
      part.proofs.push_back({std::string{kThoughtSignatureProof}, std::move(signature)});
    }
  }
}

// Ids for calls that have none; the number of calls.
std::size_t complete_calls(Choice& choice, const ReplySource& source) {
  std::size_t count = 0;
  for (Part& part : choice.message->parts) {
    auto* call = std::get_if<ToolCall>(&part.body);
    if (call == nullptr) continue;
    if (call->id.empty()) call->id = made_call_id(source.request_id, choice.index, count);
    if (call->type.empty()) call->type = call->custom ? "custom" : "function";
    if (call->function) call->function->arguments.is_object = false;
    ++count;
  }
  return count;
}

void complete(Choice& choice, const ReplySource& source) {
  if (!choice.message) {
    choice.message.emplace();
    choice.message->role = Role::Assistant;
  }
  add_signatures(*choice.message);
  const std::size_t calls = complete_calls(choice, source);
  // As in a stream: a named tool_choice ends with "stop".
  if (calls > 0 && choice.finish_reason.kind == Finish::Stop) {
    choice.finish_reason.kind = Finish::ToolCalls;
  }
  for (Part& part : choice.message->parts) {
    for (Proof& proof : part.proofs) proof.maker = source.provider;
  }
}

}  // namespace

Result<ChatReply> read_openai_answer(std::string_view body, const ReplySource& source) {
  SAR_TRY(reply, parse_chat_reply(body));
  if (reports_failure(body, reply)) {
    return fail(bad_answer("error_in_answer", "The vendor's answer reports a failure."));
  }
  if (reply.choices.empty()) {
    return fail(bad_answer("empty_answer", "The vendor's answer holds no choices."));
  }
  for (Choice& choice : reply.choices) complete(choice, source);
  if (source.thoughts_in_text) part_thoughts(reply);
  return std::move(reply);
}

}  // namespace sar::protocol
