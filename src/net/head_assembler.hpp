// Finds the end of a message head in bytes that come in any pieces, and refuses what would make two
// readers disagree about lines. No sockets: bytes in, text of the head out.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sar::net {

struct HeadLimits {
  std::size_t bytes_max = 32 * 1024;
  std::size_t field_count_max = 100;
};

class HeadAssembler {
 public:
  enum class State : std::uint8_t {
    Incomplete,
    Complete,
    TooLarge,       // more bytes than allowed
    TooManyFields,  // more lines than allowed
    Malformed,      // a bare LF, a folded line, or an empty first line
  };

  explicit HeadAssembler(HeadLimits limits) : limits_(limits) {}

  // Takes bytes up to the end of the head. `consumed` says how many belong to it; the rest is body
  // or the next message. REQUIRES: state() == Incomplete.
  State feed(std::string_view bytes, std::size_t& consumed);

  [[nodiscard]] State state() const { return state_; }
  // Nothing of a head has come yet.
  [[nodiscard]] bool untouched() const { return size_ == 0; }
  // The head with its empty line. A view of the bytes fed last if they held all of it, so it lives
  // no longer than they do. REQUIRES: state() == Complete.
  [[nodiscard]] std::string_view text() const { return text_; }
  // Ready for the next message; gives back memory that a large head took.
  void reset();

 private:
  State scan(std::string_view bytes, std::size_t& consumed);
  State end_line(char before, std::size_t length);

  HeadLimits limits_;
  State state_ = State::Incomplete;
  std::size_t size_ = 0;         // bytes of the head so far
  std::size_t line_length_ = 0;  // of the line that is being read, so far
  std::size_t lines_ = 0;
  char last_ = '\0';   // byte before the one that comes next
  std::string spill_;  // the head so far, when it came in several pieces
  std::string_view text_;
};

}  // namespace sar::net
