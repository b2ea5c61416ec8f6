// epoll_pwait2() takes nanoseconds; the thread's timer slack, 50 µs by default, is taken off.
#include "poller.hpp"

#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <system_error>

namespace load {
namespace {

timespec duration_until(Time moment) {
  const auto rest =
      std::max(std::chrono::nanoseconds{0}, std::chrono::nanoseconds{moment - Clock::now()});
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(rest);
  return {.tv_sec = seconds.count(), .tv_nsec = (rest - seconds).count()};
}

}  // namespace

Poller::Poller() : descriptor_(epoll_create1(EPOLL_CLOEXEC)) {
  if (descriptor_ < 0) throw std::system_error(errno, std::system_category(), "epoll_create1");
  prctl(PR_SET_TIMERSLACK, 1UL);
}

Poller::~Poller() { close(descriptor_); }

void Poller::add(int descriptor, std::size_t index) {
  epoll_event event{};
  event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
  event.data.u64 = index;
  if (epoll_ctl(descriptor_, EPOLL_CTL_ADD, descriptor, &event) != 0) {
    throw std::system_error(errno, std::system_category(), "epoll_ctl");
  }
}

std::span<const std::size_t> Poller::wait(std::optional<Time> until) {
  timespec duration{};
  if (until) duration = duration_until(*until);
  const int count = epoll_pwait2(descriptor_, events_.data(), static_cast<int>(kEventsMax),
                                 until ? &duration : nullptr, nullptr);
  if (count < 0 && errno != EINTR) {
    throw std::system_error(errno, std::system_category(), "epoll_pwait2");
  }
  const auto ready = static_cast<std::size_t>(std::max(count, 0));
  std::transform(events_.begin(), events_.begin() + ready, ready_.begin(),
                 [](const epoll_event& event) { return event.data.u64; });
  return std::span{ready_}.first(ready);
}

}  // namespace load
