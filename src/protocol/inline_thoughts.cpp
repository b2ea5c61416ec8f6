#include "protocol/inline_thoughts.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "protocol/tokens/token_estimate.hpp"

namespace sar::protocol {
namespace {

using Events = std::vector<ChatEvent>;

constexpr std::string_view kOpening = "<think>";
constexpr std::string_view kClosing = "</think>";
constexpr std::string_view kBlanks = " \t\r\n";
// Models that are told to write JSON are known to write blanks without end: those are not held.
constexpr std::size_t kBlanksMax = 64;

void strip_front(std::string& text) {
  text.erase(0, std::min(text.find_first_not_of(kBlanks), text.size()));
}

// How many bytes at the end of `text` may be the beginning of `tag`.
std::size_t begun_tag(std::string_view text, std::string_view tag) {
  for (std::size_t size = std::min(text.size(), tag.size() - 1); size > 0; --size) {
    if (text.ends_with(tag.substr(0, size))) return size;
  }
  return 0;
}

void move_to_reasoning(Usage& usage, std::int64_t tokens) {
  if (usage.reasoning != 0) return;  // the vendor knows better
  usage.reasoning = std::min(tokens, usage.output);
  usage.output -= usage.reasoning;
}

// Of a stream.
class ThoughtsReader final : public StreamReader {
 public:
  explicit ThoughtsReader(std::unique_ptr<StreamReader> reader) : reader_(std::move(reader)) {}

  Result<void> read(const SseEvent& event, Events& out) override {
    const Result<void> result = reader_->read(event, events_);
    pass_on(out);
    return result;
  }

  Result<void> end(Events& out) override {
    const Result<void> result = reader_->end(events_);
    pass_on(out);
    return result;
  }

 private:
  using Pieces = InlineThoughts::Pieces;

  void pass_on(Events& out) {
    for (ChatEvent& event : events_) {
      const bool is_parted = std::visit([&](auto& body) { return part(body, out); }, event);
      if (!is_parted) out.push_back(std::move(event));
    }
    events_.clear();
  }

  // True: the event is in `out`, or nowhere.
  bool part(TextDelta& event, Events& out) {
    InlineThoughts& thoughts = choices_[event.choice];
    if (thoughts.is_in_text()) return false;
    say(event.choice, thoughts.read(event.text), out);
    return true;
  }
  // They come behind the text that they are of: of thoughts, nobody asked for them.
  bool part(ExtraDelta& event, Events&) {
    return event.field.name == "logprobs" && choices_[event.choice].is_in_thoughts();
  }
  bool part(UsageUpdate& event, Events&) {
    move_to_reasoning(event.usage.counts, count_.tokens());
    return false;
  }
  bool part(ReasoningDelta& event, Events& out) { return end_text(event.choice, out); }
  bool part(RefusalDelta& event, Events& out) { return end_text(event.choice, out); }
  bool part(ToolCallStart& event, Events& out) { return end_text(event.choice, out); }
  bool part(PartDelta& event, Events& out) { return end_text(event.choice, out); }
  bool part(ChoiceFinish& event, Events& out) { return end_text(event.choice, out); }
  bool part(StreamEnd&, Events& out) {
    for (const auto& choice : choices_) end_text(choice.first, out);
    return false;
  }
  static bool part(auto&, Events&) { return false; }

  bool end_text(std::int64_t choice, Events& out) {
    say(choice, choices_[choice].end(), out);
    return false;
  }

  void say(std::int64_t choice, Pieces pieces, Events& out) {
    if (!pieces.thoughts.empty()) {
      count_.add(pieces.thoughts);
      out.emplace_back(ReasoningDelta{choice, std::move(pieces.thoughts), {}});
    }
    if (!pieces.text.empty()) out.emplace_back(TextDelta{choice, std::move(pieces.text)});
  }

  std::unique_ptr<StreamReader> reader_;
  Events events_;
  std::map<std::int64_t, InlineThoughts> choices_;  // by index
  OutputCount count_;                               // of thoughts
};

// Of a whole message.
class MessageParting {
 public:
  MessageParting(Message& message, OutputCount& count) : message_(message), count_(count) {}

  void run() {
    for (Part& part : std::exchange(message_.parts, {})) {
      auto* text = std::get_if<TextPart>(&part.body);
      if (text == nullptr) {
        say(thoughts_.end());
        message_.parts.push_back(std::move(part));
        continue;
      }
      const bool was_empty = text->text.empty();
      InlineThoughts::Pieces pieces = thoughts_.read(text->text);
      say({.thoughts = std::move(pieces.thoughts), .text = {}});
      text->text = std::move(pieces.text);
      if (was_empty || !text->text.empty()) message_.parts.push_back(std::move(part));
    }
    say(thoughts_.end());
  }

 private:
  void say(InlineThoughts::Pieces pieces) {
    if (!pieces.thoughts.empty()) {
      count_.add(pieces.thoughts);
      std::vector<Part>& parts = message_.parts;
      auto* last = parts.empty() ? nullptr : std::get_if<ReasoningPart>(&parts.back().body);
      if (last == nullptr) {
        last = &parts.emplace_back().body.emplace<ReasoningPart>();
      }
      last->text.append(pieces.thoughts);
    }
    if (!pieces.text.empty()) {
      message_.parts.emplace_back().body = TextPart{std::move(pieces.text)};
    }
  }

  Message& message_;
  OutputCount& count_;
  InlineThoughts thoughts_;
};

}  // namespace

InlineThoughts::Pieces InlineThoughts::read(std::string_view text) {
  Pieces pieces;
  std::string rest = std::exchange(held_, {}).append(text);
  if (place_ == Place::Beginning) read_beginning(rest);
  if (place_ == Place::Thoughts) read_thoughts(rest, pieces.thoughts);
  if (place_ == Place::Behind) {
    strip_front(rest);
    if (!rest.empty()) place_ = Place::Text;
  }
  if (place_ == Place::Text) pieces.text = std::move(rest);
  return pieces;
}

InlineThoughts::Pieces InlineThoughts::end() {
  const bool is_thought = std::exchange(place_, Place::Text) == Place::Thoughts;
  std::string rest = std::exchange(held_, {});
  return is_thought ? Pieces{.thoughts = std::move(rest), .text = {}}
                    : Pieces{.thoughts = {}, .text = std::move(rest)};
}

void InlineThoughts::read_beginning(std::string& text) {
  const std::size_t tag = std::min(text.find_first_not_of(kBlanks), text.size());
  const std::string_view begun = std::string_view{text}.substr(tag);
  const bool is_near = tag <= kBlanksMax;
  if (is_near && begun.starts_with(kOpening)) {
    text.erase(0, tag + kOpening.size());
    place_ = Place::Thoughts;
  } else if (is_near && kOpening.starts_with(begun)) {
    held_ = std::exchange(text, {});
  } else {
    place_ = Place::Text;
  }
}

void InlineThoughts::read_thoughts(std::string& text, std::string& thoughts) {
  if (!has_thoughts_) strip_front(text);
  const std::size_t closing = text.find(kClosing);
  if (closing != std::string::npos) {
    thoughts = text.substr(0, closing);
    text.erase(0, closing + kClosing.size());
    place_ = Place::Behind;
    return;
  }
  const std::size_t held = begun_tag(text, kClosing);
  held_ = text.substr(text.size() - held);
  text.resize(text.size() - held);
  has_thoughts_ = has_thoughts_ || !text.empty();
  thoughts = std::exchange(text, {});
}

std::unique_ptr<StreamReader> part_thoughts(std::unique_ptr<StreamReader> reader) {
  return std::make_unique<ThoughtsReader>(std::move(reader));
}

void part_thoughts(ChatReply& reply) {
  OutputCount count;
  for (Choice& choice : reply.choices) {
    if (choice.message) MessageParting{*choice.message, count}.run();
  }
  if (reply.usage) move_to_reasoning(reply.usage->counts, count.tokens());
}

}  // namespace sar::protocol
