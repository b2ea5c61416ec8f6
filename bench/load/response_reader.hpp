// Reads one HTTP/1.1 response at a time: status, framing, payload into an EventCounter. Trusts the
// proxies under test to be right about everything else.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "event_counter.hpp"

namespace load {

class ResponseReader {
 public:
  enum class State : std::uint8_t {
    Head,
    Body,
    UntilClose,
    ChunkSize,
    Chunk,
    Trailer,
    Complete,
    Malformed
  };

  void start();
  // Takes bytes up to the end of the response; returns how many.
  std::size_t feed(std::string_view bytes);
  // The connection has ended: completes a response that ends with it.
  void feed_end();

  [[nodiscard]] bool is_complete() const { return state_ == State::Complete; }
  [[nodiscard]] bool is_malformed() const { return state_ == State::Malformed; }
  [[nodiscard]] int status() const { return status_; }
  [[nodiscard]] bool keeps_alive() const { return keeps_alive_; }
  [[nodiscard]] const EventCounter& events() const { return events_; }

 private:
  std::size_t feed_line(std::string_view bytes);
  std::size_t feed_payload(std::string_view bytes);
  void end_line();
  void end_head_line();
  void end_head();
  void end_chunk_size();

  State state_ = State::Head;
  std::string line_;  // without its line break
  int status_ = 0;
  bool keeps_alive_ = true;
  bool is_chunked_ = false;
  bool has_length_ = false;
  std::uint64_t remaining_ = 0;  // of the body or the chunk
  EventCounter events_;
};

}  // namespace load
