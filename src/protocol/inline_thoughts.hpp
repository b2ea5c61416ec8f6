// Thoughts that stand in the text, "<think>…</think>" at its very beginning: so models write them,
// and servers without a parser for it pass them on. Here they become reasoning.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "protocol/canonical/chat_event.hpp"
#include "protocol/translation.hpp"

namespace sar::protocol {

// Parts one text, however it is cut. A tag that is never closed is open to the end; one that comes
// later, or again, is text, and so is a closing one alone (what templates that open the tag in the
// prompt leave): what went out before it could not be called back. Blanks around the tags are
// theirs.
class InlineThoughts {
 public:
  struct Pieces {
    std::string thoughts;
    std::string text;  // comes after the thoughts
    bool operator==(const Pieces&) const = default;
  };
  // What `text` adds. Held back is only what may be a tag yet, with the blanks before it.
  [[nodiscard]] Pieces read(std::string_view text);
  // The text goes no further, or something else has begun: what was held back.
  [[nodiscard]] Pieces end();

  // Nothing is parted any more.
  [[nodiscard]] bool is_in_text() const { return place_ == Place::Text; }
  [[nodiscard]] bool is_in_thoughts() const {
    return place_ == Place::Thoughts || place_ == Place::Behind;
  }

 private:
  enum class Place : std::uint8_t { Beginning, Thoughts, Behind, Text };

  void read_beginning(std::string& text);
  void read_thoughts(std::string& text, std::string& thoughts);

  Place place_ = Place::Beginning;
  bool has_thoughts_ = false;
  std::string held_;
};

// The events of `reader` with such thoughts as reasoning. Tokens of reasoning that the vendor does
// not report are counted from them, and taken off those of the answer.
[[nodiscard]] std::unique_ptr<StreamReader> part_thoughts(std::unique_ptr<StreamReader> reader);
// The same for a whole answer.
void part_thoughts(ChatReply& reply);

}  // namespace sar::protocol
