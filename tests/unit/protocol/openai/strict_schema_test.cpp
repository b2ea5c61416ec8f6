#include "protocol/openai/strict_schema.hpp"

#include <gtest/gtest.h>

#include <string>

namespace sar::protocol {
namespace {

TEST(StrictSchema, EveryObjectListsItsPropertiesAndForbidsOthers) {
  const std::string fit =
      R"({"type":"object","properties":{"a":{}},"required":["a"],"additionalProperties":false})";
  const std::string open = R"({"type":"object","properties":{"a":{}},"required":["a"]})";
  const auto with = [](std::string_view keyword, const std::string& inner) {
    return R"({"type":"object","properties":{},"additionalProperties":false,")" +
           std::string{keyword} + "\":" + inner + "}";
  };
  const struct {
    std::string schema;
    bool is_fit;
  } kCases[] = {
      {fit, true},
      {open, false},
      {R"({"type":"string"})", true},
      {R"({"type":["object","null"],"properties":{}})", false},
      {R"({"properties":{"a":{}},"additionalProperties":false})", false},
      {R"({"type":"object","additionalProperties":false})", true},
      {R"({"type":"object","additionalProperties":{}})", false},
      {R"({"type":"array","items":)" + fit + "}", true},
      {R"({"type":"array","items":)" + open + "}", false},
      {with("$defs", R"({"x":)" + fit + "}"), true},
      {with("$defs", R"({"x":)" + open + "}"), false},
      {with("anyOf", "[" + fit + "]"), true},
      {with("anyOf", "[" + fit + "," + open + "]"), false},
      {"", false},
      {"{", false},
  };
  for (const auto& one : kCases) {
    EXPECT_EQ(follows_strict_rules(one.schema), one.is_fit) << one.schema;
  }
}

TEST(StrictSchema, OnlySchemasOfOtherDialectsAreLoosened) {
  const RawJson open{R"({"type":"object","properties":{"a":{}}})"};
  const RawJson fit{R"({"type":"object","properties":{},"additionalProperties":false})"};
  EXPECT_TRUE(needs_loosening(Dialect::Anthropic, true, open));
  EXPECT_FALSE(needs_loosening(Dialect::Anthropic, true, fit));
  EXPECT_FALSE(needs_loosening(Dialect::Anthropic, false, open));
  EXPECT_FALSE(needs_loosening(Dialect::Anthropic, std::nullopt, open));
  EXPECT_FALSE(needs_loosening(Dialect::OpenAi, true, open));
  EXPECT_FALSE(needs_loosening(Dialect::OpenAiResponses, true, open));
}

}  // namespace
}  // namespace sar::protocol
