// What the scanner reads out of answers and stream events.
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstring>

#include "protocol/openai/chat_wire.hpp"

namespace sar::protocol {
namespace {

using ReplyView = ChatReplyView;

ReplyView scan(std::string_view data) {
  ChatScanner scanner;
  const auto view = scanner.scan_reply(data);
  EXPECT_TRUE(view.has_value()) << data;
  return view.value_or(ReplyView{});
}

// A stream event whose only choice has this delta.
ReplyView scan_delta(std::string_view delta) {
  return scan(R"({"choices":[{"index":0,"delta":)" + std::string{delta} +
              R"(,"finish_reason":null}],"usage":null})");
}

TEST(ChatReplyScan, ReadsAWholeAnswer) {
  constexpr std::string_view kBody = R"(

    {"id":"c","model":"gpt","choices":[{"index":0,"message":{"role":"assistant","content":"Hello"},
     "finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":2}})";
  const ReplyView view = scan(kBody);
  EXPECT_EQ(view.usage, (Usage{.input = 3, .output = 2}));
  EXPECT_EQ(kBody.substr(view.model_value.begin, view.model_value.end - view.model_value.begin),
            R"("gpt")");
  EXPECT_TRUE(view.has_choices);
  EXPECT_TRUE(view.has_token);
  EXPECT_TRUE(view.finished);
  EXPECT_FALSE(view.has_error);
  EXPECT_EQ(view.delta_bytes, 5U);
}

TEST(ChatReplyScan, TellsTokensFromEmptyDeltas) {
  for (const std::string_view delta :
       {R"({"content":"a"})", R"({"reasoning":"a"})", R"({"reasoning_content":"a"})",
        R"({"refusal":"a"})", R"({"content":[{"type":"text","text":"a"}]})",
        R"({"content":[{"type":"thinking","thinking":[{"type":"text","text":"a"}]}]})",
        R"({"tool_calls":[{"index":0,"id":"c","function":{"name":"f","arguments":""}}]})",
        R"({"tool_calls":[{"index":0,"function":{"arguments":"{"}}]})",
        R"({"function_call":{"name":"f"}})", R"({"audio":{"id":"x","data":"AA=="}})"}) {
    EXPECT_TRUE(scan_delta(delta).has_token) << delta;
  }
  for (const std::string_view delta :
       {"{}", "null", R"({"role":"assistant","content":""})", R"({"content":null})",
        R"({"content":[]})", R"({"tool_calls":[]})", R"({"tool_calls":null,"refusal":null})",
        R"({"reasoning":null,"reasoning_content":""})",
        R"({"tool_calls":[{"index":0,"id":"c","type":"function","function":{"arguments":""}}]})"}) {
    const ReplyView view = scan_delta(delta);
    EXPECT_FALSE(view.has_token) << delta;
    EXPECT_EQ(view.delta_bytes, 0U) << delta;
    EXPECT_TRUE(view.has_choices);
    EXPECT_FALSE(view.finished);
  }
}

TEST(ChatReplyScan, CountsBytesOfTextNotOfJson) {
  EXPECT_EQ(scan_delta(R"({"content":"\u4f60\n"})").delta_bytes, 4U);
  EXPECT_EQ(scan_delta(R"({"content":"ab","refusal":"c"})").delta_bytes, 3U);
  EXPECT_EQ(scan_delta(R"({"tool_calls":[{"index":0,"id":"call_123","type":"function",
                           "function":{"name":"f","arguments":"{}"}}]})")
                .delta_bytes,
            3U);
}

TEST(ChatReplyScan, CountsReasoningOnceThoughItComesTwice) {
  EXPECT_EQ(scan_delta(R"({"reasoning":"abc","reasoning_content":"abc"})").delta_bytes, 3U);
  EXPECT_EQ(scan_delta(R"({"reasoning":null,"reasoning_content":"abc"})").delta_bytes, 3U);
  EXPECT_EQ(scan_delta(R"({"reasoning":"abc","reasoning_details":[{"text":"abc"}]})").delta_bytes,
            3U);
}

TEST(ChatReplyScan, FindsUsageWhereVendorsPutIt) {
  const Usage expected{.input = 3, .output = 2};
  EXPECT_EQ(scan(R"({"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2}})").usage,
            expected);
  EXPECT_EQ(
      scan(
          R"({"choices":[],"x_groq":{"id":"r","usage":{"prompt_tokens":3,"completion_tokens":2}}})")
          .usage,
      expected);
  EXPECT_EQ(
      scan(R"({"choices":[{"delta":{},"usage":{"prompt_tokens":3,"completion_tokens":2}}]})").usage,
      expected);
  EXPECT_EQ(scan(R"({"usage":{"prompt_tokens":3,"completion_tokens":2},
                     "x_groq":{"usage":{"prompt_tokens":9,"completion_tokens":9}}})")
                .usage,
            expected);
  EXPECT_EQ(scan(R"({"choices":[],"usage":null,"x_groq":{"id":"r"}})").usage, std::nullopt);
  EXPECT_EQ(scan(R"({"choices":[],"usage":[]})").usage, std::nullopt);
}

TEST(ChatReplyScan, SeesErrors) {
  const ReplyView view = scan(R"({"error" : {"message":"no","code":429} ,"choices":null})");
  EXPECT_TRUE(view.has_error);
  EXPECT_EQ(view.error_json, R"({"message":"no","code":429})");
  EXPECT_FALSE(view.has_choices);
  EXPECT_EQ(scan(R"({"code":"x","error":"Incorrect API key"})").error_json,
            R"("Incorrect API key")");
  EXPECT_FALSE(scan(R"({"error":null,"choices":[]})").has_error);
  constexpr std::string_view kBare = R"({"code":20012,"message":"no","data":null})";
  EXPECT_EQ(scan(kBare).error_json, kBare);
  EXPECT_FALSE(scan(R"({"code":1,"message":"m","choices":[{}]})").has_error);
}

TEST(ChatReplyScan, FinishesOnAReason) {
  EXPECT_TRUE(scan(R"({"choices":[{"finish_reason":null},{"finish_reason":"stop"}]})").finished);
  EXPECT_TRUE(scan(R"({"choices":[{"finish_reason":"stop"},{"finish_reason":null}]})").finished);
  EXPECT_FALSE(scan(R"({"choices":[{"finish_reason":null}]})").finished);
}

TEST(ChatReplyScan, SurvivesOddShapes) {
  for (const std::string_view data :
       {"{}", R"({"choices":{}})", R"({"choices":[null,1,"x",[]]})", R"({"model":null})",
        R"({"choices":[{"delta":[]},{"message":"x"}]})", R"({"model":["m"]})",
        R"({"x_groq":5,"usage":"none"})"}) {
    const ReplyView view = scan(data);
    EXPECT_TRUE(view.model_value.empty()) << data;
    EXPECT_FALSE(view.has_token) << data;
  }
}

TEST(ChatReplyScan, RefusesWhatIsNotAJsonObject) {
  ChatScanner scanner;
  for (const std::string_view data :
       {"", "[DONE]", "[]", "null", "\"x\"", "{", R"({"choices":[)", R"({"a":1}x)",
        R"({"choices":[{"delta":{"content":"\q"}}]})", "<html></html>", "{\"a\":\"\xFF\"}"}) {
    const auto view = scanner.scan_reply(data);
    ASSERT_FALSE(view.has_value()) << data;
    EXPECT_EQ(view.error().code, "invalid_json");
    EXPECT_EQ(view.error().error_class, ErrorClass::ServerError);
    EXPECT_EQ(view.error().blame, Blame::Vendor);
  }
}

TEST(ChatReplyScan, KeysMayBeEscaped) {
  ChatScanner scanner;
  const auto view = scanner.scan_reply(
      R"({"cho\u0069ces":[{"\u0064elta":{"\u0063ontent":"ab"},"finish_reaso\u006e":"stop"}],)"
      R"("\u0075sage":{"prompt_tokens":1}})");
  ASSERT_TRUE(view.has_value());
  EXPECT_TRUE(view->has_choices && view->finished && view->usage);
  EXPECT_EQ(view->delta_bytes, 2);
}

// The data of an event lies in a network buffer: nothing behind its end may be touched.
TEST(ChatReplyScan, ReadsNothingBehindTheEnd) {
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  void* pages = mmap(nullptr, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(pages, MAP_FAILED);
  char* fence = static_cast<char*>(pages) + page;
  ASSERT_EQ(mprotect(fence, page, PROT_NONE), 0);
  ChatScanner scanner;
  for (std::size_t filler = 0; filler < 200; ++filler) {
    const std::string data = R"({"x":[1,true,null,-1.5e3,")" + std::string(filler, 'x') +
                             R"(\n"],"model":"m","choices":[]})";
    std::memcpy(fence - data.size(), data.data(), data.size());
    const auto view = scanner.scan_reply({fence - data.size(), data.size()});
    EXPECT_TRUE(view.has_value());
  }
  munmap(pages, 2 * page);
}

}  // namespace
}  // namespace sar::protocol
