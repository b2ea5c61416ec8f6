// The flat header table.
#include "core/headers.hpp"

#include <gtest/gtest.h>

namespace sar {
namespace {

HeaderTable example() {
  HeaderTable table;
  table.add("Host", "example.com");
  table.add("Accept", "a");
  table.add("X-Empty", "");
  table.add("accept", "b");
  return table;
}

TEST(HeaderTable, KeepsOrderAndSpelling) {
  const HeaderTable table = example();
  ASSERT_EQ(table.size(), 4U);
  EXPECT_EQ(table[0].name, "Host");
  EXPECT_EQ(table[0].value, "example.com");
  EXPECT_EQ(table[3].name, "accept");
  EXPECT_EQ(table[3].value, "b");
}

TEST(HeaderTable, FindsTheFirstWithoutCase) {
  const HeaderTable table = example();
  EXPECT_EQ(table.get("ACCEPT"), "a");
  EXPECT_EQ(table.count("aCCept"), 2U);
  EXPECT_EQ(table.count("Cookie"), 0U);
}

TEST(HeaderTable, TellsEmptyFromAbsent) {
  const HeaderTable table = example();
  EXPECT_TRUE(table.contains("x-empty"));
  EXPECT_EQ(table.get("x-empty"), "");
  EXPECT_FALSE(table.contains("x-absent"));
  EXPECT_EQ(table.get("x-absent").data(), nullptr);
}

TEST(HeaderTable, ForgetsOnClearAndRelease) {
  HeaderTable table = example();
  table.clear();
  EXPECT_TRUE(table.empty());
  EXPECT_FALSE(table.contains("Host"));
  table.add("B", "2");
  EXPECT_EQ(table.get("b"), "2");
  table.release();
  EXPECT_TRUE(table.empty());
  table.add("C", "3");
  EXPECT_EQ(table.get("c"), "3");
}

TEST(EqualIgnoringCase, IsAsciiOnly) {
  EXPECT_TRUE(equal_ignoring_case("Content-Type", "content-tYPE"));
  EXPECT_TRUE(equal_ignoring_case("", ""));
  EXPECT_FALSE(equal_ignoring_case("a", "ab"));
  EXPECT_FALSE(equal_ignoring_case("[", "{"));  // 0x20 apart, like letters
  EXPECT_FALSE(equal_ignoring_case("\xC4", "\xE4"));
}

}  // namespace
}  // namespace sar
