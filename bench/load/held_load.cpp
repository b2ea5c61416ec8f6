// Opens streams and keeps them open while somebody else looks at the proxy's memory.
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <vector>

#include "loads.hpp"
#include "poller.hpp"

namespace load {
namespace {

// Answers awaited at the same time, so that no listening queue overflows.
constexpr std::size_t kOpeningMax = 64;
constexpr std::chrono::seconds kAnswerWaitMax{30};

class HeldLoad {
 public:
  HeldLoad(const Options& options, const std::string& request)
      : options_(options), request_(request) {}

  std::string run() {
    while (begun_ < options_.connections) {
      while (connections_.size() < options_.connections &&
             connections_.size() - begun_ < kOpeningMax) {
        open();
      }
      await_answers();
    }
    fmt::print("{{\"held\":{}}}\n", begun_);
    std::fflush(stdout);
    wait_for_end_of_input();
    return fmt::format(R"({{"held":{},"ended":{}}})", begun_, count_ended());
  }

 private:
  struct Stream {
    std::unique_ptr<Connection> connection;
    bool has_begun = false;
    bool has_ended = false;
  };

  void open() {
    Stream& stream = connections_.emplace_back(
        Stream{.connection = std::make_unique<Connection>(options_.port, request_)});
    poller_.add(stream.connection->descriptor(), connections_.size() - 1);
    stream.connection->begin(Clock::now());
  }

  void await_answers() {
    const auto ready = poller_.wait(Clock::now() + kAnswerWaitMax);
    if (ready.empty()) throw std::runtime_error("no answer for a long time");
    for (const std::size_t index : ready) advance(connections_[index]);
  }

  void advance(Stream& stream) {
    if (stream.has_ended) return;
    const auto progress = stream.connection->advance(scratch_);
    stream.has_ended = progress != Connection::Progress::Pending;
    if (!stream.has_begun && stream.has_ended) {
      throw std::runtime_error(fmt::format("a stream ended before its first event, status {}",
                                           stream.connection->response().status()));
    }
    if (!stream.has_begun && stream.connection->response().events().events() > 0) {
      stream.has_begun = true;
      ++begun_;
    }
  }

  static void wait_for_end_of_input() {
    std::array<char, 256> ignored{};
    while (read(STDIN_FILENO, ignored.data(), ignored.size()) > 0) {
    }
  }

  // Streams that did not last until now: the figure taken meanwhile would be too low.
  std::size_t count_ended() {
    std::size_t ended = 0;
    for (Stream& stream : connections_) {
      advance(stream);
      ended += stream.has_ended ? 1 : 0;
    }
    return ended;
  }

  const Options& options_;
  const std::string& request_;
  Poller poller_;
  std::vector<Stream> connections_;
  std::size_t begun_ = 0;
  std::array<char, 64 * 1024> scratch_;
};

}  // namespace

std::string run_held(const Options& options, const std::string& request) {
  return HeldLoad{options, request}.run();
}

}  // namespace load
