// Deadlines of one worker thread: thousands of them, each armed several times per request. Arming
// and disarming are O(1) and allocate nothing. Coarse: a timer fires at its delay at the earliest,
// two ticks later at the latest.
#pragma once

#include <array>
#include <boost/intrusive/list.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <utility>

#include "core/clock.hpp"

namespace sar::net {

class TimerWheel;

// A place in the wheel, embedded in what it guards. Disarms itself on destruction.
class Timer : public boost::intrusive::list_base_hook<
                  boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
 public:
  Timer(TimerWheel& wheel, std::move_only_function<void()> action)
      : wheel_(wheel), action_(std::move(action)) {}
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;

  // Replaces the deadline before, if any.
  void arm(std::chrono::milliseconds delay);
  void disarm() {
    if (is_linked()) unlink();
  }
  [[nodiscard]] bool armed() const { return is_linked(); }

 private:
  friend class TimerWheel;
  TimerWheel& wheel_;
  std::uint64_t due_ = 0;  // in ticks
  std::move_only_function<void()> action_;
};

class TimerWheel {
 public:
  TimerWheel(std::chrono::milliseconds tick, SteadyTime start) : tick_(tick), start_(start) {}

  // Fires what is due. Actions may arm, disarm and destroy any timer, themselves included.
  void advance_to(SteadyTime now);

 private:
  friend class Timer;
  static constexpr std::size_t kSlots = 512;  // a turn; longer delays stay for several turns
  using Slot = boost::intrusive::list<Timer, boost::intrusive::constant_time_size<false>>;

  void arm(Timer& timer, std::chrono::milliseconds delay);
  void fire_slot(Slot& slot);

  std::chrono::milliseconds tick_;
  SteadyTime start_;
  std::uint64_t now_ = 0;  // in ticks since start_
  std::array<Slot, kSlots> slots_;
};

inline void Timer::arm(std::chrono::milliseconds delay) { wheel_.arm(*this, delay); }

}  // namespace sar::net
