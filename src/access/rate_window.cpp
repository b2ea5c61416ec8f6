#include "access/rate_window.hpp"

#include <cassert>

namespace sar::access {
namespace {

// A slot packs the lap in which it was taken (16 bits) with the moment (48 bits of microseconds:
// nine years of uptime). The lap tells a slot that another thread has just taken from one of the
// lap before.
constexpr int kMomentBits = 48;
constexpr std::uint64_t kMomentMask = (std::uint64_t{1} << kMomentBits) - 1;
constexpr std::uint64_t kLapMask = 0xffff;
constexpr std::uint64_t kNeverTaken = 0;  // lap 0; the first lap is 1

using std::chrono::microseconds;
constexpr std::int64_t kWindowMicroseconds =
    std::chrono::duration_cast<microseconds>(RateWindow::kWindow).count();

// Taken moments are rounded up and the present is rounded down, so that a window never reads as
// older than it is.
std::int64_t rounded_down(SteadyTime time) {
  return std::chrono::floor<microseconds>(time.time_since_epoch()).count();
}
std::uint64_t rounded_up(SteadyTime time) {
  const auto since = std::chrono::ceil<microseconds>(time.time_since_epoch());
  return static_cast<std::uint64_t>(since.count()) & kMomentMask;
}

}  // namespace

RateWindow::RateWindow(std::int64_t limit)
    : limit_(limit),
      slots_(std::make_unique<std::atomic<std::uint64_t>[]>(static_cast<std::size_t>(limit))) {
  assert(limit > 0 && limit <= kLimitMax);
}

// The slot at the head holds the admission `limit` places ago. If that has left the window, fewer
// than `limit` are inside it, and the slot becomes this one's.
std::optional<std::chrono::nanoseconds> RateWindow::take(SteadyTime now) {
  const std::int64_t present = rounded_down(now);
  const auto limit = static_cast<std::uint64_t>(limit_);
  while (true) {
    std::uint64_t head = head_.load(std::memory_order_acquire);
    const std::uint64_t lap = (head / limit + 1) & kLapMask;
    std::atomic<std::uint64_t>& slot = slots_[head % limit];
    std::uint64_t held = slot.load(std::memory_order_acquire);
    if (held != kNeverTaken &&
        held >> kMomentBits == lap) {  // taken, but its taker has not moved the head yet
      head_.compare_exchange_strong(head, head + 1, std::memory_order_acq_rel);
      continue;
    }
    if (held != kNeverTaken) {
      const auto age = present - static_cast<std::int64_t>(held & kMomentMask);
      if (age < kWindowMicroseconds) return microseconds{kWindowMicroseconds - age};
    }
    if (slot.compare_exchange_strong(held, lap << kMomentBits | rounded_up(now),
                                     std::memory_order_acq_rel)) {
      head_.compare_exchange_strong(head, head + 1, std::memory_order_acq_rel);
      return std::nullopt;
    }
  }
}

}  // namespace sar::access
