#include "protocol/bare_error.hpp"

#include <gtest/gtest.h>

namespace sar::protocol {
namespace {

bool is_bare(std::string_view json) {
  JsonReader reader;
  reader.load(json);
  return is_bare_error(reader);
}

TEST(BareErrorTest, IsARefusalWithoutTheWordError) {
  for (const std::string_view json :
       {R"({"code":20012,"message":"Model does not exist","data":null})",
        R"({"object":"error","message":"out of memory","type":"InternalServerError","code":500})",
        R"({"object":"error"})", R"({"message":"no","type":"bad_thing"})",
        R"({"code":"busy","detail":"try later"})"}) {
    EXPECT_TRUE(is_bare(json)) << json;
  }
  for (const std::string_view json :
       {R"({})", R"({"id":"c","object":"chat.completion.chunk","choices":[]})",
        R"({"message":"hello"})", R"({"code":0})", R"({"code":null,"message":""})",
        R"({"type":"ping"})", R"([1])", R"({"message":"m","code":1,"usage":{}})"}) {
    EXPECT_FALSE(is_bare(json)) << json;
  }
}

}  // namespace
}  // namespace sar::protocol
