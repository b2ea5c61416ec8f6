// A count that goes up and down on any thread, and that one thread may wait for to reach zero.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <mutex>

#include "core/clock.hpp"

namespace sar::net {

class Gauge {
 public:
  // Counted while it lives.
  class Hold {
   public:
    explicit Hold(Gauge& gauge) : gauge_(gauge) { gauge_.count_.fetch_add(1); }
    ~Hold() { gauge_.release(); }
    Hold(const Hold&) = delete;
    Hold& operator=(const Hold&) = delete;

   private:
    Gauge& gauge_;
  };

  [[nodiscard]] std::size_t count() const { return count_.load(std::memory_order_relaxed); }

  // False: the deadline passed first.
  bool wait_for_zero(SteadyTime deadline) {
    awaited_ = true;
    std::unique_lock lock{mutex_};
    return reached_zero_.wait_until(lock, deadline, [this] { return count_.load() == 0; });
  }

 private:
  void release() {
    if (count_.fetch_sub(1) != 1 || !awaited_) return;
    const std::scoped_lock lock{mutex_};
    reached_zero_.notify_all();
  }

  std::atomic<std::size_t> count_ = 0;
  std::atomic<bool> awaited_ = false;
  std::mutex mutex_;
  std::condition_variable reached_zero_;
};

}  // namespace sar::net
