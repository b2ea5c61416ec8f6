// The rate window against an oracle that remembers every admission.
#include "access/rate_window.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <mutex>
#include <thread>
#include <vector>

#include "core/random.hpp"

namespace sar::access {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

const SteadyTime kStart{std::chrono::hours{1}};

TEST(RateWindowTest, AdmitsTheLimitThenTellsHowLongToWait) {
  RateWindow window{3};
  for (int request = 0; request < 3; ++request)
    EXPECT_EQ(window.take(kStart + seconds{request}), std::nullopt);
  const auto wait = window.take(kStart + seconds{10});
  ASSERT_TRUE(wait);
  EXPECT_EQ(*wait, seconds{50});
  EXPECT_NE(window.take(kStart + seconds{10} + *wait - milliseconds{1}), std::nullopt);
  EXPECT_EQ(window.take(kStart + seconds{10} + *wait), std::nullopt);
}

TEST(RateWindowTest, NeverMoreThanTheLimitInAnyWindow) {
  for (const std::int64_t limit : {1, 2, 7, 60}) {
    RateWindow window{limit};
    SeededRandom random{static_cast<std::uint64_t>(limit)};
    std::vector<SteadyTime> admitted;
    SteadyTime now = kStart;
    for (int request = 0; request < 20'000; ++request) {
      now += nanoseconds{static_cast<std::int64_t>(random.next() % 3'000'000'000)};
      const auto inside = std::ranges::count_if(
          admitted, [&](SteadyTime time) { return now - time < RateWindow::kWindow; });
      const bool refused = window.take(now).has_value();
      if (!refused) admitted.push_back(now);
      // Refused only when full, but for the microsecond that rounding costs.
      ASSERT_EQ(refused, inside >= limit) << "limit " << limit << ", request " << request;
      if (admitted.size() > 200) admitted.erase(admitted.begin(), admitted.begin() + 100);
    }
  }
}

TEST(RateWindowTest, ThreadsTogetherTakeExactlyTheLimit) {
  constexpr std::int64_t kLimit = 1'000;
  for (int lap = 0; lap < 3; ++lap) {
    RateWindow window{kLimit};
    std::atomic<std::int64_t> admitted = 0;
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 4; ++thread) {
      threads.emplace_back([&] {
        for (int request = 0; request < 1'000; ++request) {
          if (!window.take(kStart + seconds{lap})) ++admitted;
        }
      });
    }
    threads.clear();
    EXPECT_EQ(admitted, kLimit);
  }
}

TEST(RateWindowTest, ThreadsNeverPassTheLimitWhileTimeGoesOn) {
  constexpr std::int64_t kLimit = 5;
  RateWindow window{kLimit};
  std::mutex mutex;
  std::vector<SteadyTime> admitted;
  std::atomic<std::int64_t> tick = 0;
  std::vector<std::jthread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&] {
      for (int request = 0; request < 5'000; ++request) {
        const SteadyTime now = kStart + milliseconds{tick.fetch_add(1) * 50};
        if (!window.take(now)) {
          const std::lock_guard lock{mutex};
          admitted.push_back(now);
        }
      }
    });
  }
  threads.clear();
  std::ranges::sort(admitted);
  // Threads that are held up use a moment that has passed; the distance of `limit` admissions may
  // shrink by what four threads can be apart, never by more.
  for (std::size_t index = kLimit; index < admitted.size(); ++index) {
    EXPECT_GE(admitted[index] - admitted[index - kLimit] + seconds{30}, RateWindow::kWindow);
  }
  EXPECT_GT(admitted.size(), 50U);
}

}  // namespace
}  // namespace sar::access
