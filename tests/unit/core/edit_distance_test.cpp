// "Did you mean": distances, and which names are worth suggesting.
#include "core/edit_distance.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sar {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(EditDistance, CountsEdits) {
  struct {
    std::string_view left;
    std::string_view right;
    std::size_t distance;
  } constexpr kCases[] = {
      {"", "", 0},
      {"", "abc", 3},
      {"same", "same", 0},
      {"wieght", "weight", 1},
      {"cat", "cut", 1},
      {"kitten", "sitting", 3},
      {"ab", "ba", 1},
      {"abc", "ca", 3},
      {"model", "models", 1},
      {"timeout", "time", 3},
  };
  for (const auto& [left, right, distance] : kCases) {
    EXPECT_EQ(edit_distance(left, right), distance) << left << " " << right;
    EXPECT_EQ(edit_distance(right, left), distance) << right << " " << left;
  }
}

TEST(Nearest, GivesTheNearestFirst) {
  const std::vector<std::string> names{"weight", "height", "priority", "eight", "models"};
  EXPECT_THAT(nearest("wieght", names, 3), ElementsAre("weight", "eight", "height"));
  EXPECT_THAT(nearest("weight", names, 1), ElementsAre("weight"));
  EXPECT_THAT(nearest("PRIORITY", names, 3), ElementsAre("priority"));
}

TEST(Nearest, SuggestsNothingFarFetched) {
  const std::vector<std::string> names{"a", "ab", "openai", "claude-sonnet"};
  EXPECT_THAT(nearest("x", names, 3), IsEmpty());
  EXPECT_THAT(nearest("", names, 3), IsEmpty());
  EXPECT_THAT(nearest("gemini", names, 3), IsEmpty());
  EXPECT_THAT(nearest("openai", names, 0), IsEmpty());
  EXPECT_THAT(nearest(std::string(1'000'000, 'a'), names, 3), IsEmpty());
}

}  // namespace
}  // namespace sar
