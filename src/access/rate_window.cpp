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

std::uint64_t moment_of(SteadyTime time) {
  const auto since = std::chrono::duration_cast<microseconds>(time.time_since_epoch());
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
  const std::uint64_t moment = moment_of(now);
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
      const auto age = static_cast<std::int64_t>(moment - (held & kMomentMask));
      // Strictly older: moments are rounded down to microseconds.
      if (age <= kWindowMicroseconds) return microseconds{kWindowMicroseconds - age + 1};
    }
    if (slot.compare_exchange_strong(held, lap << kMomentBits | moment,
                                     std::memory_order_acq_rel)) {
      head_.compare_exchange_strong(head, head + 1, std::memory_order_acq_rel);
      return std::nullopt;
    }
  }
}

}  // namespace sar::access
