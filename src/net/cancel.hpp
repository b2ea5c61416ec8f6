// How "nobody waits for this any more" reaches the operation that must stop. Belongs to one worker
// thread.
#pragma once

#include <cstdint>
#include <functional>
#include <utility>

namespace sar::net {

enum class CancelReason : std::uint8_t {
  CallerGone,      // nobody is left to answer
  ServerStopping,  // the caller is still there, and should be told
};

class CancelSignal {
 public:
  // Runs the registered action at once, if any; later registrations run immediately.
  void cancel(CancelReason reason = CancelReason::CallerGone) {
    if (cancelled_) return;
    cancelled_ = true;
    reason_ = reason;
    if (action_) std::exchange(action_, nullptr)();
  }
  [[nodiscard]] bool cancelled() const { return cancelled_; }
  // REQUIRES: cancelled().
  [[nodiscard]] CancelReason reason() const { return reason_; }

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
  CancelReason reason_ = CancelReason::CallerGone;
  std::move_only_function<void()> action_;
};

}  // namespace sar::net
