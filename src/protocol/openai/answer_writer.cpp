// An answer of any dialect for a caller of OpenAI's.
#include <algorithm>

#include "protocol/canonical/reasoning_details.hpp"
#include "protocol/json/json_text.hpp"
#include "protocol/openai/answers.hpp"
#include "protocol/openai/chat.hpp"
#include "protocol/openai/chat_parts.hpp"

namespace sar::protocol {
namespace {

void drop_extras(Part& part) {
  part.extra.clear();
  part.cache_control = {};
  if (auto* call = std::get_if<ToolCall>(&part.body)) {
    call->extra.clear();
    if (call->function) {
      call->function->extra.clear();
      call->function->arguments.is_object = false;
      if (call->function->arguments.empty()) call->function->arguments.text = "{}";
    }
    if (call->custom) call->custom->extra.clear();
  }
}

// Entries of reasoning_details for the proofs of calls, and of thoughts: those of a text vouch for
// the thoughts before it. Without brackets.
std::string carried_proofs(const std::vector<Part>& parts) {
  std::string entries;
  std::size_t count = 0;
  std::size_t unproved_bytes = 0;
  for (const Part& part : parts) {
    const auto* call = std::get_if<ToolCall>(&part.body);
    const auto* reasoning = std::get_if<ReasoningPart>(&part.body);
    if (reasoning != nullptr) unproved_bytes += reasoning->text.size();
    for (const Proof& proof : part.proofs) {
      CarriedProof carried{.proof = proof};
      if (call == nullptr) {
        carried.text_bytes = std::exchange(unproved_bytes, 0);
      } else {
        carried.call_id = call->id;
      }
      if (!entries.empty()) entries.push_back(',');
      entries.append(carrying_detail(carried, count++));
    }
  }
  return entries;
}

// The family has no field for what a model draws; OpenRouter's is the one in use.
void move_images(Message& message) {
  std::string images;
  for (const Part& part : message.parts) {
    const auto* image = std::get_if<ImagePart>(&part.body);
    if (image == nullptr) continue;
    images.append(images.empty() ? "[" : ",");
    images.append(image_json(*image));
  }
  if (!images.empty()) message.extra.push_back({"images", RawJson{images + "]"}});
}

bool is_said(const Part& part) {
  return std::holds_alternative<TextPart>(part.body) ||
         std::holds_alternative<RefusalPart>(part.body) ||
         std::holds_alternative<ReasoningPart>(part.body) ||
         std::holds_alternative<ToolCall>(part.body);
}

void fit(Message& message) {
  message.extra.clear();
  message.content_form = ContentForm::Absent;
  std::string entries = carried_proofs(message.parts);
  move_images(message);
  std::erase_if(message.parts, [](const Part& part) { return !is_said(part); });
  for (Part& part : message.parts) {
    drop_extras(part);
    part.proofs.clear();
    if (auto* reasoning = std::get_if<ReasoningPart>(&part.body)) reasoning->field.clear();
  }
  if (!entries.empty()) {
    Part part;
    part.body = ReasoningPart{};
    part.proofs.push_back({std::string{kReasoningDetailsProof}, RawJson{"[" + entries + "]"}});
    message.parts.push_back(std::move(part));
  }
  const bool has_text = std::ranges::any_of(
      message.parts, [](const Part& part) { return std::holds_alternative<TextPart>(part.body); });
  if (!has_text) message.extra.push_back({"content", RawJson{"null"}});
}

// What another dialect's answer says in a way that this one does not know.
void fit(ChatReply& reply) {
  reply.extra.clear();
  for (Choice& choice : reply.choices) {
    choice.extra.clear();
    choice.finish_reason.native.clear();
    if (choice.message) fit(*choice.message);
  }
  if (reply.usage) reply.usage->original = {};
}

}  // namespace

std::string write_openai_answer(const ChatReply& reply, const AnswerTarget& target) {
  ChatReply fitted = reply;
  if (reply.dialect != Dialect::OpenAi) fit(fitted);
  if (!target.model.empty()) fitted.model = target.model;
  if (fitted.id.empty()) fitted.id = "chatcmpl-" + target.request_id;
  if (fitted.created.empty()) fitted.created.text = std::to_string(target.created);
  return write_chat_reply(fitted);
}

}  // namespace sar::protocol
