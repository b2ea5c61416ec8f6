// A conversation as Anthropic wants it: system texts apart, turns that alternate and begin with the
// caller's, results of tools first in theirs. Internal to the dialect.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "protocol/anthropic/part_place.hpp"
#include "protocol/anthropic/request_writing.hpp"

namespace sar::protocol {

class AnthropicTurns {
 public:
  // Both live longer.
  AnthropicTurns(const ChatRequest& request, AnthropicRequestWriting& writing);

  // The last thing the model is told before the conversation.
  void add_instruction(std::string text) { instructions_.push_back(std::move(text)); }

  // The model was about to go on after the results of its tools, and had not thought before it
  // called them (or another vendor's thoughts were left out): it cannot be made to think now.
  [[nodiscard]] bool is_thoughtless_tool_loop() const;

  // Without system texts nothing is written.
  void write_system(JsonWriter& writer) const;
  Result<void> write_messages(JsonWriter& writer) const;

  [[nodiscard]] std::size_t count_breakpoints() const;

 private:
  struct Block {
    const Part* part = nullptr;
    const Message* result = nullptr;  // then `part` is none
    PartPlace place;
  };
  struct Turn {
    bool is_assistant = false;
    std::vector<Block> results;
    std::vector<Block> blocks;
    std::vector<const Message*> messages;
  };

  void add_message(const Message& message, const PartPlace& place);
  void add_system(const Message& message, const PartPlace& place);
  void add_parts(const Message& message, const PartPlace& place);
  [[nodiscard]] bool is_said(const Part& part, const Message& message, const PartPlace& place);
  void note_unsaid(const Message& message, const PartPlace& place);
  Turn& turn_of(const Message& message);
  void begin_with_the_caller();
  Result<void> write_turn(JsonWriter& writer, const Turn& turn, bool is_last) const;
  Result<void> write_blocks(JsonWriter& writer, const Turn& turn, bool is_last) const;

  AnthropicRequestWriting& writing_;
  std::vector<Block> system_;
  bool has_system_parts_ = false;  // the caller made a list of them
  std::vector<std::string> instructions_;
  std::vector<Turn> turns_;
  std::deque<Part> made_parts_;
};

}  // namespace sar::protocol
