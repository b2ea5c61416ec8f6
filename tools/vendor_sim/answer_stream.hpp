// A streamed answer, turn by turn, in any dialect: its pace, its order, and the faults that strike
// in the middle of it.
#pragma once

#include <cstdint>
#include <string>

#include "turn.hpp"
#include "wire.hpp"

namespace sim {

class AnswerStream {
 public:
  // The views in `answer` must stay valid until the stream ended. The first turn begins with
  // `head`, if the framing is chunked.
  void begin(const Answer& answer, const Wire& wire, EventWriter::Framing framing,
             const Head& head);
  // Appends the next events.
  Turn advance(std::string& out);
  // Completion tokens whose events have been appended so far.
  [[nodiscard]] std::int64_t tokens() const { return progress_.served; }

 private:
  void append_beginning(std::string& out);
  void append_next_piece();
  void append_end();
  Turn strike();
  void append_failure();
  [[nodiscard]] Piece piece_at(std::int64_t number) const;
  [[nodiscard]] Piece call_piece_at(std::int64_t number) const;
  [[nodiscard]] bool takes_turns() const;

  const Wire* wire_ = nullptr;
  EventWriter events_;
  Progress progress_;
  Head head_;
  bool has_head_ = false;
  bool has_begun_ = false;
  std::int64_t strike_after_ = -1;  // pieces; -1: no fault in the middle
  std::int64_t pieces_ = 0;
  std::int64_t pieces_max_ = 0;
};

}  // namespace sim
