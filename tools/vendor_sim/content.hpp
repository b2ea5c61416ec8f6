// The text of an answer as a sequence of pieces ("tokens"). Deterministic: the same request gives
// the same text, streamed or not.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sim {

class Content {
 public:
  Content() = default;
  // `count` pieces of English-like words. With `text_bytes` > 0 the whole is exactly that long, cut
  // into `count` pieces without regard to words.
  static Content words(std::int64_t count, std::int64_t text_bytes);
  // Pieces are words with the blank before them. `raw` is the inside of a JSON string and must
  // outlive this.
  static Content text(std::string_view raw);

  // Keeps the first `count` pieces. True if that drops any.
  bool limit(std::int64_t count);
  [[nodiscard]] std::int64_t count() const { return count_; }
  // Moves to the next piece (the first one at first); false after the last.
  bool next();
  // The current piece. Choices differ from each other in synthetic text only.
  void append(std::string& out, std::int64_t choice) const;
  [[nodiscard]] std::int64_t taken() const { return at_ + 1; }

 private:
  std::int64_t count_ = 0;
  std::int64_t text_bytes_ = 0;
  std::int64_t at_ = -1;
  std::string_view rest_;  // given text behind the current piece
  std::string_view piece_;
  bool is_given_ = false;
};

}  // namespace sim
