// Where one coroutine waits until something on the same thread lets it go on. The bridge from
// callbacks to coroutines.
#pragma once

#include <cassert>
#include <coroutine>
#include <utility>

namespace sar::net {

class Gate {
 public:
  Gate() = default;
  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;

  [[nodiscard]] bool has_waiter() const { return waiter_ != nullptr; }

  // To be awaited at once. REQUIRES: nobody waits.
  [[nodiscard]] auto wait() {
    assert(!has_waiter());
    struct Awaiter {
      Gate& gate;
      [[nodiscard]] bool await_ready() const noexcept { return false; }
      void await_suspend(std::coroutine_handle<> waiter) const noexcept { gate.waiter_ = waiter; }
      void await_resume() const noexcept {}
    };
    return Awaiter{*this};
  }

  // Resumes the waiter, if any, before it returns; this may be gone then.
  void open() {
    if (waiter_) std::exchange(waiter_, nullptr).resume();
  }

 private:
  std::coroutine_handle<> waiter_;
};

}  // namespace sar::net
