// Decoding: every length, and every way to be invalid.
#include "core/utf8.hpp"

#include <gtest/gtest.h>

namespace sar {
namespace {

TEST(DecodeUtf8, TakesOneCharacter) {
  struct {
    std::string_view text;
    char32_t value;
    std::size_t bytes;
  } constexpr kCases[] = {
      {"a", 'a', 1},
      {"\x7F", 0x7F, 1},
      {"\xC2\x80", 0x80, 2},
      {"\xC3\xA4z", 0xE4, 2},
      {"\xE2\x80\xA8", 0x2028, 3},
      {"\xEF\xBF\xBF", 0xFFFF, 3},
      {"\xF0\x9F\x98\x80", 0x1F600, 4},
      {"\xF4\x8F\xBF\xBF", 0x10FFFF, 4},
  };
  for (const auto& [text, value, bytes] : kCases) {
    const Utf8Character character = decode_utf8(text);
    EXPECT_TRUE(character.valid);
    EXPECT_EQ(character.value, value);
    EXPECT_EQ(character.bytes, bytes);
  }
}

TEST(DecodeUtf8, ReplacesOneStrayByte) {
  for (const std::string_view text :
       {"\x80", "\xBF", "\xFF", "\xC3", "\xC3(", "\xE2\x80", "\xF0\x9F\x98", "\xC0\x80", "\xC1\xBF",
        "\xE0\x9F\xBF", "\xF0\x8F\xBF\xBF", "\xED\xA0\x80", "\xF4\x90\x80\x80",
        "\xF8\x88\x80\x80\x80"}) {
    const Utf8Character character = decode_utf8(text);
    EXPECT_FALSE(character.valid) << testing::PrintToString(text);
    EXPECT_EQ(character.value, Utf8Character::kReplacement);
    EXPECT_EQ(character.bytes, 1U);
  }
}

}  // namespace
}  // namespace sar
