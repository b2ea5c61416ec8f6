// Messages of any dialect for vendors of the OpenAI family.
#include <fmt/format.h>

#include <algorithm>

#include "protocol/canonical/conversation.hpp"
#include "protocol/canonical/proof_carrier.hpp"
#include "protocol/canonical/reasoning_details.hpp"
#include "protocol/openai/call_ids.hpp"
#include "protocol/openai/chat_parts.hpp"
#include "protocol/openai/chat_shapes.hpp"
#include "protocol/openai/request_files.hpp"
#include "protocol/openai/request_writing.hpp"

namespace sar::protocol {
namespace {

constexpr std::string_view kNowhere = "the vendor has no place for it there";

bool is_media(const Part& part) {
  return std::holds_alternative<ImagePart>(part.body) ||
         std::holds_alternative<AudioPart>(part.body) ||
         std::holds_alternative<FilePart>(part.body);
}

template <class Body>
ExtraFields* extra_of(Body& body) {
  if constexpr (requires { body.extra; }) {
    return &body.extra;
  } else {
    return nullptr;
  }
}

class MessageFitting {
 public:
  explicit MessageFitting(RequestWriting& writing) : writing_(writing) {}

  Result<void> run() {
    std::vector<Message> messages = std::move(writing_.request.messages);
    const auto is_user = [](const Message& message) { return message.role == Role::User; };
    const auto last_user = std::ranges::find_if(messages.rbegin(), messages.rend(), is_user);
    const auto loop_begin = static_cast<std::size_t>(messages.rend() - last_user);
    for (std::size_t i = 0; i < messages.size(); ++i) {
      path_ = path_of(messages[i], i);
      messages[i].origin.path = path_;  // its index may be another one soon
      is_in_loop_ = i >= loop_begin;
      if (messages[i].role != Role::Tool) release_media();
      SAR_CHECK(fit(messages[i]));
      if (!is_empty_answer(messages[i])) fitted_.push_back(std::move(messages[i]));
    }
    release_media();
    writing_.request.messages = std::move(fitted_);
    return {};
  }

 private:
  // Few of the family know such fields; who made a proof does.
  [[nodiscard]] bool is_welcome(const Proof& proof) const {
    const bool is_known = !proof.maker.empty() || !writing_.is_foreign ||
                          writing_.traits().reasoning == ReasoningStyle::OpenRouter;
    return is_known && may_return(proof, Dialect::OpenAi, writing_.target.provider);
  }

  Result<void> fit(Message& message) {
    fit_head(message);
    std::vector<Part> parts = std::move(message.parts);
    message.parts.clear();
    details_.clear();
    for (Part& part : parts) SAR_CHECK(fit_part(message, part));
    if (!details_.empty()) add_details(message);
    if (writing_.is_foreign) fit_form(message);
    return {};
  }

  void fit_head(Message& message) {
    writing_.drop_foreign(message.extra, path_ + ".");
    if (message.role == Role::Developer && !writing_.traits().developer_role) {
      message.role = Role::System;
    }
    if (message.role == Role::Tool) {
      message.tool_call_id = call_id(message.tool_call_id);
      if (writing_.is_foreign) message.name.clear();  // its call says it
    }
    if (message.is_error.value_or(false)) {
      writing_.fidelity.changed(path_ + ".is_error", "the result alone tells that the tool failed");
    }
    message.is_error.reset();
    if (writing_.is_foreign) {
      if (message.annotations.says_nothing()) message.annotations = {};
      writing_.drop(message.annotations, "annotations", "the vendor takes none");
      writing_.drop(message.audio, "audio", "it is another vendor's");
    }
  }

  Result<void> fit_part(Message& message, Part& part) {
    if (std::holds_alternative<ReasoningPart>(part.body)) {
      fit_reasoning(message, part);
      return {};
    }
    const std::string path = place_of(part);
    std::visit([&](auto& body) { drop_extra(extra_of(body), path); }, part.body);
    if (auto* call = std::get_if<ToolCall>(&part.body)) fit_call(*call, part.proofs);
    if (auto* file = std::get_if<FilePart>(&part.body)) {
      SAR_CHECK(fit_file(writing_, part, *file, path));
    }
    take_details(part);
    drop_extra(&part.extra, path);
    if (!writing_.traits().cache_control) {
      writing_.drop(part.cache_control, "cache_control", "the vendor decides what it caches");
    }
    if (is_media(part) && message.role != Role::User) return move_media(message, part);
    if (std::holds_alternative<OpaquePart>(part.body) && writing_.is_foreign) {
      return drop_opaque(message, part);
    }
    message.parts.push_back(std::move(part));
    return {};
  }

  // Without a place of its own it stands in its message.
  [[nodiscard]] std::string place_of(const Part& part) const {
    const std::int32_t index = part.index.value;
    return index < 0 ? path_ : fmt::format("{}.content[{}]", path_, index);
  }

  [[nodiscard]] std::string content_of(const Part& part) const {
    return part.index.value == PartIndex::kUntold ? path_ + ".content" : place_of(part);
  }

  void drop_extra(ExtraFields* extra, const std::string& path) {
    if (extra != nullptr) writing_.drop_foreign(*extra, path + ".");
  }

  [[nodiscard]] std::string call_id(const std::string& id) const {
    return fitting_call_id(
        id, writing_.traits().short_tool_ids ? CallIdForm::Short : CallIdForm::Usual);
  }

  void fit_call(ToolCall& call, const std::vector<Proof>& proofs) {
    call.id = call_id(call.id);
    if (call.function) {
      CallArguments& arguments = call.function->arguments;
      arguments.is_object = false;
      if (arguments.empty()) arguments.text = "{}";
      if (call.type.empty()) call.type = "function";
      drop_extra(&call.function->extra, path_);
    }
    if (call.custom) drop_extra(&call.custom->extra, path_);
    add_signature(call, proofs);
  }

  // Google's OpenAI surface wants to see again what it has signed.
  void add_signature(ToolCall& call, const std::vector<Proof>& proofs) const {
    const auto proof = std::ranges::find(proofs, kThoughtSignatureProof, &Proof::kind);
    if (proof == proofs.end() || proof->maker.empty() || proof->maker != writing_.target.provider ||
        std::ranges::find(call.extra, kExtraContent, &ExtraField::name) != call.extra.end()) {
      return;
    }
    call.extra.push_back({std::string{kExtraContent}, extra_content(*proof)});
  }

  void fit_reasoning(Message& message, Part& part) {
    auto& reasoning = std::get<ReasoningPart>(part.body);
    take_details(part);
    const bool is_returned =
        is_thinking(reasoning) &&
        std::ranges::any_of(part.proofs, [&](const Proof& proof) { return is_welcome(proof); });
    if (is_returned || (writing_.traits().reasoning_back && is_in_loop_)) {
      if (!is_returned) reasoning.field.clear();
      message.parts.push_back(std::move(part));
    } else if (!reasoning.text.empty()) {
      writing_.fidelity.dropped("reasoning_content", "the vendor does not want its thoughts back");
    }
  }

  // Those of all parts of a message are one list.
  void take_details(Part& part) {
    for (Proof& proof : part.proofs) {
      if (proof.kind == kReasoningDetailsProof && is_welcome(proof)) {
        append_details(details_, proof.value.text);
      } else if (proof.kind != kThinkingPartProof && proof.kind != kThoughtSignatureProof) {
        writing_.fidelity.dropped("proofs", "they are another vendor's");
      }
    }
    std::erase_if(part.proofs,
                  [](const Proof& proof) { return proof.kind == kReasoningDetailsProof; });
  }

  void add_details(Message& message) {
    Part part;
    part.body = ReasoningPart{};
    part.proofs.push_back({std::string{kReasoningDetailsProof}, RawJson{"[" + details_ + "]"}});
    message.parts.insert(message.parts.begin(), std::move(part));
  }

  Result<void> move_media(Message& message, Part& part) {
    if (message.role == Role::Tool) {
      if (media_.empty()) writing_.fidelity.changed(path_, "its images follow in a user message");
      media_.push_back(std::move(part));
      return {};
    }
    if (message.role != Role::Assistant) return refuse();
    writing_.fidelity.dropped(content_of(part), std::string{kNowhere});
    return {};
  }

  // What a vendor's own tools did is history; what a user says must not be lost in silence.
  Result<void> drop_opaque(const Message& message, const Part& part) {
    if (message.role != Role::Assistant) return refuse();
    writing_.fidelity.dropped(content_of(part), "it is of a tool that another vendor hosts");
    return {};
  }

  Result<void> refuse() const {
    return fail(caller_error(ErrorClass::BadRequest, "unsupported_content",
                             "The vendor cannot be told this kind of content.", path_));
  }

  // A message of its own, behind all results of the turn: nothing may come between them.
  void release_media() {
    if (media_.empty()) return;
    Message message;
    message.role = Role::User;
    message.parts.emplace_back(TextPart{"What the tools returned beside text:"});
    std::ranges::move(media_, std::back_inserter(message.parts));
    media_.clear();
    fitted_.push_back(std::move(message));
  }

  // Many of the family take a list of parts from users only.
  static void fit_form(Message& message) {
    message.content_form = ContentForm::Absent;
    const bool is_text = std::ranges::all_of(message.parts, [](const Part& part) {
      return !is_content(part) ||
             (std::holds_alternative<TextPart>(part.body) && part.cache_control.empty());
    });
    const auto texts = std::ranges::count_if(message.parts, is_text_part);
    if (message.role == Role::User) {
      if (texts > 1) message.content_form = ContentForm::Parts;
    } else if (message.role == Role::Tool && message.parts.empty()) {
      message.parts.emplace_back(TextPart{});
    } else if (is_text && texts > 1) {
      join_texts(message);
    }
  }

  static bool is_text_part(const Part& part) { return std::holds_alternative<TextPart>(part.body); }

  static void join_texts(Message& message) {
    const std::string_view between = message.role == Role::Assistant ? ""
                                     : message.role == Role::Tool    ? "\n"
                                                                     : "\n\n";
    auto first = std::ranges::find_if(message.parts, is_text_part);
    auto& joined = std::get<TextPart>(first->body).text;
    for (auto part = std::next(first); part != message.parts.end(); ++part) {
      if (is_text_part(*part)) joined.append(between).append(std::get<TextPart>(part->body).text);
    }
    const auto rest = std::ranges::remove_if(std::next(first), message.parts.end(), is_text_part);
    message.parts.erase(rest.begin(), rest.end());
  }

  // An answer of which nothing is left.
  [[nodiscard]] bool is_empty_answer(const Message& message) const {
    return writing_.is_foreign && message.role == Role::Assistant && message.parts.empty() &&
           message.audio.empty() && message.function_call.empty();
  }

  RequestWriting& writing_;
  std::string path_;         // of the message at hand
  bool is_in_loop_ = false;  // no user has spoken since
  std::string details_;      // reasoning_details of the message at hand, without their brackets
  std::vector<Part> media_;  // of tool results
  std::vector<Message> fitted_;
};

}  // namespace

Result<void> fit_messages(RequestWriting& writing) { return MessageFitting{writing}.run(); }

}  // namespace sar::protocol
