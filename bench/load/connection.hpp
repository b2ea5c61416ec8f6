// One connection to the proxy under test: sends a request, reads the answer, knows when each
// happened. Used with edge-triggered readiness.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "response_reader.hpp"

namespace load {

using Clock = std::chrono::steady_clock;
using Time = Clock::time_point;

class Connection {
 public:
  enum class Progress : std::uint8_t { Pending, Answered, Broken };

  // Connects to 127.0.0.1 and waits for it. `request` outlives the connection. Throws
  // std::system_error.
  Connection(std::uint16_t port, const std::string& request);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  [[nodiscard]] int descriptor() const { return descriptor_; }

  // REQUIRES: !is_active(). Sends the request. Latencies count from `intended`, when it should have
  // left.
  void begin(Time intended);
  // Sends and receives until the kernel has no more; `scratch` is only used meanwhile. Answered and
  // Broken end the request; a Broken connection is of no further use.
  Progress advance(std::span<char> scratch);

  [[nodiscard]] bool is_active() const { return is_active_; }
  [[nodiscard]] const ResponseReader& response() const { return response_; }
  [[nodiscard]] Time intended() const { return intended_; }
  [[nodiscard]] bool has_first_byte() const { return first_byte_ != Time{}; }
  [[nodiscard]] Time first_byte() const { return first_byte_; }

 private:
  bool send_rest();
  Progress take(std::string_view bytes);

  const std::string& request_;
  int descriptor_;
  bool is_active_ = false;
  std::size_t sent_ = 0;
  Time intended_{};
  Time first_byte_{};
  ResponseReader response_;
};

}  // namespace load
