// Input items, read into messages.
#include "protocol/responses/input.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "protocol/body_errors.hpp"
#include "protocol/json/field_kinds.hpp"
#include "protocol/responses/items.hpp"

namespace sar::protocol {
namespace {

struct RoleWord {
  std::string_view word;
  Role role;
};
constexpr RoleWord kRoleWords[] = {
    {"user", Role::User},
    {"system", Role::System},
    {"developer", Role::Developer},
    {"assistant", Role::Assistant},
};

class InputReading {
 public:
  InputReading(JsonReader& reader, std::string_view body, std::vector<Message>& messages)
      : reader_(reader), body_(body), messages_(messages) {}

  Result<void> run() {
    if (reader_.kind() == JsonKind::String) {
      Message& message = add_message(Role::User, "input");
      message.content_form = ContentForm::Text;
      message.parts.emplace_back().body = TextPart{reader_.take_string().to_text()};
      return {};
    }
    if (!reader_.begin_array()) {
      reader_.take();
      return {};
    }
    for (std::size_t i = 0; reader_.next_element(); ++i) {
      path_ = fmt::format("input[{}]", i);
      SAR_CHECK(read_item(read_responses_item(reader_, body_)));
    }
    end_turn();
    return {};
  }

 private:
  Result<void> read_item(ResponsesItem item) {
    switch (kind_of(item)) {
      case ResponsesItemKind::Message:
        return read_message(std::move(item));
      case ResponsesItemKind::CallOutput:
        return read_output(std::move(item));
      case ResponsesItemKind::Reference:
        return fail(stateful_field_error("item_reference", path_));
      case ResponsesItemKind::FunctionCall:
      case ResponsesItemKind::CustomCall:
        SAR_CHECK(check_call(item));
        break;
      case ResponsesItemKind::Reasoning:
        if (keep_call_proof(item)) return {};
        break;
      default:
        break;
    }
    add_to_turn(std::move(item));
    return {};
  }

  Result<void> read_message(ResponsesItem&& item) {
    SAR_CHECK(require(item, "role", item.role));
    const auto* word = std::ranges::find(kRoleWords, item.role, &RoleWord::word);
    if (word == std::end(kRoleWords)) {
      return fail(invalid_value(
          path_ + ".role", fmt::format("'{}' is none of 'assistant', 'system', 'developer' and "
                                       "'user'.",
                                       item.role)));
    }
    SAR_CHECK(check_content(item, "content", item.content));
    if (word->role == Role::Assistant) {
      add_to_turn(std::move(item));
      return {};
    }
    end_turn();
    Message& message = add_message(word->role, path_);
    message.content_form = item.content.form;
    message.parts = std::move(item.content.parts);
    return {};
  }

  Result<void> read_output(ResponsesItem&& item) {
    SAR_CHECK(require(item, "call_id", item.call_id));
    SAR_CHECK(check_content(item, "output", item.output));
    if (!calls_.contains(item.call_id)) {
      return fail(invalid_value(
          path_ + ".call_id",
          fmt::format("no tool call before this output has the id '{}'.", item.call_id)));
    }
    end_turn();
    Message& message = add_message(Role::Tool, path_);
    message.tool_call_id = std::move(item.call_id);
    message.content_form = item.output.form;
    message.parts = std::move(item.output.parts);
    for (Part& part : message.parts) part.index.value = PartIndex::kElsewhere;
    return {};
  }

  Result<void> check_call(const ResponsesItem& item) {
    SAR_CHECK(require(item, "call_id", item.call_id));
    SAR_CHECK(require(item, "name", item.name));
    calls_.insert(item.call_id);
    if (item.arguments.is_object) {
      return fail(wrong_type(path_ + ".arguments", words_for(kString), words_for(kObject)));
    }
    if (item.arguments.empty()) return {};
    inner_reader_.load(item.arguments.text);
    inner_reader_.take();
    if (inner_reader_.finish()) return {};
    return fail(invalid_value(path_ + ".arguments", fmt::format("the text is not valid JSON: {}.",
                                                                inner_reader_.problem())));
  }

  // A text that must be there.
  Result<void> require(const ResponsesItem& item, std::string_view name, std::string_view value) {
    if (!value.empty()) return {};
    return fail(absent(item, name, kString));
  }

  Result<void> check_content(const ResponsesItem& item, std::string_view name,
                             const ResponsesContent& content) {
    if (!content.malformed.empty()) {
      return fail(missing_parameter(fmt::format("{}.{}{}", path_, name, content.malformed)));
    }
    if (content.form != ContentForm::Absent) return {};
    return fail(absent(item, name, kString | kArray));
  }

  Error absent(const ResponsesItem& item, std::string_view name, unsigned expected) {
    const auto field = std::ranges::find(item.extra, name, &ExtraField::name);
    const std::string where = fmt::format("{}.{}", path_, name);
    if (field == item.extra.end() || field->value.text == "null") return missing_parameter(where);
    inner_reader_.load(field->value.text);
    return wrong_type(where, words_for(expected, kObject), words_for(field_kind(inner_reader_)));
  }

  bool keep_call_proof(const ResponsesItem& item) {
    if (!item.id.starts_with(kCallProofPrefix) || item.encrypted_content.empty()) return false;
    call_proofs_.emplace_back(item.id.substr(kCallProofPrefix.size()), proof_of(item, {}));
    turn();
    return true;
  }

  void add_to_turn(ResponsesItem&& item) {
    Message& message = turn();
    for (Part& part : parts_of(std::move(item), {})) {
      part.index.value = PartIndex::kElsewhere;
      message.parts.push_back(std::move(part));
    }
  }

  Message& turn() {
    if (!is_in_turn_) add_message(Role::Assistant, path_);
    is_in_turn_ = true;
    return messages_.back();
  }

  // Proofs go to their calls, which may stand before or behind them.
  void end_turn() {
    if (!is_in_turn_) return;
    is_in_turn_ = false;
    for (auto& [call, proof] : call_proofs_) attach(call, std::move(proof));
    call_proofs_.clear();
    if (messages_.back().parts.empty()) messages_.pop_back();
  }

  void attach(std::string_view call_id, Proof proof) {
    std::vector<Part>& parts = messages_.back().parts;
    for (Part& part : parts) {
      const auto* call = std::get_if<ToolCall>(&part.body);
      if (call == nullptr || call->id != call_id) continue;
      part.proofs.push_back(std::move(proof));
      return;
    }
    Part& part = parts.emplace_back();
    part.body = ReasoningPart{};
    part.proofs.push_back(std::move(proof));
  }

  Message& add_message(Role role, std::string path) {
    Message& message = messages_.emplace_back();
    message.role = role;
    message.origin.path = std::move(path);
    return message;
  }

  JsonReader& reader_;
  JsonReader inner_reader_;
  std::string_view body_;
  std::vector<Message>& messages_;
  std::string path_;
  bool is_in_turn_ = false;  // the last message is the model's, and goes on
  std::set<std::string, std::less<>> calls_;
  std::vector<std::pair<std::string, Proof>> call_proofs_;
};

}  // namespace

Result<void> read_responses_input(JsonReader& reader, std::string_view body,
                                  std::vector<Message>& messages) {
  return InputReading{reader, body, messages}.run();
}

Error stateful_field_error(std::string_view field, std::string_view path) {
  return caller_error(
      ErrorClass::BadRequest, "unsupported_stateful_field",
      fmt::format("'{}' refers to what a vendor keeps. Only a channel that speaks the Responses "
                  "API natively can serve it; the channel for this model is translated to. Send "
                  "the whole conversation in 'input' instead.",
                  field),
      std::string{path});
}

}  // namespace sar::protocol
