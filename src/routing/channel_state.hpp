// Live counters of one channel. They outlive configuration snapshots: a reload keeps what was
// learned.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "core/clock.hpp"
#include "core/error.hpp"
#include "core/ids.hpp"

namespace sar::routing {

// All members are written from several threads with relaxed atomics. Never blocks.
class ChannelState {
 public:
  void attempt_started() { in_flight_.fetch_add(1, std::memory_order_relaxed); }
  // It is known whether the attempt serves: `failure` is null if it does. Only the vendor's
  // failures count as errors.
  void attempt_decided(std::chrono::nanoseconds latency, const Error* failure);
  // Nothing more comes from the vendor; for a stream that is long after it was decided.
  void attempt_ended() { in_flight_.fetch_sub(1, std::memory_order_relaxed); }

  [[nodiscard]] std::int64_t in_flight() const {
    return in_flight_.load(std::memory_order_relaxed);
  }
  [[nodiscard]] std::uint64_t successes() const {
    return successes_.load(std::memory_order_relaxed);
  }
  [[nodiscard]] std::uint64_t errors() const { return errors_.load(std::memory_order_relaxed); }
  // Exponentially weighted mean (weight 1/8 per sample) of successful attempts, 0 before the first.
  [[nodiscard]] std::chrono::nanoseconds latency() const {
    return std::chrono::nanoseconds{latency_nanos_.load(std::memory_order_relaxed)};
  }
  // Shared position of round_robin and weighted picks.
  [[nodiscard]] std::uint64_t take_turn() { return turns_.fetch_add(1, std::memory_order_relaxed); }

 private:
  std::atomic<std::int64_t> in_flight_ = 0;
  std::atomic<std::uint64_t> successes_ = 0;
  std::atomic<std::uint64_t> errors_ = 0;
  std::atomic<std::int64_t> latency_nanos_ = 0;
  std::atomic<std::uint64_t> turns_ = 0;
};

// Ends an attempt that was started.
struct EndAttempt {
  void operator()(ChannelState* state) const { state->attempt_ended(); }
};
using OpenAttempt = std::unique_ptr<ChannelState, EndAttempt>;

// Finds or makes the state of a channel. Used while a snapshot is built, never on the hot path.
class ChannelStates {
 public:
  [[nodiscard]] std::shared_ptr<ChannelState> of(const Uuid& channel_id);

 private:
  std::mutex mutex_;
  std::map<Uuid, std::shared_ptr<ChannelState>> states_;
};

}  // namespace sar::routing
