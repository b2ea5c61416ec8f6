// Closed loop: as many requests in flight as there are connections. At the end of the time running
// answers are read to their end, so that every stream is checked.
#include <array>
#include <memory>
#include <stdexcept>
#include <vector>

#include "loads.hpp"
#include "poller.hpp"
#include "tally.hpp"

namespace load {
namespace {

// So many broken connections without any success mean that the proxy does not work.
constexpr std::uint64_t kHopelessBroken = 1000;

class ClosedLoad {
 public:
  ClosedLoad(const Options& options, const std::string& request)
      : options_(options), request_(request), connections_(options.connections) {}

  std::string run() {
    start_ = Clock::now();
    while (true) {
      open_due();
      if (running_ == 0 && (opened_ == connections_.size() || !may_start())) break;
      for (const std::size_t index : poller_.wait(next_opening())) handle(index);
    }
    return tally_.to_json(Clock::now() - start_);
  }

 private:
  bool may_start() const {
    if (options_.requests > 0) return started_ < options_.requests;
    return Clock::now() - start_ < options_.duration;
  }

  Time opening_of(std::size_t index) const {
    return start_ + options_.ramp / static_cast<std::int64_t>(connections_.size()) *
                        static_cast<std::int64_t>(index);
  }

  std::optional<Time> next_opening() const {
    if (opened_ == connections_.size() || !may_start()) return std::nullopt;
    return opening_of(opened_);
  }

  void open_due() {
    while (opened_ < connections_.size() && may_start() && opening_of(opened_) <= Clock::now()) {
      start_on_new_connection(opened_++);
      ++running_;
    }
  }

  void start_on_new_connection(std::size_t index) {
    connections_[index] = std::make_unique<Connection>(options_.port, request_);
    poller_.add(connections_[index]->descriptor(), index);
    start_on(*connections_[index]);
  }

  void start_on(Connection& connection) {
    ++started_;
    connection.begin(Clock::now());
  }

  void handle(std::size_t index) {
    if (!connections_[index]) return;
    Connection& connection = *connections_[index];
    const auto progress = connection.advance(scratch_);
    if (progress == Connection::Progress::Pending) return;
    const bool is_broken = progress == Connection::Progress::Broken;
    if (is_broken) {
      note_broken(connection);
    } else {
      tally_.add_answer(connection);
    }
    go_on(index, !is_broken && connection.response().keeps_alive());
  }

  void note_broken(const Connection& connection) {
    tally_.add_broken(connection);
    if (tally_.successes() == 0 && tally_.broken() >= kHopelessBroken) {
      throw std::runtime_error("every connection breaks");
    }
  }

  void go_on(std::size_t index, bool is_usable) {
    if (!may_start()) {
      connections_[index].reset();
      --running_;
    } else if (is_usable) {
      start_on(*connections_[index]);
    } else {
      tally_.add_reconnect();
      start_on_new_connection(index);
    }
  }

  const Options& options_;
  const std::string& request_;
  Poller poller_;
  std::vector<std::unique_ptr<Connection>> connections_;
  Tally tally_{options_.streams};
  std::array<char, 64 * 1024> scratch_;
  Time start_{};
  std::size_t opened_ = 0;
  std::size_t running_ = 0;
  std::uint64_t started_ = 0;
};

}  // namespace

std::string run_closed(const Options& options, const std::string& request) {
  return ClosedLoad{options, request}.run();
}

}  // namespace load
