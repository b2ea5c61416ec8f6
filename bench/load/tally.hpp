// What came out of a load: counts, failures by kind, latencies. Every latency is kept, so that
// percentiles are exact.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "connection.hpp"

namespace load {

class Tally {
 public:
  explicit Tally(bool expects_streams) : expects_streams_(expects_streams) {}

  // An answer that came to its end; it counts as a success only with status 200 and, for streams,
  // with [DONE] at its end.
  void add_answer(const Connection& connection);
  // The connection ended in the middle of an answer.
  void add_broken(const Connection& connection);
  void add_reconnect() { ++reconnects_; }
  // Paced: a request that found no free connection when it was due.
  void add_delayed() { ++delayed_; }

  [[nodiscard]] std::uint64_t successes() const { return latencies_.size(); }
  [[nodiscard]] std::uint64_t broken() const { return broken_; }
  // One JSON object. `elapsed` is what rates refer to.
  [[nodiscard]] std::string to_json(std::chrono::nanoseconds elapsed);

 private:
  bool expects_streams_;
  std::uint64_t events_ = 0;
  std::uint64_t broken_ = 0;
  std::uint64_t wrong_status_ = 0;
  std::uint64_t without_done_ = 0;
  std::uint64_t reconnects_ = 0;
  std::uint64_t delayed_ = 0;
  std::vector<std::chrono::nanoseconds> latencies_;
  std::vector<std::chrono::nanoseconds> first_bytes_;
};

}  // namespace load
