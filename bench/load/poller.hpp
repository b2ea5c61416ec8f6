// epoll, edge-triggered, with waits as exact as the kernel's timers.
#pragma once

#include <sys/epoll.h>

#include <array>
#include <cstddef>
#include <optional>
#include <span>

#include "connection.hpp"

namespace load {

class Poller {
 public:
  Poller();
  ~Poller();
  Poller(const Poller&) = delete;
  Poller& operator=(const Poller&) = delete;

  // Until the descriptor is closed, wait() names `index` when there is something to do.
  void add(int descriptor, std::size_t index);
  // The indices that are ready; none when `until` has come. Valid until the next call.
  [[nodiscard]] std::span<const std::size_t> wait(std::optional<Time> until);

 private:
  static constexpr std::size_t kEventsMax = 256;

  int descriptor_;
  std::array<epoll_event, kEventsMax> events_;
  std::array<std::size_t, kEventsMax> ready_;
};

}  // namespace load
