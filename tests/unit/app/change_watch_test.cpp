// Changes that are reported, and those that are waited out.
#include "app/change_watch.hpp"

#include <gtest/gtest.h>

namespace sar::app {
namespace {

TEST(ChangeWatchTest, NothingHappens) {
  ChangeWatch watch{"a"};
  EXPECT_FALSE(watch.look("a"));
  EXPECT_FALSE(watch.look("a"));
  EXPECT_FALSE(watch.is_moving());
}

TEST(ChangeWatchTest, AChangeIsToldOnceItIsSeenTwice) {
  ChangeWatch watch{"a"};
  EXPECT_FALSE(watch.look("b"));
  EXPECT_TRUE(watch.is_moving());
  EXPECT_TRUE(watch.look("b"));
  EXPECT_FALSE(watch.is_moving());
  EXPECT_FALSE(watch.look("b"));
}

TEST(ChangeWatchTest, AFileThatIsEmptyForAMomentIsNeverTold) {
  ChangeWatch watch{"a"};
  EXPECT_FALSE(watch.look("empty"));
  EXPECT_FALSE(watch.look("half"));
  EXPECT_FALSE(watch.look("whole"));
  EXPECT_TRUE(watch.look("whole"));
}

TEST(ChangeWatchTest, BackToWhatItWasIsNoChange) {
  ChangeWatch watch{"a"};
  EXPECT_FALSE(watch.look("b"));
  EXPECT_FALSE(watch.look("a"));
  EXPECT_FALSE(watch.look("a"));
  EXPECT_FALSE(watch.is_moving());
}

TEST(ChangeWatchTest, WhoAsksIsToldAtOnceUnlessItMoves) {
  ChangeWatch watch{"a"};
  watch.ask();
  EXPECT_TRUE(watch.is_moving());
  EXPECT_TRUE(watch.look("a"));
  EXPECT_FALSE(watch.look("a"));

  watch.ask();
  EXPECT_FALSE(watch.look("empty"));
  EXPECT_FALSE(watch.look("whole"));
  EXPECT_TRUE(watch.look("whole"));
  EXPECT_FALSE(watch.look("whole"));
}

}  // namespace
}  // namespace sar::app
