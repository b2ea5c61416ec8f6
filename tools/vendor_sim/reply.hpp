// The answer that a connection is giving: where its bytes come from, turn by turn.
#pragma once

#include <chrono>
#include <cstdint>
#include <random>
#include <string>

#include "answer_stream.hpp"
#include "journal.hpp"
#include "turn.hpp"

namespace sim {

using Dice = std::mt19937_64;

struct Reply {
  enum class Source : std::uint8_t {
    Once,    // `bytes` in one turn
    Stream,  // `stream`, event by event
    Slices,  // `bytes`, cut up
  };
  Source source = Source::Once;
  bool keep_alive = true;
  bool is_stream = false;
  JournalEntry entry;
  std::string bytes;
  Turn ending;  // Once: the only turn. Slices: what follows the last slice.
  AnswerStream stream;
  std::string text;    // what the answer says, if it was made up for this request
  std::string fields;  // header fields of the answer

  // Slices: each has 1 … slice_bytes_max bytes, chosen by `dice`.
  std::size_t sliced = 0;
  std::size_t slice_bytes_max = 1;
  std::chrono::microseconds slice_wait{0};
  Dice* dice = nullptr;

  // Appends the next bytes to `out`.
  Turn advance(std::string& out);
  // Completion tokens in what has been appended so far.
  [[nodiscard]] std::int64_t tokens() const;
};

}  // namespace sim
