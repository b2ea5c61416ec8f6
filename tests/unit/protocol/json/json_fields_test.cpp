// Structs read from JSON and written to it by their tables: nothing is lost on the way.
#include "protocol/json/json_fields.hpp"

#include <gtest/gtest.h>

#include "support/json_normal_form.hpp"

namespace sar::protocol {
namespace {

struct Inner {
  std::string name;
  ExtraFields extra;
};
constexpr auto json_fields(const Inner*) { return std::tuple{JsonField{"name", &Inner::name}}; }

struct Sample {
  std::string text;
  JsonNumber number;
  std::optional<bool> flag;
  RawJson raw;
  std::vector<std::string> texts;
  std::optional<Inner> inner;
  std::vector<Inner> inners;
  ExtraFields extra;
};
constexpr auto json_fields(const Sample*) {
  return std::tuple{JsonField{"text", &Sample::text},    JsonField{"number", &Sample::number},
                    JsonField{"flag", &Sample::flag},    JsonField{"raw", &Sample::raw},
                    JsonField{"texts", &Sample::texts},  JsonField{"inner", &Sample::inner},
                    JsonField{"inners", &Sample::inners}};
}

Sample read(std::string_view json) {
  JsonReader reader;
  Sample sample;
  reader.load(json);
  EXPECT_TRUE(read_value(reader, sample)) << json;
  EXPECT_TRUE(reader.finish()) << json << ": " << reader.problem();
  return sample;
}

std::string written(const Sample& sample) {
  std::string json;
  JsonWriter writer{json};
  write_value(writer, sample);
  return json;
}

TEST(JsonFields, AFieldOfTheTableGoesToItsMember) {
  constexpr std::string_view kJson =
      R"({"text":"t","number":1.10,"flag":false,"raw":{"a":[1E400]},"texts":["a",""],)"
      R"("inner":{"name":"n"},"inners":[{"name":"1"},{"name":"2"}]})";
  const Sample sample = read(kJson);
  EXPECT_EQ(sample.text, "t");
  EXPECT_EQ(sample.number.text, "1.10");
  EXPECT_EQ(sample.flag, false);
  EXPECT_EQ(sample.raw.text, R"({"a":[1E400]})");
  EXPECT_EQ(sample.texts, (std::vector<std::string>{"a", ""}));
  ASSERT_TRUE(sample.inner);
  EXPECT_EQ(sample.inner->name, "n");
  ASSERT_EQ(sample.inners.size(), 2);
  EXPECT_EQ(sample.inners[1].name, "2");
  EXPECT_TRUE(sample.extra.empty());
  EXPECT_EQ(written(sample), kJson);
}

TEST(JsonFields, WhatNoMemberHoldsIsKeptAndComesBack) {
  constexpr std::string_view kFields[] = {
      R"("unknown":{"deep":[1,null,"\u00e9"]})",
      R"("":0)",
      R"("a\nkey":"\\")",
      R"("text":null)",
      R"("text":"")",
      R"("text":5)",
      R"("number":"5")",
      R"("number":null)",
      R"("flag":"true")",
      R"("flag":null)",
      R"("raw":null)",
      R"("texts":[])",
      R"("texts":"one")",
      R"("texts":["a",5])",
      R"("texts":[["a"]])",
      R"("inner":null)",
      R"("inner":[])",
      R"("inners":[])",
      R"("inners":{})",
      R"("inners":[{"name":"1"},null])",
  };
  for (const std::string_view field : kFields) {
    const std::string json = "{" + std::string{field} + R"(,"last":1.0})";
    const Sample sample = read(json);
    EXPECT_EQ(sample.extra.size(), 2) << json;
    EXPECT_EQ(test::json_normal_form(written(sample)), test::json_normal_form(json));
  }
}

TEST(JsonFields, AbsentNullAndEmptyStayWhatTheyAre) {
  for (const std::string_view json :
       {"{}", R"({"text":null})", R"({"text":""})", R"({"inner":{}})", R"({"inner":{"name":""}})",
        R"({"inner":{"name":null}})", R"({"inner":null})"}) {
    EXPECT_EQ(written(read(json)), json);
  }
}

TEST(JsonFields, AnInnerObjectKeepsItsOwnExtras) {
  const Sample sample = read(R"({"inners":[{"x":1},{"name":["n"]}]})");
  ASSERT_EQ(sample.inners.size(), 2);
  EXPECT_EQ(sample.inners[0].extra, (ExtraFields{{"x", {"1"}}}));
  EXPECT_EQ(sample.inners[1].extra, (ExtraFields{{"name", {R"(["n"])"}}}));
}

// What the members say wins over what was read, so that a translation can set them.
TEST(JsonFields, AMemberSetLaterReplacesTheExtraOfItsName) {
  Sample sample = read(R"({"text":null,"other":1})");
  sample.text = "set";
  EXPECT_EQ(written(sample), R"({"text":"set","other":1})");
}

TEST(JsonFields, OfAFieldThatComesTwiceTheLastOneCounts) {
  for (const std::string_view json :
       {R"({"text":"a","text":"b"})", R"({"text":"a","text":5})", R"({"text":5,"text":"b"})",
        R"({"text":"a","text":""})", R"({"flag":true,"flag":null})", R"({"raw":1,"raw":null})",
        R"({"texts":["a"],"texts":[]})", R"({"inner":{"name":"a","x":1},"inner":{"name":"b"}})",
        R"({"inner":{"name":"a"},"inner":7})", R"({"inners":[{}],"inners":[1]})",
        R"({"u":1,"u":2})"}) {
    EXPECT_EQ(test::json_normal_form(written(read(json))), test::json_normal_form(json)) << json;
  }
}

TEST(JsonFields, KeysMayBeEscaped) {
  const Sample sample = read(R"({"te\u0078t":"t","\u0061\"":1})");
  EXPECT_EQ(sample.text, "t");
  EXPECT_EQ(written(sample), R"({"text":"t","a\"":1})");
}

}  // namespace
}  // namespace sar::protocol
