// Reads one JSON document forward, validating every byte of it, without building a tree.
//
// simdjson's vectorised first stage checks UTF-8, control characters and the closing of strings and
// lists where tokens begin; this class walks that list. simdjson's own on-demand walker was
// measured at twice the time, does not validate what it skips, and assumes well-formed input in
// release builds.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace sar::protocol {

enum class JsonKind : std::uint8_t { None, Object, Array, String, Number, Boolean, Null };

// A string where it stands in the document.
struct JsonString {
  std::string_view raw;  // between the quotes
  bool escaped = false;  // `raw` has escapes

  // The text itself: `raw`, or its unescaped form written to `buffer`.
  [[nodiscard]] std::string_view text(std::string& buffer) const;
  [[nodiscard]] std::string to_text() const;
  [[nodiscard]] bool is(std::string_view other) const {
    return escaped ? to_text() == other : raw == other;
  }
};

// A mistake in the document ends the reading: every call after it yields nothing, loops end by
// themselves, and finish() tells. Ask once, at the end.
//
//   if (reader.begin_object()) {
//     while (reader.next_key(key)) reader.take();  // exactly one value per key
//   }
//   if (!reader.finish()) report(reader.problem(), reader.problem_at());
class JsonReader {
 public:
  static constexpr int kDepthMax = 128;

  JsonReader();
  ~JsonReader();
  JsonReader(JsonReader&&) noexcept;
  JsonReader& operator=(JsonReader&&) noexcept;

  // Begins with the first value of `text`, which stays alive while it is read. No padding needed.
  void load(std::string_view text);

  // Back to the first value. REQUIRES: no mistake was found.
  void restart();

  // What the value at the cursor is, judged by its first byte; None: there is no value here.
  [[nodiscard]] JsonKind kind() const;
  // Whether the number at the cursor has neither fraction nor exponent. REQUIRES: kind() Number.
  [[nodiscard]] bool is_integer() const;

  // Step into a container. False, and nothing happens, if the value is something else.
  bool begin_object();
  bool begin_array();
  // The same, but a value of another kind is stepped over.
  bool enter_object() { return begin_object() || skip(); }
  bool enter_array() { return begin_array() || skip(); }
  // True: the cursor is on a value, which must be read. False: the container has ended.
  bool next_key(JsonString& key);
  bool next_element();

  // Step over a value of any kind; its text without blanks around. Empty: a mistake.
  std::string_view take();
  // REQUIRES: kind() is String.
  JsonString take_string();

  // Byte position in the text where the value at the cursor begins, and where the last one ended.
  [[nodiscard]] std::uint32_t begin() const { return index_[at_]; }
  [[nodiscard]] std::uint32_t end() const { return end_; }

  // True: the document was read to its end and is valid.
  [[nodiscard]] bool finish();
  [[nodiscard]] const char* problem() const { return problem_; }  // null: none yet
  [[nodiscard]] std::uint32_t problem_at() const { return problem_at_; }

  // A place to come back to, for a value that turns out to have another shape than hoped.
  struct Mark {
    std::uint32_t at, end, escape;
    int depth;
    bool fresh;
  };
  [[nodiscard]] Mark mark() const { return {at_, end_, escape_, depth_, fresh_}; }
  // REQUIRES: no mistake was found since.
  void rewind(const Mark& mark);

 private:
  struct Indexer;
  class IdleIndexers;

  [[nodiscard]] char token() const { return at_ < count_ ? text_[index_[at_]] : '\0'; }
  bool accept(char punctuation);
  bool begin_container();
  bool end_container();
  bool next_in_container();
  void skip_value();
  bool skip() {
    skip_value();
    return false;
  }
  void skip_literal(std::string_view literal);
  void skip_number();
  bool is_token_end(std::uint32_t position) const;
  void check_escapes(std::uint32_t string_end);
  [[nodiscard]] std::uint32_t find_escape(std::uint32_t from) const;
  bool fail(const char* problem);

  std::unique_ptr<Indexer> indexer_;
  std::string_view text_;
  const std::uint32_t* index_;  // where each token begins, and behind them the text's size
  std::uint32_t count_ = 0;     // of tokens
  std::uint32_t at_ = 0;        // the token at the cursor
  std::uint32_t end_ = 0;
  std::uint32_t escape_ = 0;  // the first backslash that no string has covered yet
  int depth_ = 0;
  bool fresh_ = false;  // a container has just begun: no comma comes before its first value
  const char* problem_ = nullptr;
  std::uint32_t problem_at_ = 0;
};

}  // namespace sar::protocol
