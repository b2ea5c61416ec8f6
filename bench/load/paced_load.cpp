// Open loop: request i is due at start + i / rate and its latency counts from there, so a slow
// answer cannot hide the requests that it delayed (no coordinated omission).
#include <array>
#include <cmath>
#include <deque>
#include <memory>
#include <vector>

#include "loads.hpp"
#include "poller.hpp"
#include "tally.hpp"

namespace load {
namespace {

class PacedLoad {
 public:
  PacedLoad(const Options& options, const std::string& request)
      : options_(options),
        request_(request),
        total_(static_cast<std::uint64_t>(std::chrono::duration<double>(options.duration).count() *
                                          options.requests_per_second)) {}

  std::string run() {
    connections_.resize(options_.connections);
    for (std::size_t index = 0; index < connections_.size(); ++index) open(index);
    start_ = Clock::now();
    while (started_ < total_ || idle_.size() < connections_.size()) {
      start_due();
      for (const std::size_t index : poller_.wait(next_start())) handle(index);
    }
    return tally_.to_json(Clock::now() - start_);
  }

 private:
  void open(std::size_t index) {
    connections_[index] = std::make_unique<Connection>(options_.port, request_);
    poller_.add(connections_[index]->descriptor(), index);
    idle_.push_back(index);
  }

  Time due(std::uint64_t request) const {
    const auto offset = static_cast<double>(request) * 1e9 / options_.requests_per_second;
    return start_ + std::chrono::nanoseconds{std::llround(offset)};
  }

  // Nothing to wait for but answers when no connection is free.
  std::optional<Time> next_start() const {
    if (started_ == total_ || idle_.empty()) return std::nullopt;
    return due(started_);
  }

  void start_due() {
    while (started_ < total_ && due(started_) <= Clock::now()) {
      if (idle_.empty()) return note_delay();
      const std::size_t index = idle_.front();
      idle_.pop_front();
      connections_[index]->begin(due(started_++));
    }
  }

  void note_delay() {
    if (last_delayed_ == started_) return;
    last_delayed_ = started_;
    tally_.add_delayed();
  }

  void handle(std::size_t index) {
    Connection& connection = *connections_[index];
    const bool was_active = connection.is_active();
    const auto progress = connection.advance(scratch_);
    if (progress == Connection::Progress::Pending) return;
    if (progress == Connection::Progress::Answered) {
      tally_.add_answer(connection);
      if (connection.response().keeps_alive()) return idle_.push_back(index);
    } else if (was_active) {
      tally_.add_broken(connection);
    }
    tally_.add_reconnect();
    std::erase(idle_, index);
    open(index);
  }

  const Options& options_;
  const std::string& request_;
  std::uint64_t total_;
  Poller poller_;
  std::vector<std::unique_ptr<Connection>> connections_;
  std::deque<std::size_t> idle_;  // the one that has rested longest goes next
  Tally tally_{options_.streams};
  std::array<char, 64 * 1024> scratch_;
  Time start_{};
  std::uint64_t started_ = 0;
  std::uint64_t last_delayed_ = ~std::uint64_t{0};
};

}  // namespace

std::string run_paced(const Options& options, const std::string& request) {
  return PacedLoad{options, request}.run();
}

}  // namespace load
