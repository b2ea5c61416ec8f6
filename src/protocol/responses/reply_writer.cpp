// Whole answers, written.
#include <fmt/format.h>

#include <algorithm>

#include "protocol/responses/input.hpp"
#include "protocol/responses/output.hpp"
#include "protocol/responses/parts.hpp"
#include "protocol/responses/proof.hpp"
#include "protocol/responses/reply.hpp"

namespace sar::protocol {
namespace {

class ReplyItems {
 public:
  ReplyItems(const ChatReply& reply, const AnswerTarget& target)
      : target_(target), is_own_(reply.dialect == Dialect::OpenAiResponses) {}

  std::vector<OutputItem> of(const Choice& choice) {
    if (!choice.message) return {};
    for (const Part& part : choice.message->parts) {
      add_proofs(part);
      phase_ = is_own_ ? phase_of(part) : std::string_view{};
      std::visit([&](const auto& body) { add(body); }, part.body);
    }
    // Chat has these lists once for all of the text.
    if (OutputText* text = first_text()) add_lists(*text, choice);
    return std::move(items_);
  }

 private:
  void add(const TextPart& part) { add_text(part.text, false); }
  void add(const RefusalPart& part) { add_text(part.text, true); }

  void add_text(std::string_view text, bool is_refusal) {
    if (items_.empty() || items_.back().kind != OutputKind::Message ||
        items_.back().phase != phase_) {
      new_item(OutputKind::Message, "msg_").phase = phase_;
    }
    OutputText& part = items_.back().parts.emplace_back();
    part.is_refusal = is_refusal;
    append_escaped(part.text, text);
  }

  // The thoughts themselves are in the item of the first proof.
  void add(const ReasoningPart& part) {
    if (part.text.empty() || has_thoughts_) return;
    append_escaped(new_item(OutputKind::Reasoning, "rs_").text, part.text);
  }

  void add(const ToolCall& call) {
    OutputItem& item = call.custom ? new_item(OutputKind::CustomCall, "ctc_")
                                   : new_item(OutputKind::FunctionCall, "fc_");
    item.call_id = id_of(call);
    ++call_count_;
    if (call.custom) {
      item.name = call.custom->name;
      append_escaped(item.text, call.custom->input);
    } else if (call.function) {
      item.name = call.function->name;
      const bool is_empty = call.function->arguments.empty();
      append_escaped(item.text, is_empty ? "{}" : call.function->arguments.text);
    }
  }

  void add(const ImagePart& part) {
    std::string json = image_item(part, output_id("ig_", target_.request_id, items_.size()));
    if (!json.empty()) new_item(OutputKind::Raw, "ig_").text = std::move(json);
  }

  void add(const OpaquePart& part) {
    if (is_own_) new_item(OutputKind::Raw, "").text = part.json.text;
  }

  void add(const auto&) {}

  void add_proofs(const Part& part) {
    const auto* reasoning = std::get_if<ReasoningPart>(&part.body);
    const auto* call = std::get_if<ToolCall>(&part.body);
    has_thoughts_ = false;
    for (const Proof& proof : part.proofs) {
      EncryptedContent encrypted = encrypted_content_for_caller(proof);
      if (encrypted.content.empty()) continue;
      OutputItem& item = new_item(OutputKind::Reasoning, "rs_");
      if (call != nullptr) item.id = std::string{kCallProofPrefix} + id_of(*call);
      if (!encrypted.id.empty()) item.id = std::move(encrypted.id);
      item.encrypted_content = std::move(encrypted.content);
      if (reasoning != nullptr && !has_thoughts_) append_escaped(item.text, reasoning->text);
      has_thoughts_ = true;
    }
  }

  // A caller must be able to say which call he answers.
  std::string id_of(const ToolCall& call) {
    if (!call.id.empty()) return call.id;
    return output_id("call_", target_.request_id, call_count_);
  }

  OutputItem& new_item(OutputKind kind, std::string_view prefix) {
    OutputItem& item = items_.emplace_back();
    item.kind = kind;
    item.id = output_id(prefix, target_.request_id, items_.size() - 1);
    return item;
  }

  OutputText* first_text() {
    for (OutputItem& item : items_) {
      for (OutputText& part : item.parts) {
        if (!part.is_refusal) return &part;
      }
    }
    return nullptr;
  }

  static void add_lists(OutputText& text, const Choice& choice) {
    const auto append = [](std::string& list, std::string_view element) {
      if (!list.empty()) list.push_back(',');
      list.append(element);
    };
    for_each_json_element(choice.message->annotations.text, {}, [&](std::string_view citation) {
      append(text.annotations, flat_citation(citation));
    });
    for_each_json_element(choice.logprobs.text, "content",
                          [&](std::string_view logprob) { append(text.logprobs, logprob); });
  }

  const AnswerTarget& target_;
  bool is_own_;
  bool has_thoughts_ = false;
  std::string_view phase_;  // of the part at hand
  std::size_t call_count_ = 0;
  std::vector<OutputItem> items_;
};

}  // namespace

std::string write_responses_reply(const ChatReply& reply, const AnswerTarget& target) {
  const bool is_own = reply.dialect == Dialect::OpenAiResponses;
  std::vector<OutputItem> items;
  OutputEnd end{.status = "completed", .incomplete_reason = {}, .error = {}};
  if (!reply.choices.empty()) {
    items = ReplyItems{reply, target}.of(reply.choices.front());
    end = output_end(reply.choices.front().finish_reason);
    if (!items.empty()) items.back().is_cut_off = end.status == "incomplete";
  }
  const bool has_id = is_own && !reply.id.empty();
  std::string json;
  append_response(
      json,
      {.id = has_id ? reply.id : "resp_" + target.request_id,
       .model = target.model,
       .created = reply.created.empty() ? std::to_string(target.created) : reply.created.text,
       .echo = target.echo,
       .service_tier = reply.service_tier,
       .items = &items,
       .usage = reply.usage,
       .is_own_usage = is_own},
      end);
  return json;
}

}  // namespace sar::protocol
