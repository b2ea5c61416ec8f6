// Looks at line ends only; what the lines say is the parsers' business.
#include "net/head_assembler.hpp"

#include <algorithm>
#include <cstring>

namespace sar::net {

HeadAssembler::State HeadAssembler::feed(std::string_view bytes, std::size_t& consumed) {
  state_ = scan(bytes, consumed);
  if (state_ == State::Complete && spill_.empty()) {
    text_ = bytes.substr(0, consumed);
  } else if (state_ == State::Complete || state_ == State::Incomplete) {
    spill_.append(bytes.substr(0, consumed));
    text_ = spill_;
  }
  return state_;
}

HeadAssembler::State HeadAssembler::scan(std::string_view bytes, std::size_t& consumed) {
  const std::size_t room = limits_.bytes_max - size_;
  const std::string_view allowed = bytes.substr(0, room);
  consumed = 0;
  while (consumed < allowed.size()) {
    const char* begin = allowed.data() + consumed;
    if (line_length_ == 0 && lines_ > 0 && (*begin == ' ' || *begin == '\t')) {
      return State::Malformed;
    }
    const auto* feed =
        static_cast<const char*>(std::memchr(begin, '\n', allowed.size() - consumed));
    const char* end = feed == nullptr ? allowed.data() + allowed.size() : feed;
    const auto length = static_cast<std::size_t>(end - begin);
    const char before = length > 0 ? end[-1] : last_;
    line_length_ += length;
    consumed += length;
    last_ = before;
    if (feed == nullptr) break;
    ++consumed;
    last_ = '\n';
    if (const State state = end_line(before, line_length_); state != State::Incomplete) {
      return state;
    }
  }
  size_ += consumed;
  return bytes.size() > room || size_ == limits_.bytes_max ? State::TooLarge : State::Incomplete;
}

HeadAssembler::State HeadAssembler::end_line(char before, std::size_t length) {
  if (length == 0 || before != '\r') return State::Malformed;
  line_length_ = 0;
  if (length == 1) return lines_ == 0 ? State::Malformed : State::Complete;
  ++lines_;
  return lines_ > limits_.field_count_max + 1 ? State::TooManyFields : State::Incomplete;
}

void HeadAssembler::reset() {
  constexpr std::size_t kKeptMax = 4096;
  state_ = State::Incomplete;
  size_ = line_length_ = lines_ = 0;
  last_ = '\0';
  spill_.clear();
  if (spill_.capacity() > kKeptMax) spill_ = std::string{};
  text_ = {};
}

}  // namespace sar::net
