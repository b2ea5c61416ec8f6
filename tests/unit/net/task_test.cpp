// Tasks, the gates they wait at, and their start without anybody who awaits.
#include "net/task.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "net/detach.hpp"
#include "net/frame_pool.hpp"
#include "net/gate.hpp"

namespace sar::net {
namespace {

Task<int> at_once(int value) { co_return value; }

Task<std::unique_ptr<int>> moved(int value) { co_return std::make_unique<int>(value); }

Task<int> failing() {
  throw std::runtime_error{"on purpose"};
  co_return 0;
}

Task<Result<std::string>> refused() { co_return fail(router_error("refused", "no")); }

Task<int> sum_of(int count) {
  int sum = 0;
  for (int value = 0; value < count; ++value) sum += co_await at_once(value % 2);
  co_return sum;
}

Task<> wait_at(Gate& gate, std::vector<std::string>& seen) {
  seen.emplace_back("before");
  co_await gate.wait();
  seen.emplace_back("after");
}

Task<> twice(Gate& gate, std::vector<std::string>& seen) {
  co_await wait_at(gate, seen);
  co_await wait_at(gate, seen);
}

template <class T>
T value_of(Task<T> task) {
  std::optional<T> result;
  detach(std::move(task), [&](const std::exception_ptr& failure, T value) {
    if (failure) std::rethrow_exception(failure);
    result = std::move(value);
  });
  return std::move(result).value();
}

TEST(TaskTest, CarriesValues) {
  EXPECT_EQ(value_of(at_once(7)), 7);
  EXPECT_EQ(*value_of(moved(7)), 7);
  EXPECT_EQ(value_of(refused()).error().code, "refused");
}

TEST(TaskTest, StartsWhenAwaited) {
  std::vector<std::string> seen;
  Gate gate;
  {
    const Task<> never = wait_at(gate, seen);
  }
  EXPECT_TRUE(seen.empty());
}

// Deeper than any stack, if each step were a call.
TEST(TaskTest, TasksThatNeedNotWaitTakeNoStack) { EXPECT_EQ(value_of(sum_of(1'000'000)), 500'000); }

TEST(TaskTest, ThrowsToWhoeverAwaits) {
  const auto caught = [](Task<int> inner) -> Task<std::string> {
    try {
      co_await std::move(inner);
    } catch (const std::runtime_error& error) {
      co_return error.what();
    }
    co_return "nothing";
  };
  EXPECT_EQ(value_of(caught(failing())), "on purpose");
}

TEST(TaskTest, DetachedTasksTellHowTheyEnded) {
  std::exception_ptr seen;
  int value = 1;
  detach(failing(), [&](const std::exception_ptr& failure, int made_by_default) {
    seen = failure;
    value = made_by_default;
  });
  EXPECT_THROW(std::rethrow_exception(seen), std::runtime_error);
  EXPECT_EQ(value, 0);
}

TEST(GateTest, LetsTheWaiterGoOnBeforeOpenReturns) {
  Gate gate;
  std::vector<std::string> seen;
  bool ended = false;
  detach(twice(gate, seen), [&](const std::exception_ptr& failure) {
    EXPECT_FALSE(failure);
    ended = true;
  });
  EXPECT_EQ(seen, (std::vector<std::string>{"before"}));
  EXPECT_TRUE(gate.has_waiter());
  gate.open();
  EXPECT_EQ(seen, (std::vector<std::string>{"before", "after", "before"}));
  EXPECT_TRUE(gate.has_waiter());
  gate.open();
  EXPECT_TRUE(ended);
  EXPECT_FALSE(gate.has_waiter());
  gate.open();  // nobody waits: nothing happens
}

TEST(FramePoolTest, HandsOutMemoryOfAnySizeThatDoesNotOverlap) {
  struct Frame {
    unsigned char* bytes;
    std::size_t size;
  };
  std::vector<Frame> frames;
  for (const std::size_t size : {1UL, 128UL, 129UL, 1'000UL, 4'096UL, 4'097UL, 100'000UL}) {
    for (int copy = 0; copy < 100; ++copy) {
      const auto fill = static_cast<unsigned char>(frames.size());
      frames.push_back({static_cast<unsigned char*>(allocate_frame(size)), size});
      std::fill_n(frames.back().bytes, size, fill);
    }
  }
  for (std::size_t place = 0; place < frames.size(); ++place) {
    const auto fill = static_cast<unsigned char>(place);
    EXPECT_EQ(std::count(frames[place].bytes, frames[place].bytes + frames[place].size, fill),
              static_cast<std::ptrdiff_t>(frames[place].size));
  }
  for (const Frame& frame : frames) free_frame(frame.bytes, frame.size);
}

}  // namespace
}  // namespace sar::net
