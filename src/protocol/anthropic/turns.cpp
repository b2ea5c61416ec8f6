#include "protocol/anthropic/turns.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "protocol/anthropic/block_writer.hpp"
#include "protocol/canonical/conversation.hpp"

namespace sar::protocol {
namespace {

constexpr std::string_view kPlaceholder = ".";

const std::string* text_of(const Part& part) {
  if (const auto* text = std::get_if<TextPart>(&part.body)) return &text->text;
  if (const auto* refusal = std::get_if<RefusalPart>(&part.body)) return &refusal->text;
  return nullptr;
}

std::string_view without_blanks_behind(std::string_view text) {
  const std::size_t last = text.find_last_not_of(" \t\r\n\f\v");
  return text.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

std::size_t breakpoints_in(const std::vector<Part>& parts) {
  return static_cast<std::size_t>(
      std::ranges::count_if(parts, [](const Part& part) { return !part.cache_control.empty(); }));
}

}  // namespace

AnthropicTurns::AnthropicTurns(const ChatRequest& request, AnthropicRequestWriting& writing)
    : writing_(writing) {
  for (std::size_t i = 0; i < request.messages.size(); ++i) {
    const Message& message = request.messages[i];
    add_message(message, {.message = &message, .message_index = i});
  }
  begin_with_the_caller();
}

void AnthropicTurns::add_message(const Message& message, const PartPlace& place) {
  switch (message.role) {
    case Role::System:
    case Role::Developer:
      add_system(message, place);
      break;
    case Role::Tool:
    case Role::Function:
      turn_of(message).results.push_back({.result = &message, .place = place});
      break;
    case Role::User:
    case Role::Assistant:
      add_parts(message, place);
      break;
  }
  note_unsaid(message, place);
}

void AnthropicTurns::add_system(const Message& message, const PartPlace& place) {
  if (!turns_.empty()) {
    writing_.fidelity.changed(place.text(),
                              "Anthropic has system texts before the conversation only");
  }
  for (std::size_t i = 0; i < message.parts.size(); ++i) {
    const Part& part = message.parts[i];
    const PartPlace part_place = place.of_part(i);
    const std::string* text = text_of(part);
    if (text == nullptr) {
      writing_.fidelity.dropped(part_place.text(), "Anthropic's system texts are texts only");
      continue;
    }
    if (is_blank(*text)) continue;
    has_system_parts_ = has_system_parts_ || message.content_form == ContentForm::Parts ||
                        !part.cache_control.empty();
    system_.push_back({.part = &part, .place = part_place});
  }
}

void AnthropicTurns::add_parts(const Message& message, const PartPlace& place) {
  for (std::size_t i = 0; i < message.parts.size(); ++i) {
    const Part& part = message.parts[i];
    const PartPlace part_place = place.of_part(i);
    if (is_said(part, message, part_place)) {
      turn_of(message).blocks.push_back({.part = &part, .place = part_place});
    }
  }
}

// What the model said in another dialect, and Anthropic's cannot have said, is left out.
bool AnthropicTurns::is_said(const Part& part, const Message& message, const PartPlace& place) {
  if (const std::string* text = text_of(part)) return !is_blank(*text);
  if (std::holds_alternative<ReasoningPart>(part.body)) {
    if (has_own_proof(part, writing_.target)) return message.role == Role::Assistant;
    writing_.fidelity.dropped(place.text(), "Anthropic takes only thoughts that it has signed");
    return false;
  }
  if (message.role != Role::Assistant || std::holds_alternative<ToolCall>(part.body)) return true;
  if (std::holds_alternative<OpaquePart>(part.body) && writing_.is_own_dialect()) return true;
  writing_.fidelity.dropped(place.text(), "Anthropic's model does not say such things");
  return false;
}

void AnthropicTurns::note_unsaid(const Message& message, const PartPlace& place) {
  const auto drop_if = [&](bool is_there, std::string_view field) {
    if (!is_there) return;
    writing_.fidelity.dropped(fmt::format("{}.{}", place.text(), field),
                              "Anthropic has no such field");
  };
  const bool is_result = message.role == Role::Tool || message.role == Role::Function;
  drop_if(!message.name.empty() && !is_result, "name");
  drop_if(!message.audio.empty(), "audio");
  drop_if(!message.annotations.says_nothing(), "annotations");
  if (writing_.is_own_dialect() || is_result) return;
  for (const ExtraField& field : message.extra) drop_if(!field.value.says_nothing(), field.name);
}

AnthropicTurns::Turn& AnthropicTurns::turn_of(const Message& message) {
  const bool is_assistant = message.role == Role::Assistant;
  if (turns_.empty() || turns_.back().is_assistant != is_assistant) {
    turns_.push_back({.is_assistant = is_assistant, .results = {}, .blocks = {}, .messages = {}});
  }
  Turn& turn = turns_.back();
  if (turn.messages.empty() || turn.messages.back() != &message) turn.messages.push_back(&message);
  return turn;
}

void AnthropicTurns::begin_with_the_caller() {
  if (!turns_.empty() && !turns_.front().is_assistant) return;
  writing_.fidelity.changed("messages", "Anthropic's conversations begin with the user");
  Part& part = made_parts_.emplace_back();
  part.body = TextPart{std::string{kPlaceholder}};
  Turn turn;
  turn.blocks.push_back({.part = &part, .place = {.fixed = "messages"}});
  turns_.insert(turns_.begin(), std::move(turn));
}

bool AnthropicTurns::is_thoughtless_tool_loop() const {
  if (turns_.size() < 2 || turns_.back().results.empty()) return false;
  const Turn& before = turns_[turns_.size() - 2];
  return before.blocks.empty() ||
         !std::holds_alternative<ReasoningPart>(before.blocks.front().part->body);
}

std::size_t AnthropicTurns::count_breakpoints() const {
  std::size_t count = 0;
  for (const Message& message : writing_.request.messages) count += breakpoints_in(message.parts);
  return count;
}

void AnthropicTurns::write_system(JsonWriter& writer) const {
  if (system_.empty() && instructions_.empty()) return;
  writer.key("system");
  if (has_system_parts_) {
    AnthropicBlockWriter blocks{writer, writing_};
    writer.begin_array();
    for (const Block& block : system_) {
      blocks.write_text(*text_of(*block.part), *block.part, block.place);
    }
    for (const std::string& text : instructions_) blocks.write_text(text, {}, {.fixed = "system"});
    writer.end_array();
    return;
  }
  std::string joined;
  const auto append = [&](const std::string& text) {
    if (!joined.empty()) joined.append("\n\n");
    joined.append(text);
  };
  for (const Block& block : system_) append(*text_of(*block.part));
  for (const std::string& text : instructions_) append(text);
  writer.text(joined);
}

Result<void> AnthropicTurns::write_messages(JsonWriter& writer) const {
  writer.key("messages");
  writer.begin_array();
  for (const Turn& turn : turns_) {
    SAR_CHECK(write_turn(writer, turn, &turn == &turns_.back()));
  }
  writer.end_array();
  return {};
}

Result<void> AnthropicTurns::write_turn(JsonWriter& writer, const Turn& turn, bool is_last) const {
  writer.begin_object();
  writer.key("role");
  writer.text(turn.is_assistant ? "assistant" : "user");
  writer.key("content");
  SAR_CHECK(write_blocks(writer, turn, is_last));
  if (writing_.is_own_dialect() && !turn.messages.empty() &&
      turn.messages.front()->role != Role::Tool) {
    writing_.write_extra(writer, turn.messages.front()->extra, {});
  }
  writer.end_object();
  return {};
}

Result<void> AnthropicTurns::write_blocks(JsonWriter& writer, const Turn& turn,
                                          bool is_last) const {
  const Block* ending = is_last && turn.is_assistant ? &turn.blocks.back() : nullptr;
  const auto said = [&](const Block& block) {
    const std::string_view text = *text_of(*block.part);
    return &block == ending ? without_blanks_behind(text) : text;
  };
  const Part* only =
      turn.blocks.size() == 1 && turn.results.empty() ? turn.blocks.front().part : nullptr;
  const bool is_list =
      turn.messages.size() != 1 || turn.messages.front()->content_form == ContentForm::Parts;
  if (only != nullptr && text_of(*only) != nullptr && only->cache_control.empty() &&
      only->extra.empty() && !is_list) {
    writer.text(said(turn.blocks.front()));
    return {};
  }
  AnthropicBlockWriter blocks{writer, writing_};
  writer.begin_array();
  for (const Block& block : turn.results)
    SAR_CHECK(blocks.write_result(*block.result, block.place));
  for (const Block& block : turn.blocks) {
    if (text_of(*block.part) != nullptr) {
      blocks.write_text(said(block), *block.part, block.place);
    } else {
      SAR_CHECK(blocks.write(*block.part, block.place));
    }
  }
  writer.end_array();
  return {};
}

}  // namespace sar::protocol
