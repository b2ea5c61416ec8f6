// The wheel is turned by hand.
#include "net/timer_wheel.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <vector>

namespace sar::net {
namespace {

using std::chrono::milliseconds;

class WheelTest : public testing::Test {
 protected:
  void pass(milliseconds time) {
    now_ += time;
    wheel_.advance_to(now_);
  }
  // How long after arming it fires, looked at once per millisecond.
  milliseconds firing_time(milliseconds delay) {
    bool fired = false;
    Timer timer{wheel_, [&] { fired = true; }};
    timer.arm(delay);
    milliseconds waited{0};
    while (!fired && waited < delay * 2 + milliseconds{100}) {
      pass(milliseconds{1});
      ++waited;
    }
    return waited;
  }

  SteadyTime now_{std::chrono::hours{1}};
  TimerWheel wheel_{milliseconds{10}, now_};
};

TEST_F(WheelTest, FiresNotBeforeItsDelayAndSoonAfter) {
  for (const int delay : {0, 1, 9, 10, 11, 99, 100, 5'119, 5'120, 5'121, 20'000}) {
    const milliseconds wanted{delay};
    pass(milliseconds{3});
    const milliseconds waited = firing_time(wanted);
    EXPECT_GE(waited, wanted);
    EXPECT_LE(waited, wanted + milliseconds{20}) << delay;
  }
}

TEST_F(WheelTest, FiresOnce) {
  int fired = 0;
  Timer timer{wheel_, [&] { ++fired; }};
  timer.arm(milliseconds{10});
  pass(milliseconds{10'000});
  EXPECT_EQ(fired, 1);
  EXPECT_FALSE(timer.armed());
}

TEST_F(WheelTest, ArmingAgainReplacesTheDeadline) {
  int fired = 0;
  Timer timer{wheel_, [&] { ++fired; }};
  timer.arm(milliseconds{50});
  pass(milliseconds{40});
  timer.arm(milliseconds{50});
  pass(milliseconds{40});
  EXPECT_EQ(fired, 0);
  pass(milliseconds{40});
  EXPECT_EQ(fired, 1);
}

TEST_F(WheelTest, DisarmedAndDestroyedTimersDoNotFire) {
  int fired = 0;
  Timer disarmed{wheel_, [&] { ++fired; }};
  disarmed.arm(milliseconds{10});
  disarmed.disarm();
  {
    Timer destroyed{wheel_, [&] { ++fired; }};
    destroyed.arm(milliseconds{10});
  }
  pass(milliseconds{100});
  EXPECT_EQ(fired, 0);
}

TEST_F(WheelTest, AnActionMayDestroyAnotherTimerThatIsDue) {
  int fired = 0;
  std::optional<Timer> second;
  Timer first{wheel_, [&] {
                ++fired;
                second.reset();
              }};
  second.emplace(wheel_, [&] { ++fired; });
  first.arm(milliseconds{10});
  second->arm(milliseconds{10});
  pass(milliseconds{100});
  EXPECT_EQ(fired, 1);
}

TEST_F(WheelTest, AnActionMayArmItsOwnTimer) {
  int fired = 0;
  std::unique_ptr<Timer> timer;
  timer = std::make_unique<Timer>(wheel_, [&] {
    if (++fired < 3) timer->arm(milliseconds{10});
  });
  timer->arm(milliseconds{10});
  for (int tick = 0; tick < 20; ++tick) pass(milliseconds{10});
  EXPECT_EQ(fired, 3);
}

TEST_F(WheelTest, NothingIsLostInALongPause) {
  std::vector<std::unique_ptr<Timer>> timers;
  int fired = 0;
  for (int index = 0; index < 2'000; ++index) {
    timers.push_back(std::make_unique<Timer>(wheel_, [&] { ++fired; }));
    timers.back()->arm(milliseconds{index * 7});
  }
  pass(std::chrono::hours{1});
  EXPECT_EQ(fired, 2'000);
}

}  // namespace
}  // namespace sar::net
