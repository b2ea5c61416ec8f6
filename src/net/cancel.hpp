// How "the caller has left" reaches the operation that must stop. Belongs to one worker thread.
#pragma once

#include <functional>
#include <utility>

namespace sar::net {

class CancelSignal {
 public:
  // Runs the registered action at once, if any; later registrations run immediately.
  void cancel() {
    if (cancelled_) return;
    cancelled_ = true;
    if (action_) std::exchange(action_, nullptr)();
  }
  [[nodiscard]] bool cancelled() const { return cancelled_; }

  // One action at a time: what to do when the signal comes. Replaces the action before.
  void on_cancel(std::move_only_function<void()> action) {
    if (cancelled_) {
      action();
    } else {
      action_ = std::move(action);
    }
  }
  void forget() { action_ = nullptr; }
  // Ready for the next request on the same connection.
  void reset() {
    cancelled_ = false;
    action_ = nullptr;
  }

 private:
  bool cancelled_ = false;
  std::move_only_function<void()> action_;
};

}  // namespace sar::net
