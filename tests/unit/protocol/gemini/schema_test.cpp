// Schemas: Gemini's subset to JSON Schema, and back.
#include "protocol/gemini/schema.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "support/json_normal_form.hpp"

namespace sar::protocol {
namespace {

using test::json_normal_form;

struct Case {
  std::string_view name;
  std::string_view in;
  std::string_view out;
};

TEST(GeminiSchema, TheSubsetAsJsonSchema) {
  constexpr Case kCases[] = {
      {"types in capitals", R"({"type":"OBJECT","properties":{"TYPE":{"type":"STRING"}}})",
       R"({"type":"object","properties":{"TYPE":{"type":"string"}}})"},
      {"nullable before the type", R"({"nullable":true,"type":"INTEGER"})",
       R"({"type":["integer","null"]})"},
      {"nullable false", R"({"type":"NUMBER","nullable":false})", R"({"type":"number"})"},
      {"nullable choice", R"({"anyOf":[{"type":"STRING"}],"nullable":true})",
       R"({"anyOf":[{"type":"string"},{"type":"null"}]})"},
      {"items", R"({"type":"ARRAY","items":{"type":"BOOLEAN"},"minItems":"2"})",
       R"({"type":"array","items":{"type":"boolean"},"minItems":2})"},
      {"snake case", R"({"any_of":[{"type":"STRING","max_length":"7"}]})",
       R"({"anyOf":[{"type":"string","maxLength":7}]})"},
      {"unspecified", R"({"type":"TYPE_UNSPECIFIED","enum":["A"]})", R"({"enum":["A"]})"},
      {"already JSON Schema", R"({"type":["string","null"],"additionalProperties":false})",
       R"({"type":["string","null"],"additionalProperties":false})"},
      {"no schema at all", R"(true)", R"(true)"},
      {"of a wrong shape", R"({"type":1,"properties":[],"anyOf":{}})",
       R"({"type":1,"properties":[],"anyOf":{}})"},
  };
  for (const Case& one : kCases) {
    EXPECT_EQ(json_normal_form(json_schema_of(one.in)), json_normal_form(one.out)) << one.name;
  }
}

TEST(GeminiSchema, WhatTheSubsetCanSay) {
  constexpr Case kCases[] = {
      {"as it is", R"({"type":"object","properties":{"a":{"type":"string"}},"required":["a"]})",
       R"({"type":"object","properties":{"a":{"type":"string"}},"required":["a"]})"},
      {"closed objects are open",
       R"({"$schema":"s","type":"object","additionalProperties":false,"properties":{"a":{"type":"string"}}})",
       R"({"type":"object","properties":{"a":{"type":"string"}}})"},
      {"references in place",
       R"({"type":"object","properties":{"a":{"$ref":"#/$defs/A","description":"d"}},"$defs":{"A":{"type":"integer"}}})",
       R"({"type":"object","properties":{"a":{"type":"integer","description":"d"}}})"},
      {"a reference twice, and one to another",
       R"({"type":"object","properties":{"a":{"$ref":"#/definitions/A"},"b":{"$ref":"#/definitions/A"}},)"
       R"("definitions":{"A":{"$ref":"#/definitions/B"},"B":{"type":"number"}}})",
       R"({"type":"object","properties":{"a":{"type":"number"},"b":{"type":"number"}}})"},
      {"allOf of one",
       R"({"type":"object","properties":{"a":{"allOf":[{"$ref":"#/$defs/A"}],"title":"t"}},"$defs":{"A":{"type":"string"}}})",
       R"({"type":"object","properties":{"a":{"type":"string","title":"t"}}})"},
      {"oneOf", R"({"oneOf":[{"type":"string"},{"type":"integer"}]})",
       R"({"anyOf":[{"type":"string"},{"type":"integer"}]})"},
      {"const", R"({"const":"x"})", R"({"type":"string","enum":["x"]})"},
      {"enum without a type", R"({"enum":["x","y"]})", R"({"type":"string","enum":["x","y"]})"},
      {"enum with null", R"({"type":["string","null"],"enum":["x",null]})",
       R"({"type":"string","nullable":true,"enum":["x"]})"},
      {"list of types", R"({"type":["string","null"]})", R"({"type":"string","nullable":true})"},
      {"several types", R"({"type":["string","integer"],"description":"d"})",
       R"({"anyOf":[{"type":"string"},{"type":"integer"}],"description":"d"})"},
      {"null among choices", R"({"anyOf":[{"type":"string"},{"type":"null"}]})",
       R"({"anyOf":[{"type":"string"},{"type":"null"}]})"},
      {"formats it knows", R"({"type":"string","format":"date-time"})",
       R"({"type":"string","format":"date-time"})"},
      {"extensions", R"({"type":"string","x-order":1})", R"({"type":"string"})"},
  };
  for (const Case& one : kCases) {
    const GeminiSchema schema = gemini_schema_of(one.in);
    ASSERT_EQ(schema.form, GeminiSchema::Form::Subset) << one.name;
    EXPECT_EQ(json_normal_form(schema.json), json_normal_form(one.out)) << one.name;
    EXPECT_FALSE(schema.is_loosened) << one.name;
  }
}

TEST(GeminiSchema, WhatItCannotSayGoesAsJsonSchema) {
  for (
      const std::string_view schema : {
          R"({"type":"object","properties":{"a":{"$ref":"#"}}})",
          R"({"$ref":"#/$defs/A","$defs":{"A":{"type":"object","properties":{"a":{"$ref":"#/$defs/A"}}}}})",
          R"({"type":"object","properties":{"a":{"$ref":"#/$defs/missing"}}})",
          R"({"type":"object","properties":{"a":{"$ref":"https://example.com/a"}}})",
          R"({"type":"object","additionalProperties":{"type":"string"}})",
          R"({"type":"object","properties":{"a":{"type":"object"}}})",
          R"({"type":"object","properties":{"a":{"type":"array"}}})",
          R"({"type":"object","properties":{"a":{}}})",
          R"({"type":"object","properties":{"a":true}})",
          R"({"type":"object","properties":{"a":{"type":"string"}},"required":["b"]})",
          R"({"type":"object","properties":{"a":{"type":"integer","enum":[1]}}})",
          R"({"type":"object","properties":{"a":{"const":1}}})",
          R"({"type":"object","properties":{"a":{"enum":[""]}}})",
          R"({"allOf":[{"type":"string"},{"minLength":1}]})",
          R"({"type":"string","not":{"const":"a"}})",
          R"({"type":"object","patternProperties":{}})",
          R"({"anyOf":[{"type":"string"}],"oneOf":[{"type":"string"}]})",
          R"({"anyOf":[{"type":"string"}],"enum":["a"]})",
          R"({"type":["string","array"],"items":{"type":"string"}})",
          R"([])",
      }) {
    EXPECT_EQ(gemini_schema_of(schema).form, GeminiSchema::Form::JsonSchema) << schema;
  }
}

TEST(GeminiSchema, ConstraintsThatAreLeftOutAreTold) {
  const GeminiSchema schema = gemini_schema_of(
      R"({"type":"object","properties":{"a":{"type":"string","format":"email"}}})");
  EXPECT_EQ(schema.json, R"({"type":"object","properties":{"a":{"type":"string"}}})");
  EXPECT_TRUE(schema.is_loosened);
  EXPECT_TRUE(gemini_schema_of(R"({"type":"integer","multipleOf":2})").is_loosened);
}

TEST(GeminiSchema, NoParameters) {
  for (const std::string_view schema :
       {R"({})", R"({"type":"object"})", R"({"type":"object","properties":{}})",
        R"({"type":"object","properties":{ },"required":[],"additionalProperties":false})"}) {
    EXPECT_EQ(gemini_schema_of(schema).form, GeminiSchema::Form::EmptyObject) << schema;
  }
}

// Each level refers twice to the next: written out it would have 2^40 of the last.
TEST(GeminiSchema, ReferencesCannotExplode) {
  std::string schema = R"({"$ref":"#/$defs/a0","$defs":{)";
  for (int i = 0; i < 40; ++i) {
    schema += fmt::format(
        R"("a{0}":{{"anyOf":[{{"$ref":"#/$defs/a{1}"}},{{"$ref":"#/$defs/a{1}"}}]}},)", i, i + 1);
  }
  schema += R"("a40":{"type":"string"}}})";
  EXPECT_EQ(gemini_schema_of(schema).form, GeminiSchema::Form::JsonSchema);
}

}  // namespace
}  // namespace sar::protocol
