// Strings and numbers as JSON text.
#include "protocol/json/json_text.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "core/random.hpp"

namespace sar::protocol {
namespace {

std::string unescaped(std::string_view raw) {
  std::string out;
  append_unescaped(out, raw);
  return out;
}

TEST(JsonQuoted, EscapesWhatJsonAsksFor) {
  EXPECT_EQ(json_quoted(""), R"("")");
  EXPECT_EQ(json_quoted("plain"), R"("plain")");
  EXPECT_EQ(json_quoted("a\"b\\c/"), R"("a\"b\\c/")");
  EXPECT_EQ(json_quoted("\n\r\t\b\x1f"), R"("\n\r\t\u0008\u001f")");
  EXPECT_EQ(json_quoted(std::string_view{"\0", 1}), R"("\u0000")");
  EXPECT_EQ(json_quoted("\xE4\xBD\xA0\xF0\x9F\x98\x80"), "\"\xE4\xBD\xA0\xF0\x9F\x98\x80\"");
}

TEST(JsonQuoted, ReplacesWhatIsNotUtf8) {
  EXPECT_EQ(json_quoted("a\xFF"
                        "b"),
            "\"a\xEF\xBF\xBD"
            "b\"");
  EXPECT_EQ(json_quoted("\xE4\xBD"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\"");
  EXPECT_EQ(json_quoted("\xED\xA0\x80"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"");
}

TEST(Unescape, ReadsEveryEscape) {
  EXPECT_EQ(unescaped(R"(\"\\\/\b\f\n\r\t)"), "\"\\/\b\f\n\r\t");
  EXPECT_EQ(unescaped(R"(\u0041\u00e9\u4F60)"), "A\xC3\xA9\xE4\xBD\xA0");
  EXPECT_EQ(unescaped(R"(\ud83d\ude00!)"), "\xF0\x9F\x98\x80!");
  EXPECT_EQ(unescaped(R"(\u0000)"), std::string(1, '\0'));
}

TEST(Unescape, ReplacesHalfASurrogatePair) {
  EXPECT_EQ(unescaped(R"(\ud83d)"), "\xEF\xBF\xBD");
  EXPECT_EQ(unescaped(R"(\ude00x)"), "\xEF\xBF\xBDx");
  EXPECT_EQ(unescaped(R"(\ud83d\n)"), "\xEF\xBF\xBD\n");
  EXPECT_EQ(unescaped(R"(\ud83d\u0041)"),
            "\xEF\xBF\xBD"
            "A");
  EXPECT_EQ(unescaped(R"(\ud83d\ud83d\ude00)"), "\xEF\xBF\xBD\xF0\x9F\x98\x80");
}

// Texts are looked at in blocks: every byte that is not plain, at every place of one and beside it.
TEST(JsonQuoted, SpecialBytesAreFoundAtEveryPlace) {
  struct Special {
    std::string_view bytes, quoted;
  };
  constexpr Special kSpecials[] = {
      {"\"", "\\\""},           {"\\", "\\\\"},           {"\x1f", "\\u001f"},
      {"\x7f", "\x7f"},         {"\xC3\xA9", "\xC3\xA9"}, {"\xF0\x9F\x98\x80", "\xF0\x9F\x98\x80"},
      {"\xFF", "\xEF\xBF\xBD"}, {"\xC3", "\xEF\xBF\xBD"},
  };
  for (const Special& special : kSpecials) {
    for (std::size_t before = 0; before < 40; ++before) {
      for (std::size_t behind = 0; behind < 40; ++behind) {
        const std::string head(before, 'a');
        const std::string tail(behind, 'z');
        ASSERT_EQ(json_quoted(head + std::string{special.bytes} + tail),
                  "\"" + head + std::string{special.quoted} + tail + "\"")
            << before << " " << behind;
      }
    }
  }
}

TEST(JsonQuoted, UnescapingGivesTheTextBack) {
  SeededRandom random{1};
  for (int round = 0; round < 2000; ++round) {
    std::string text;
    const std::size_t length = random.next() % 24;
    for (std::size_t i = 0; i < length; ++i) {
      text.push_back(static_cast<char>(random.next() % 128));
    }
    const std::string quoted = json_quoted(text);
    EXPECT_EQ(unescaped(std::string_view{quoted}.substr(1, quoted.size() - 2)), text);
  }
}

TEST(NumberLength, FindsTheWholeNumber) {
  const struct {
    std::string_view text;
    std::size_t length;
  } cases[] = {{"0", 1},   {"-0,", 2}, {"12]", 2}, {"1.50e+3}", 7}, {"1E400", 5}, {"01", 0},
               {"1.", 0},  {".5", 0},  {"-", 0},   {"", 0},         {"+1", 0},    {"1e", 0},
               {"1e-", 0}, {"NaN", 0}, {"-x", 0},  {"1.x", 0},      {"0.0", 3},   {"-1.0E-2 ", 7}};
  for (const auto& entry : cases) EXPECT_EQ(number_length(entry.text), entry.length) << entry.text;
}

TEST(NumberValue, TakesTheNearestValueBeyondTheRange) {
  EXPECT_EQ(number_value("1.5"), 1.5);
  EXPECT_EQ(number_value("1E400"), HUGE_VAL);
  EXPECT_EQ(number_value("-1e400"), -HUGE_VAL);
  EXPECT_EQ(number_value("1e-400"), 0.0);
  const std::string zeros(400, '0');
  EXPECT_EQ(number_value("0." + zeros + "1"), 0.0);
  EXPECT_EQ(number_value("-0." + zeros + "1e5"), 0.0);
  EXPECT_EQ(number_value("0." + zeros + "1e900"), HUGE_VAL);
  EXPECT_EQ(number_value("1" + zeros + "e-50"), HUGE_VAL);
  EXPECT_EQ(number_value("-1" + zeros + ".0"), -HUGE_VAL);
  EXPECT_EQ(number_value("0e999999999999999999999"), 0.0);
  EXPECT_EQ(number_value("1e-999999999999999999999"), 0.0);
  EXPECT_EQ(integer_value("-7"), -7);
  EXPECT_EQ(integer_value("99999999999999999999"), INT64_MAX);
  EXPECT_EQ(integer_value("-99999999999999999999"), INT64_MIN);
  EXPECT_EQ(integer_value("1.0"), std::nullopt);
  EXPECT_EQ(integer_value("1e2"), std::nullopt);
}

}  // namespace
}  // namespace sar::protocol
