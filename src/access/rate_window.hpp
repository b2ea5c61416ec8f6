// Requests per minute, exact: never more than `limit` admissions in any 60 seconds. Lock-free ring
// of the last `limit` admission times.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>

#include "core/clock.hpp"

namespace sar::access {

class RateWindow {
 public:
  static constexpr std::chrono::nanoseconds kWindow = std::chrono::seconds{60};
  static constexpr std::int64_t kLimitMax = 100'000;

  // REQUIRES: 0 < limit <= kLimitMax.
  explicit RateWindow(std::int64_t limit);

  // Takes one place. nullopt: admitted. Else how long until a place is free; then nothing was
  // taken. Thread-safe, never blocks.
  [[nodiscard]] std::optional<std::chrono::nanoseconds> take(SteadyTime now);
  [[nodiscard]] std::int64_t limit() const { return limit_; }

 private:
  std::int64_t limit_;
  std::atomic<std::uint64_t> head_ = 0;
  std::unique_ptr<std::atomic<std::uint64_t>[]> slots_;
};

}  // namespace sar::access
