// The seeded generator gives the published sequence, so a seed in a report means the same anywhere.
#include "core/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <vector>

namespace sar {
namespace {

// xoshiro256** seeded by splitmix64(42), computed with a second implementation, in Python.
TEST(SeededRandom, IsXoshiro256StarStar) {
  SeededRandom random{42};
  constexpr std::array<std::uint64_t, 4> kExpected{0x15780b2e0c2ec716U, 0x6104d9866d113a7eU,
                                                   0xae17533239e499a1U, 0xecb8ad4703b360a1U};
  for (const std::uint64_t expected : kExpected) EXPECT_EQ(random.next(), expected);
}

TEST(SeededRandom, RepeatsItselfForOneSeedOnly) {
  SeededRandom first{7};
  SeededRandom same{7};
  SeededRandom other{8};
  const std::uint64_t value = first.next();
  EXPECT_EQ(value, same.next());
  EXPECT_NE(value, other.next());
}

TEST(SeededRandom, FillsEveryLength) {
  for (std::size_t length = 0; length < 20; ++length) {
    SeededRandom random{9};
    std::vector<std::byte> bytes(length + 1);
    random.fill(std::span{bytes}.first(length));
    EXPECT_EQ(bytes.back(), std::byte{0}) << "wrote past the end";
    const bool is_filled = length < 8 || std::ranges::any_of(
                                             std::span{bytes}.first(length).last(4),
                                             [](std::byte byte) { return byte != std::byte{0}; });
    EXPECT_TRUE(is_filled) << length;
  }
}

TEST(SystemRandom, Differs) {
  SystemRandom random;
  EXPECT_NE(random.next(), random.next());
  std::array<std::byte, 32> first{};
  std::array<std::byte, 32> second{};
  random.fill(first);
  random.fill(second);
  EXPECT_NE(first, second);
}

}  // namespace
}  // namespace sar
