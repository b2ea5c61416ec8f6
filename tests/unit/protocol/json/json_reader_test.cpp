// JsonReader accepts exactly what RFC 8259 calls JSON, and reports where each value stands.
#include "protocol/json/json_reader.hpp"

#include <gtest/gtest.h>

#include <cstring>

namespace sar::protocol {
namespace {

bool is_valid(std::string_view text) {
  JsonReader reader;
  reader.load(text);
  reader.take();
  return reader.finish();
}

// Named after the JSON parsing test suite's convention: y_ must pass, n_ must fail, and i_ is left
// open by the standard (what this reader does with it is part of its contract).
struct Case {
  const char* name;
  std::string_view text;
};

constexpr Case kAccepted[] = {
    {"y_empty_object", "{}"},
    {"y_empty_array", "[]"},
    {"y_nested", R"({"a":[{"b":[[]]}]})"},
    {"y_blanks_everywhere", " \t\r\n{ \"a\" : [ 1 , 2 ] , \"b\" : { } } \n"},
    {"y_zero", "0"},
    {"y_minus_zero", "-0"},
    {"y_fraction", "1.5"},
    {"y_fraction_of_zero", "0.0"},
    {"y_exponent", "1e5"},
    {"y_exponent_upper", "1E5"},
    {"y_exponent_plus", "1e+5"},
    {"y_exponent_minus", "-1.25e-5"},
    {"y_exponent_leading_zero", "1e05"},
    {"y_23_digits", "12345678901234567890123"},
    {"y_beyond_double", "1E400"},
    {"y_long_fraction", "0.1000000000000000055511151231257827"},
    {"y_true", "true"},
    {"y_false", "false"},
    {"y_null", "null"},
    {"y_null_with_blanks", " null \n"},
    {"y_empty_string", R"("")"},
    {"y_all_escapes", R"("\"\\\/\b\f\n\r\t")"},
    {"y_unicode_escape", R"("\u00e9\uABCD\uabcd")"},
    {"y_surrogate_pair", R"("\ud83d\ude00")"},
    {"y_escaped_nul", R"("\u0000")"},
    {"y_escaped_backslash_before_quote", R"("\\")"},
    {"y_utf8", "\"\xC3\xA9 \xE4\xBD\xA0 \xF0\x9F\x98\x80\""},
    {"y_del", "\"\x7F\""},
    {"y_line_separator", "\"\xE2\x80\xA8\""},
    {"y_empty_key", R"({"":0})"},
    {"y_duplicate_key", R"({"a":1,"a":2})"},
    {"y_escaped_key", R"({"\u0061\n":1})"},
    {"y_brackets_in_string", R"(["]","}",",",":"])"},
    {"i_lone_high_surrogate", R"("\ud800")"},
    {"i_lone_low_surrogate", R"("\udc00x")"},
    {"i_swapped_surrogates", R"("\ude00\ud83d")"},
};

constexpr Case kRefused[] = {
    {"n_empty", ""},
    {"n_blank", " \n\t"},
    {"n_byte_order_mark", "\xEF\xBB\xBF{}"},
    {"n_leading_zero", "01"},
    {"n_leading_zero_negative", "-01"},
    {"n_no_fraction_digits", "1."},
    {"n_no_fraction_digits_exponent", "1.e5"},
    {"n_no_integer_digits", ".5"},
    {"n_no_integer_digits_negative", "-.5"},
    {"n_no_exponent_digits", "1e"},
    {"n_no_exponent_digits_signed", "1e+"},
    {"n_two_exponents", "1e5e5"},
    {"n_two_points", "1.2.3"},
    {"n_plus", "+1"},
    {"n_minus_alone", "-"},
    {"n_two_minus", "--1"},
    {"n_hex", "0x1F"},
    {"n_nan", "NaN"},
    {"n_infinity", "Infinity"},
    {"n_minus_infinity", "-Infinity"},
    {"n_number_with_letter", "1a"},
    {"n_number_then_quote", "1\"a\""},
    {"n_full_width_digit", "\xEF\xBC\x91"},
    {"n_tru", "tru"},
    {"n_true_long", "truee"},
    {"n_nulll", "nulll"},
    {"n_nul", "nul"},
    {"n_capital_true", "True"},
    {"n_two_literals", "true false"},
    {"n_undefined", "undefined"},
    {"n_escape_q", R"("\q")"},
    {"n_escape_quote_single", R"("\'")"},
    {"n_escape_x", R"("\x41")"},
    {"n_escape_short_unicode", R"("\u12")"},
    {"n_escape_unicode_end", R"("\u")"},
    {"n_escape_unicode_not_hex", R"("\u00g0")"},
    {"n_escape_unicode_over_quote", R"({"a":"\u12","b":1})"},
    {"n_escape_capital_u", R"("\U0041")"},
    {"n_escape_in_key", R"({"\q":1})"},
    {"n_escape_in_second_string", R"(["\n","\a"])"},
    {"n_newline_in_string", "\"a\nb\""},
    {"n_tab_in_string", "\"a\tb\""},
    {"n_nul_in_string", std::string_view{"\"a\0b\"", 5}},
    {"n_nul_outside", std::string_view{"[\0]", 3}},
    {"n_unclosed_string", R"("abc)"},
    {"n_unclosed_by_escape", R"("abc\")"},
    {"n_single_quotes", "'a'"},
    {"n_backslash_outside", R"([\n])"},
    {"n_trailing_comma_array", "[1,]"},
    {"n_trailing_comma_object", R"({"a":1,})"},
    {"n_leading_comma", "[,1]"},
    {"n_two_commas", "[1,,2]"},
    {"n_comma_alone", "{,}"},
    {"n_missing_comma", "[1 2]"},
    {"n_missing_comma_strings", R"(["a" "b"])"},
    {"n_missing_colon", R"({"a" 1})"},
    {"n_two_colons", R"({"a"::1})"},
    {"n_comma_for_colon", R"({"a",1})"},
    {"n_colon_in_array", R"(["a":1])"},
    {"n_missing_value", R"({"a":})"},
    {"n_missing_key", R"({:1})"},
    {"n_unquoted_key", "{a:1}"},
    {"n_number_key", "{1:1}"},
    {"n_string_then_text", R"("a"b)"},
    {"n_array_closed_by_brace", "[1}"},
    {"n_object_closed_by_bracket", R"({"a":1])"},
    {"n_unclosed_array", "[1"},
    {"n_unclosed_object", R"({"a":1)"},
    {"n_close_alone", "]"},
    {"n_closed_twice", "[]]"},
    {"n_two_values", "{}{}"},
    {"n_comment", "[1/*one*/]"},
    {"n_form_feed_blank", "[\f1]"},
    {"n_control_after_value", "[1\x1A]"},
    {"n_no_break_space", "[\xC2\xA0]"},
    {"n_bad_utf8", "\"\xFF\""},
    {"n_overlong_utf8", "\"\xC0\x80\""},
    {"n_utf8_surrogate", "\"\xED\xA0\x80\""},
    {"n_utf8_above_maximum", "\"\xF4\x90\x80\x80\""},
    {"n_utf8_cut", "\"\xE4\xBD\""},
    {"n_utf16", std::string_view{"\xFF\xFE{\0}\0", 6}},
};

TEST(JsonReader, AcceptsJson) {
  for (const Case& entry : kAccepted) EXPECT_TRUE(is_valid(entry.text)) << entry.name;
}

TEST(JsonReader, RefusesEverythingElse) {
  for (const Case& entry : kRefused) EXPECT_FALSE(is_valid(entry.text)) << entry.name;
}

// Every case again, where a value stands inside others and blanks follow it.
TEST(JsonReader, JudgesTheSameInsideContainers) {
  const auto nested = [](std::string_view text) {
    return R"({"k\n":[0,)" + std::string{text} + " \r\n, \"\\t\" ]}";
  };
  for (const Case& entry : kAccepted) EXPECT_TRUE(is_valid(nested(entry.text))) << entry.name;
  for (const Case& entry : kRefused) EXPECT_FALSE(is_valid(nested(entry.text))) << entry.name;
}

TEST(JsonReader, LimitsDepth) {
  const auto nested = [](int depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_TRUE(is_valid(nested(128)));
  EXPECT_FALSE(is_valid(nested(129)));
  EXPECT_FALSE(is_valid(nested(100'000)));
  EXPECT_FALSE(is_valid(std::string(100'000, '[')));
  std::string objects;
  for (int i = 0; i < 100'000; ++i) objects.append(R"({"a":)");
  EXPECT_FALSE(is_valid(objects));
}

TEST(JsonReader, DepthCountsOpenContainersOnly) {
  std::string wide = "[";
  for (int i = 0; i < 1000; ++i) wide.append("[[]],");
  wide.append("0]");
  EXPECT_TRUE(is_valid(wide));
}

TEST(JsonReader, TellsWhereValuesStand) {
  constexpr std::string_view kText = R"( {"a" : "x\"y" , "b": [1, 2 ] ,"c":-1.50e3 } )";
  JsonReader reader;
  reader.load(kText);
  ASSERT_TRUE(reader.begin_object());
  JsonString key;

  ASSERT_TRUE(reader.next_key(key));
  EXPECT_EQ(key.raw, "a");
  EXPECT_EQ(reader.kind(), JsonKind::String);
  const std::uint32_t begin = reader.begin();
  const JsonString value = reader.take_string();
  EXPECT_TRUE(value.escaped);
  EXPECT_EQ(value.to_text(), "x\"y");
  EXPECT_EQ(kText.substr(begin, reader.end() - begin), R"("x\"y")");

  ASSERT_TRUE(reader.next_key(key));
  EXPECT_EQ(reader.take(), "[1, 2 ]");
  ASSERT_TRUE(reader.next_key(key));
  EXPECT_FALSE(reader.is_integer());
  EXPECT_EQ(reader.take(), "-1.50e3");
  EXPECT_FALSE(reader.next_key(key));
  EXPECT_TRUE(reader.finish());
}

TEST(JsonReader, RewindsToAMark) {
  JsonReader reader;
  reader.load(R"({"a":["\n",{"b":"\t"}],"c":"\q"})");
  JsonString key;
  ASSERT_TRUE(reader.begin_object());
  ASSERT_TRUE(reader.next_key(key));
  const JsonReader::Mark mark = reader.mark();
  ASSERT_TRUE(reader.begin_array());
  ASSERT_TRUE(reader.next_element());
  reader.take();
  reader.rewind(mark);
  EXPECT_EQ(reader.take(), R"(["\n",{"b":"\t"}])");
  ASSERT_TRUE(reader.next_key(key));
  EXPECT_EQ(reader.take(), "");  // the bad escape behind the rewound part is still found
  EXPECT_FALSE(reader.finish());
}

TEST(JsonReader, StepsOverWhatIsNotAContainer) {
  JsonReader reader;
  reader.load(R"([1,{},"x"])");
  ASSERT_TRUE(reader.begin_array());
  ASSERT_TRUE(reader.next_element());
  EXPECT_FALSE(reader.enter_object());
  ASSERT_TRUE(reader.next_element());
  EXPECT_TRUE(reader.enter_object());
  JsonString key;
  EXPECT_FALSE(reader.next_key(key));
  ASSERT_TRUE(reader.next_element());
  EXPECT_FALSE(reader.enter_array());
  EXPECT_FALSE(reader.next_element());
  EXPECT_TRUE(reader.finish());
}

TEST(JsonReader, AnUnreadRestIsNotValid) {
  JsonReader reader;
  reader.load("[1,2]");
  ASSERT_TRUE(reader.begin_array());
  ASSERT_TRUE(reader.next_element());
  reader.take();
  EXPECT_FALSE(reader.finish());
}

TEST(JsonReader, NamesTheProblemAndItsPlace) {
  JsonReader reader;
  reader.load(R"({"a":1 "b":2})");
  reader.take();
  EXPECT_FALSE(reader.finish());
  EXPECT_EQ(reader.problem_at(), 7U);
  EXPECT_STREQ(reader.problem(), "expected a comma or the end of the container");
}

TEST(JsonReader, CanBeUsedAgainAfterAMistakeAndAfterALargeText) {
  JsonReader reader;
  reader.load("[");
  reader.take();
  EXPECT_FALSE(reader.finish());
  const std::string large = "[\"" + std::string(3'000'000, 'x') + "\"]";
  reader.load(large);
  EXPECT_EQ(reader.take().size(), large.size());
  EXPECT_TRUE(reader.finish());
  reader.load("[true]");
  EXPECT_EQ(reader.take(), "[true]");
  EXPECT_TRUE(reader.finish());
}

// Where the document before it ended must not matter.
TEST(JsonReader, ADocumentThatCannotBeIndexedHasItsMistakeAtTheBeginning) {
  std::string long_list = "[0";
  for (int i = 0; i < 100'000; ++i) long_list.append(",0");
  long_list.push_back(']');
  JsonReader reader;
  for (const std::string_view broken : {"\"", "\"\x01\"", "\xFF", ""}) {
    reader.load(long_list);
    reader.take();
    EXPECT_TRUE(reader.finish());
    reader.load(broken);
    EXPECT_EQ(reader.problem_at(), 0);
    EXPECT_EQ(reader.begin(), 0);
    EXPECT_EQ(reader.kind(), JsonKind::None);
    EXPECT_FALSE(reader.finish());
  }
}

}  // namespace
}  // namespace sar::protocol
