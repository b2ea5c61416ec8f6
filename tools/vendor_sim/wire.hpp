// How one dialect writes an answer down: whole, or event by event.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "answer.hpp"
#include "errors.hpp"
#include "event_writer.hpp"

namespace sim {

enum class Block : std::uint8_t { Reasoning, Text, Call };

// A piece of an answer, and its place in its block.
struct Piece {
  Block block = Block::Text;
  std::int64_t call = 0;
  std::int64_t index = 0;
  std::int64_t count = 0;

  [[nodiscard]] bool is_first() const { return index == 0; }
  [[nodiscard]] bool is_last() const { return index + 1 == count; }
};

// How far a stream is.
struct Progress {
  Answer answer;
  Piece piece;                // the one that is written
  Content spoken;             // its text, if it is of one
  std::int64_t served = 0;    // completion tokens written
  std::int64_t reasoned = 0;  // reasoning tokens among them
  std::int64_t block = -1;    // number of the open block, of all that were opened
  std::int64_t events = 0;    // written; Responses
  std::string opening{};      // with which every event begins; Chat
};
// The text of the piece that is written, as the inside of a JSON string.
void append_piece(std::string& out, const Progress& progress, std::int64_t choice = 0);

class Wire {
 public:
  virtual ~Wire() = default;

  [[nodiscard]] virtual std::string_view stream_type() const {
    return "text/event-stream; charset=utf-8";
  }
  virtual void append_whole_answer(std::string& out, const Answer& answer) const = 0;

  // In this order; open, piece and close once per block. What does nothing here is not needed by
  // every dialect.
  virtual void begin(EventWriter& to, Progress& progress) const = 0;
  virtual void open(EventWriter& /*to*/, Progress& /*progress*/) const {}
  virtual void piece(EventWriter& to, Progress& progress) const = 0;
  virtual void close(EventWriter& /*to*/, Progress& /*progress*/) const {}
  virtual void finish(EventWriter& /*to*/, Progress& /*progress*/) const {}
  virtual void terminate(EventWriter& to, Progress& progress) const = 0;

  // Instead of what is missing then.
  virtual void fail(EventWriter& to, Progress& progress, const ErrorAnswer& error) const = 0;
  // An event whose data is cut off.
  virtual void break_off(EventWriter& to) const;
  virtual void keep_alive(EventWriter& to) const;
  // The fragments of several calls may take turns.
  [[nodiscard]] virtual bool interleaves() const { return false; }
};

// Lives as long as the program.
[[nodiscard]] const Wire& wire_of(Dialect dialect, const Call& call);

}  // namespace sim
