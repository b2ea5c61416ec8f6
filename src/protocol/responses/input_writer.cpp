// Messages, written as items.
#include "protocol/responses/input_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "protocol/body_errors.hpp"
#include "protocol/canonical/conversation.hpp"
#include "protocol/canonical/proof_carrier.hpp"
#include "protocol/responses/output.hpp"
#include "protocol/responses/parts.hpp"
#include "protocol/responses/proof.hpp"
#include "protocol/text_hash.hpp"

namespace sar::protocol {
namespace {

constexpr std::size_t kCallIdBytesMax = 64;

std::string call_id_of(std::string_view id) {
  if (id.size() <= kCallIdBytesMax) return std::string{id};
  return fmt::format("{}_{:016x}", id.substr(0, 40), text_hash_64(id));
}

std::string_view word_of(Role role) {
  if (role == Role::System) return "system";
  return role == Role::Developer ? "developer" : "user";
}

bool is_text(const Part& part) { return std::holds_alternative<TextPart>(part.body); }

// What can stand in the content of a message of the model's.
bool is_said(const Part& part) {
  return is_text(part) || std::holds_alternative<RefusalPart>(part.body);
}

bool is_instructions(const Message& message) {
  return message.role == Role::System && !message.parts.empty() &&
         std::ranges::all_of(message.parts, is_text);
}

class InputWriting {
 public:
  InputWriting(JsonWriter& writer, const ChatRequest& request, const RequestTarget& target,
               Fidelity& fidelity)
      : writer_(writer),
        request_(request),
        target_(target),
        fidelity_(fidelity),
        is_own_(request.dialect == Dialect::OpenAiResponses) {}

  void run() {
    const bool has_instructions =
        !request_.messages.empty() && is_instructions(request_.messages.front());
    if (has_instructions) write_instructions(request_.messages.front());
    writer_.key("input");
    writer_.begin_array();
    for (message_ = has_instructions ? 1 : 0; message_ < request_.messages.size(); ++message_) {
      write_message(request_.messages[message_]);
    }
    writer_.end_array();
  }

 private:
  void write_instructions(const Message& message) {
    note_fields(message);
    std::string text;
    for (const Part& part : message.parts) {
      if (!text.empty()) text.append("\n\n");
      text.append(std::get<TextPart>(part.body).text);
      note_part(part);
    }
    field("instructions", text);
  }

  void write_message(const Message& message) {
    note_fields(message);
    switch (message.role) {
      case Role::Assistant:
        write_turn(message);
        break;
      case Role::Tool:
        write_output(message);
        break;
      case Role::Function:
        fidelity_.dropped(path(), "a result of the deprecated function calls");
        break;
      default:
        writer_.begin_object();
        field("role", word_of(message.role));
        writer_.key("content");
        write_content(message);
        writer_.end_object();
    }
  }

  void write_output(const Message& message) {
    writer_.begin_object();
    const bool is_custom = custom_calls_.contains(message.tool_call_id);
    field("type", is_custom ? "custom_tool_call_output" : "function_call_output");
    field("call_id", call_id_of(message.tool_call_id));
    writer_.key("output");
    write_content(message);
    writer_.end_object();
  }

  // A text is written as one, unless it has fields of its own.
  void write_content(const Message& message) {
    part_ = 0;
    const bool is_plain =
        message.parts.empty() ||
        (message.parts.size() == 1 && is_text(message.parts.front()) &&
         message.parts.front().extra.empty() && message.content_form != ContentForm::Parts);
    if (is_plain) {
      writer_.text(message.parts.empty() ? ""
                                         : std::get<TextPart>(message.parts.front().body).text);
      if (!message.parts.empty()) note_part(message.parts.front());
      return;
    }
    writer_.begin_array();
    for (; part_ < message.parts.size(); ++part_) write_part(message.parts[part_]);
    writer_.end_array();
  }

  void write_part(const Part& part) {
    const auto* opaque = std::get_if<OpaquePart>(&part.body);
    if (opaque != nullptr && is_own_) {
      writer_.raw(opaque->json.text);
      return;
    }
    note_part(part);
    if (!write_input_part(writer_, part, is_own_ ? part.extra : ExtraFields{})) {
      fidelity_.dropped(part_path(), "the Responses API has no such part");
    }
  }

  // --- the model's turn ---

  void write_turn(const Message& message) {
    held_reasoning_.clear();
    for (part_ = 0; part_ < message.parts.size();) {
      const Part& part = message.parts[part_];
      note_part(part);
      hold_proofs(part);
      if (is_said(part)) {
        write_said(message);
        continue;
      }
      if (const auto* call = std::get_if<ToolCall>(&part.body)) {
        write_call(*call);
      } else if (!std::holds_alternative<ReasoningPart>(part.body)) {
        write_other(part);
      }
      ++part_;
    }
    if (held_reasoning_.empty()) return;
    fidelity_.dropped(path() + ".reasoning", "thoughts must be followed by what they led to");
  }

  // Thoughts are worth something only with the vendor's proof of them.
  void hold_proofs(const Part& part) {
    const auto* reasoning = std::get_if<ReasoningPart>(&part.body);
    bool is_held = false;
    for (const Proof& proof : part.proofs) {
      const bool may_go = may_return(proof, Dialect::OpenAiResponses, target_.provider);
      const auto encrypted = may_go ? encrypted_content_of(proof) : std::nullopt;
      if (!encrypted) continue;
      const std::string id =
          encrypted->id.empty() ? "" : R"("id":)" + json_quoted(encrypted->id) + ",";
      held_reasoning_.push_back(
          fmt::format(R"({{"type":"reasoning",{}"encrypted_content":{},"summary":[{}]}})", id,
                      json_quoted(encrypted->content),
                      reasoning == nullptr || is_held ? "" : summary_of(*reasoning)));
      is_held = true;
    }
    if (is_held) return;
    if (reasoning != nullptr) {
      fidelity_.dropped(part_path(), "OpenAI takes back only thoughts of its own");
    } else if (!part.proofs.empty()) {
      fidelity_.dropped(part_path() + ".proof", "it is of another vendor");
    }
  }

  static std::string summary_of(const ReasoningPart& reasoning) {
    if (reasoning.text.empty()) return {};
    return R"({"type":"summary_text","text":)" + json_quoted(reasoning.text) + "}";
  }

  void flush_reasoning() {
    for (const std::string& reasoning : held_reasoning_) writer_.raw(reasoning);
    held_reasoning_.clear();
  }
  void begin_item() {
    flush_reasoning();
    writer_.begin_object();
  }

  // Neighbouring texts are one message, as long as they are of one phase.
  void write_said(const Message& message) {
    begin_item();
    const std::string_view phase = phase_of(message.parts[part_]);
    field("type", "message");
    field("role", "assistant");
    if (is_own_ && !phase.empty()) {
      writer_.key("phase");
      writer_.raw(phase);
    }
    writer_.key("content");
    writer_.begin_array();
    const std::size_t first = part_;
    for (; part_ < message.parts.size() && is_said(message.parts[part_]); ++part_) {
      const Part& part = message.parts[part_];
      if (part_ > first && (phase_of(part) != phase || !part.proofs.empty())) break;
      if (part_ > first) note_part(part);
      write_said_part(part);
    }
    writer_.end_array();
    writer_.end_object();
  }

  void write_said_part(const Part& part) {
    writer_.begin_object();
    if (const auto* refusal = std::get_if<RefusalPart>(&part.body)) {
      field("type", "refusal");
      writer_.key("refusal");
      writer_.text(refusal->text);
    } else {
      field("type", "output_text");
      writer_.key("text");
      writer_.text(std::get<TextPart>(part.body).text);
    }
    writer_.end_object();
  }

  void write_call(const ToolCall& call) {
    begin_item();
    const std::string id = call_id_of(call.id);
    if (id != call.id) {
      fidelity_.changed(part_path() + ".id", "ids of calls have at most 64 characters");
    }
    if (call.custom) custom_calls_.insert(call.id);
    field("type", call.custom ? "custom_tool_call" : "function_call");
    field("call_id", id);
    if (call.custom) {
      field("name", call.custom->name);
      writer_.key("input");
      writer_.text(call.custom->input);
    } else if (call.function) {
      field("name", call.function->name);
      field("arguments", call.function->arguments.empty() ? std::string_view{"{}"}
                                                          : call.function->arguments.text);
    }
    writer_.end_object();
  }

  void write_other(const Part& part) {
    const auto* opaque = std::get_if<OpaquePart>(&part.body);
    if (opaque != nullptr && is_own_) {
      flush_reasoning();
      writer_.raw(opaque->json.text);
      return;
    }
    const auto* image = std::get_if<ImagePart>(&part.body);
    const std::string item =
        image == nullptr ? "" : image_item(*image, fmt::format("ig_{}_{}", message_, part_));
    if (item.empty()) {
      fidelity_.dropped(part_path(), "a turn of the model's has no such part");
      return;
    }
    flush_reasoning();
    writer_.raw(item);
  }

  // --- notes ---

  void note_fields(const Message& message) {
    const bool is_result = message.role == Role::Tool || message.role == Role::Function;
    if (!message.name.empty() && !is_result) drop("name");  // a result's call says it
    if (message.is_error.value_or(false)) drop("is_error");
    if (!message.audio.empty()) drop("audio");
    if (!message.function_call.empty()) drop("function_call");
    if (is_own_) return;
    for (const ExtraField& extra : message.extra) {
      if (!extra.value.says_nothing()) drop(extra.name);
    }
  }

  void note_part(const Part& part) {
    if (is_own_) return;
    if (!part.cache_control.empty()) fidelity_.dropped("cache_control", "OpenAI caches by itself");
    for (const ExtraField& extra : part.extra) {
      if (extra.value.says_nothing()) continue;
      fidelity_.dropped(part_path() + "." + extra.name, "the Responses API has no such field");
    }
  }

  void drop(std::string_view name) {
    fidelity_.dropped(fmt::format("{}.{}", path(), name), "the Responses API has no such field");
  }

  [[nodiscard]] std::string path() const { return path_of(request_.messages[message_], message_); }
  [[nodiscard]] std::string part_path() const {
    return protocol::part_path(request_.messages[message_], message_, part_);
  }

  void field(std::string_view name, std::string_view text) {
    writer_.key(name);
    writer_.text(text);
  }

  JsonWriter& writer_;
  const ChatRequest& request_;
  const RequestTarget& target_;
  Fidelity& fidelity_;
  bool is_own_;
  std::size_t message_ = 0;
  std::size_t part_ = 0;
  std::vector<std::string> held_reasoning_;  // until the item comes that they led to
  std::set<std::string, std::less<>> custom_calls_;
};

}  // namespace

Result<void> check_responses_input(const ChatRequest& request) {
  const bool is_own = request.dialect == Dialect::OpenAiResponses;
  const bool shares_files = is_own || request.dialect == Dialect::OpenAi;
  for (std::size_t i = 0; i < request.messages.size(); ++i) {
    const Message& message = request.messages[i];
    if (message.role == Role::Assistant) continue;
    for (std::size_t k = 0; k < message.parts.size(); ++k) {
      const auto& body = message.parts[k].body;
      const auto* file = std::get_if<FilePart>(&body);
      if (file != nullptr && !file->file_id.empty() && !shares_files) {
        return fail(
            unsupported_content(part_path(message, i, k), "the file is kept at another vendor."));
      }
      if (std::holds_alternative<OpaquePart>(body) && !is_own) {
        return fail(unsupported_content(part_path(message, i, k),
                                        "the model does not take content of this kind."));
      }
    }
  }
  return {};
}

void write_responses_input(JsonWriter& writer, const ChatRequest& request,
                           const RequestTarget& target, Fidelity& fidelity) {
  InputWriting{writer, request, target, fidelity}.run();
}

}  // namespace sar::protocol
