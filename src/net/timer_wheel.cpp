// Hashed wheel: a timer sits in the slot of its due tick modulo the number of slots.
#include "net/timer_wheel.hpp"

#include <algorithm>

namespace sar::net {

void TimerWheel::arm(Timer& timer, std::chrono::milliseconds delay) {
  timer.disarm();
  const auto ticks = static_cast<std::uint64_t>(std::max<std::int64_t>(0, delay / tick_));
  // One tick because now_ is up to a tick old, one because the division rounds down.
  timer.due_ = now_ + ticks + (delay % tick_ == std::chrono::milliseconds{0} ? 1 : 2);
  slots_[timer.due_ % kSlots].push_back(timer);
}

void TimerWheel::advance_to(SteadyTime now) {
  if (now <= start_) return;
  const auto target = static_cast<std::uint64_t>((now - start_) / tick_);
  // After a long pause one turn visits every slot; the ticks between have no slots of their own.
  if (target > now_ + kSlots) now_ = target - kSlots;
  while (now_ < target) {
    ++now_;
    fire_slot(slots_[now_ % kSlots]);
  }
}

void TimerWheel::fire_slot(Slot& slot) {
  Slot visited;
  visited.splice(visited.end(), slot);
  while (!visited.empty()) {
    Timer& timer = visited.front();
    visited.pop_front();
    if (timer.due_ > now_) {
      slot.push_back(timer);
    } else {
      timer.action_();
    }
  }
}

}  // namespace sar::net
