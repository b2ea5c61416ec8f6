// One thread's event loop: epoll, a listening socket of its own, timers.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <queue>
#include <vector>

#include "connection.hpp"
#include "vendor.hpp"

namespace sim {

// A listening socket with SO_REUSEPORT. `port` 0 is replaced by the one that was given. Throws
// std::system_error.
[[nodiscard]] int listen_on(const std::string& host, std::uint16_t& port);

class Loop final : public Reactor {
 public:
  // Owns `listener`. `tls` may be null. `stop` is an event descriptor: readable ends run().
  struct Sockets {
    int listener = -1;
    int stop = -1;
    SSL_CTX* tls = nullptr;
  };
  Loop(Backstage& backstage, Sockets sockets, std::uint64_t seed);
  ~Loop() override;
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  void run();

  void watch(int socket, std::uint32_t events) override;
  void call_after(int socket, std::uint64_t connection, std::chrono::microseconds wait) override;

 private:
  using Time = std::chrono::steady_clock::time_point;
  struct Timer {
    Time when;
    int socket = -1;
    std::uint64_t connection = 0;
    bool operator>(const Timer& other) const { return when > other.when; }
  };

  void accept_all();
  void dispatch(int socket, std::uint32_t events);
  void fire_timers();
  [[nodiscard]] int milliseconds_to_wait() const;
  void forget_if_closed(int socket);

  Vendor vendor_;
  Sockets sockets_;
  int epoll_;
  std::vector<std::unique_ptr<Connection>> connections_;  // by socket
  std::priority_queue<Timer, std::vector<Timer>, std::greater<>> timers_;
};

}  // namespace sim
