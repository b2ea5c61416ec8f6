// Words from a fixed list, or the words of a given text.
#include "content.hpp"

#include <algorithm>
#include <array>

namespace sim {
namespace {

constexpr std::array<std::string_view, 24> kWords{
    "the",   "quiet", "harbour", "holds", "seven",  "small",  "boats", "and",
    "every", "one",   "of",      "them",  "leaves", "before", "dawn",  "while",
    "gulls", "cross", "a",       "pale",  "sky",    "over",   "slow",  "water"};
// Choices of one answer start at different words.
constexpr std::int64_t kWordsBetweenChoices = 7;
constexpr std::string_view kRunningText =
    "the quiet harbour holds seven small boats and every one of them leaves before dawn while "
    "gulls cross a pale sky over slow water and ";

void append_running_text(std::string& out, std::int64_t from, std::int64_t to) {
  while (from < to) {
    const auto start = static_cast<std::size_t>(from) % kRunningText.size();
    const auto part = kRunningText.substr(start, static_cast<std::size_t>(to - from));
    out += part;
    from += static_cast<std::int64_t>(part.size());
  }
}

// Where the word that starts at 0 ends: before the next blank.
std::size_t word_length(std::string_view text) { return std::min(text.find(' ', 1), text.size()); }

}  // namespace

Content Content::words(std::int64_t count, std::int64_t text_bytes) {
  Content content;
  content.count_ = count;
  content.text_bytes_ = text_bytes;
  return content;
}

Content Content::text(std::string_view raw) {
  Content content;
  content.is_given_ = true;
  content.rest_ = raw;
  for (auto rest = raw; !rest.empty(); rest.remove_prefix(word_length(rest))) ++content.count_;
  return content;
}

bool Content::limit(std::int64_t count) {
  if (count >= count_) return false;
  if (text_bytes_ > 0) text_bytes_ = text_bytes_ * count / count_;
  count_ = count;
  return true;
}

bool Content::next() {
  if (at_ + 1 >= count_) return false;
  ++at_;
  if (is_given_) {
    piece_ = rest_.substr(0, word_length(rest_));
    rest_.remove_prefix(piece_.size());
  }
  return true;
}

void Content::append(std::string& out, std::int64_t choice) const {
  if (is_given_) {
    out += piece_;
  } else if (text_bytes_ > 0) {
    append_running_text(out, text_bytes_ * at_ / count_, text_bytes_ * (at_ + 1) / count_);
  } else {
    if (at_ > 0) out += ' ';
    out += kWords[static_cast<std::size_t>(at_ + choice * kWordsBetweenChoices) % kWords.size()];
  }
}

}  // namespace sim
