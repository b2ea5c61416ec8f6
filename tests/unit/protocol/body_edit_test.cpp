// Bodies with fields set, left out and renamed: what is not named keeps its bytes.
#include "protocol/body_edit.hpp"

#include <gtest/gtest.h>

namespace sar::protocol {
namespace {

struct EditCase {
  const char* name;
  config::BodyOverrides overrides;
  std::string_view body;
  std::string_view expected;
};

const EditCase kCases[] = {
    {"nothing", {}, R"( {"a" : 1 , "b":[1, 2]} )", R"( {"a" : 1 , "b":[1, 2]} )"},
    {"set replaces", {.set = {{"a", "2"}}}, R"({"a" : 1 , "b": 1.50})", R"({"a" : 2 , "b": 1.50})"},
    {"set adds", {.set = {{"c", R"({"x":[1]})"}}}, R"({"a":1 })", R"({"a":1,"c":{"x":[1]} })"},
    {"set in an empty object", {.set = {{"a", "null"}}}, "{ }", R"({"a":null })"},
    {"set makes objects", {.set = {{"a.b.c", "1"}}}, "{}", R"({"a":{"b":{"c":1}}})"},
    {"set enters objects",
     {.set = {{"a.b", "1"}, {"a.c", "2"}}},
     R"({"a":{"z": 0,"b": 7},"q":1})",
     R"({"a":{"z": 0,"b": 1,"c":2},"q":1})"},
    {"set replaces what is no object", {.set = {{"a.b", "1"}}}, R"({"a":"x"})", R"({"a":{"b":1}})"},
    {"set of every duplicate", {.set = {{"a", "0"}}}, R"({"a":1,"a":2})", R"({"a":0,"a":0})"},
    {"a default", {.set_if_absent = {{"a", "1"}}}, R"({"b":2})", R"({"b":2,"a":1})"},
    {"a default is not needed", {.set_if_absent = {{"a", "1"}}}, R"({"a":null})", R"({"a":null})"},
    {"a default inside", {.set_if_absent = {{"a.b", "1"}}}, R"({"a":{}})", R"({"a":{"b":1}})"},
    {"a default makes objects", {.set_if_absent = {{"a.b", "1"}}}, "{}", R"({"a":{"b":1}})"},
    {"a default leaves what is no object",
     {.set_if_absent = {{"a.b", "1"}}},
     R"({"a":[1]})",
     R"({"a":[1]})"},
    {"delete the first", {.remove = {"a"}}, R"({ "a":1, "b":2})", R"({ "b":2})"},
    {"delete one in the middle", {.remove = {"b"}}, R"({"a":1, "b":2, "c":3})", R"({"a":1,"c":3})"},
    {"delete the last", {.remove = {"b"}}, R"({"a":1, "b":2 })", R"({"a":1 })"},
    {"delete all", {.remove = {"a", "b"}}, R"({"a":1,"b":2})", "{}"},
    {"delete inside", {.remove = {"a.b"}}, R"({"a":{"b":1,"c":2}})", R"({"a":{"c":2}})"},
    {"delete what is not there", {.remove = {"x", "a.y.z"}}, R"({"a":1})", R"({"a":1})"},
    {"rename", {.rename = {{"a", "z"}}}, R"({"a" : [1],"b":2})", R"({"z" : [1],"b":2})"},
    {"rename inside", {.rename = {{"a.b", "z"}}}, R"({"a":{"b":1}})", R"({"a":{"z":1}})"},
    {"rename to a name that is taken before",
     {.rename = {{"a", "z"}}},
     R"({"z":1,"a":2})",
     R"({"z":1})"},
    {"rename to a name that is taken after",
     {.rename = {{"a", "z"}}},
     R"({"a":2,"z":1})",
     R"({"z":1})"},
    {"rename of a duplicate", {.rename = {{"a", "z"}}}, R"({"a":1,"a":2})", R"({"z":1})"},
    {"a default of the new name",
     {.set_if_absent = {{"z", "9"}}, .rename = {{"a", "z"}}},
     R"({"a":1})",
     R"({"z":1})"},
    {"a default where nothing was renamed",
     {.set_if_absent = {{"z", "9"}}, .rename = {{"a", "z"}}},
     "{}",
     R"({"z":9})"},
    {"escaped keys", {.remove = {"ab"}}, R"({"a\u0062":1,"c":2})", R"({"c":2})"},
    {"names that need escapes", {.set = {{"ü", "1"}}}, R"({"\u00fc":0})", R"({"\u00fc":1})"},
    {"only objects are entered", {.remove = {"a.b"}}, R"({"a":[{"b":1}]})", R"({"a":[{"b":1}]})"},
    {"everything at once",
     {.set = {{"x.y", "true"}},
      .set_if_absent = {{"n", "1"}},
      .remove = {"user"},
      .rename = {{"max_tokens", "max_completion_tokens"}}},
     R"({"model":"m","max_tokens": 5,"user":"u","messages":[ ]})",
     R"({"model":"m","max_completion_tokens": 5,"messages":[ ],"x":{"y":true},"n":1})"},
};

TEST(BodyEditTest, ChangesWhatItIsToldAndNothingElse) {
  for (const EditCase& edit : kCases) {
    const auto edited = BodyEdit{edit.overrides}.apply(edit.body);
    ASSERT_TRUE(edited) << edit.name;
    EXPECT_EQ(*edited, edit.expected) << edit.name;
  }
}

TEST(BodyEditTest, SaysWhetherThereIsSomethingToDo) {
  EXPECT_TRUE(BodyEdit{}.empty());
  EXPECT_TRUE(BodyEdit{config::BodyOverrides{}}.empty());
  EXPECT_FALSE(BodyEdit{config::BodyOverrides{.remove = {"a"}}}.empty());
}

TEST(BodyEditTest, RefusesWhatIsNoObject) {
  const BodyEdit edit{config::BodyOverrides{.set = {{"a.b", "1"}}}};
  for (const std::string_view body :
       {"", "[]", "1", "\"a\"", R"({"a":)", R"({"a":{"c":1)", R"({"a":1}x)", R"({"a" 1})"}) {
    const auto edited = edit.apply(body);
    ASSERT_FALSE(edited) << body;
    EXPECT_EQ(edited.error().code, "invalid_body");
  }
}

}  // namespace
}  // namespace sar::protocol
