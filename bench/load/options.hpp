// The command line of bench-load.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace load {

enum class Mode : std::uint8_t {
  Closed,  // every connection sends its next request when it has the answer to the last
  Paced,   // requests leave at a constant rate, whatever the answers do
  Held,    // one request per connection; the answers stay open until standard input ends
};

struct Options {
  Mode mode = Mode::Closed;
  std::uint16_t port = 0;
  std::string request_file;  // head and body, as they go over the wire
  std::size_t connections = 32;
  std::chrono::nanoseconds duration = std::chrono::seconds{5};
  std::uint64_t requests = 0;         // Closed: stop after so many; 0: after `duration`
  double requests_per_second = 5000;  // Paced
  std::chrono::nanoseconds ramp{0};   // Closed: connections open spread over this time
  bool streams = false;               // every answer is a stream that must end with [DONE]
};

// Throws std::invalid_argument with a message for the user.
[[nodiscard]] Options parse_options(int count, char** words);

}  // namespace load
