// Finding values in JSON text.
#include "json_text.hpp"

#include <gtest/gtest.h>

namespace sim::json {
namespace {

TEST(JsonText, FindsMembersPastNestedValuesAndEscapedQuotes) {
  const auto text = R"( {"a":{"b":["}",{"c":1}]}, "d" : "x\"y\\", "e":true,"f":-7} )";
  EXPECT_EQ(member(text, "a"), R"({"b":["}",{"c":1}]})");
  EXPECT_EQ(member(member(text, "a"), "b"), R"(["}",{"c":1}])");
  EXPECT_EQ(string_body(member(text, "d")), R"(x\"y\\)");
  EXPECT_EQ(member(text, "e"), "true");
  EXPECT_EQ(integer(member(text, "f")), -7);
  EXPECT_EQ(member(text, "c"), "");
}

TEST(JsonText, WalksArrays) {
  Walker walker("[1, \"two\" ,{\"three\":3},[]]");
  std::string seen;
  while (walker.next()) seen += std::string(walker.value()) + ";";
  EXPECT_EQ(seen, "1;\"two\";{\"three\":3};[];");
}

TEST(JsonText, SurvivesTextThatIsNoJson) {
  for (const auto* text : {"", "{", "{\"a", "{\"a\"", "{\"a\":", "{\"a\":\"x", "[[[", "nonsense",
                           "{a:1}", "{\"a\":}", "[,,,]", "\"\\"}) {
    Walker walker(text);
    int items = 0;
    while (walker.next()) ++items;
    EXPECT_LE(items, 1) << text;
  }
}

TEST(JsonText, UnescapesAndEscapes) {
  EXPECT_EQ(unescaped(R"("a\n\t\"\\\/\u00e9\u4f60\ud83d\ude00")"),
            "a\n\t\"\\/\u00e9\u4f60\U0001F600");
  EXPECT_EQ(unescaped(R"("\u12")").empty(), false);
  std::string out;
  append_escaped(out, "a\"b\\c\nd");
  EXPECT_EQ(out, R"(a\"b\\c\u000ad)");
}

}  // namespace
}  // namespace sim::json
