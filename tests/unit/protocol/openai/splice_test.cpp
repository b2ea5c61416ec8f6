// Rewriting by splicing: only the router's own values change.
#include <gtest/gtest.h>

#include "protocol/openai/chat_wire.hpp"

namespace sar::protocol {
namespace {

std::string spliced(const std::string& body, std::string_view model_json) {
  ChatScanner scanner;
  const auto view = scanner.scan_request(body);
  EXPECT_TRUE(view.has_value()) << body;
  const BodyPieces pieces = splice_request(body, *view, model_json);
  std::string out;
  for (std::size_t i = 0; i < pieces.count; ++i) {
    EXPECT_FALSE(pieces.pieces[i].empty());
    out.append(pieces.pieces[i]);
  }
  EXPECT_EQ(out.size(), pieces.bytes());
  EXPECT_TRUE(scanner.scan_request(out).has_value()) << out;
  return out;
}

constexpr std::string_view kMessages = R"("messages":[{"role":"user","content":"x"}])";

std::string body_of(std::string_view before, std::string_view after) {
  return "{" + std::string{before} + std::string{kMessages} + std::string{after} + "}";
}

TEST(SpliceRequest, LeavesAloneWhatNeedsNoChange) {
  const std::string body = body_of(R"( "model" : "m" ,)", R"(,"x":1.10 )");
  EXPECT_EQ(spliced(body, ""), body);
  const std::string asks =
      body_of(R"("model":"m",)", R"(,"stream":true,"stream_options":{"include_usage":true})");
  EXPECT_EQ(spliced(asks, ""), asks);
}

TEST(SpliceRequest, ReplacesTheModel) {
  EXPECT_EQ(spliced(body_of(R"("model": "m" ,)", R"(,"x":"m")"), R"("upstream")"),
            body_of(R"("model": "upstream" ,)", R"(,"x":"m")"));
  EXPECT_EQ(spliced(body_of("", R"(,"model":"\u006d")"), R"("u")"), body_of("", R"(,"model":"u")"));
}

TEST(SpliceRequest, AsksForUsageInEveryShape) {
  const struct {
    std::string_view options;
    std::string_view expected;
  } cases[] = {
      {R"("stream_options":null)", R"("stream_options":{"include_usage":true})"},
      {R"("stream_options":{})", R"("stream_options":{"include_usage":true})"},
      {R"("stream_options":{ })", R"("stream_options":{"include_usage":true })"},
      {R"("stream_options":{"include_usage":false})", R"("stream_options":{"include_usage":true})"},
      {R"("stream_options":{"include_usage": null ,"a":1})",
       R"("stream_options":{"include_usage": true ,"a":1})"},
      {R"("stream_options":{"include_obfuscation":false})",
       R"("stream_options":{"include_usage":true,"include_obfuscation":false})"},
  };
  for (const auto& entry : cases) {
    const auto body = [&](std::string_view options) {
      return body_of(R"("model":"m",)", R"(,"stream":true,)" + std::string{options});
    };
    EXPECT_EQ(spliced(body(entry.options), ""), body(entry.expected));
  }
  EXPECT_EQ(spliced(" " + body_of(R"("model":"m","stream":true,)", ""), ""),
            R"( {"stream_options":{"include_usage":true},"model":"m","stream":true,)" +
                std::string{kMessages} + "}");
}

TEST(SpliceRequest, DoesBothInEitherOrder) {
  EXPECT_EQ(spliced(body_of(R"("stream_options":{},"model":"m","stream":true,)", ""), R"("u")"),
            body_of(R"("stream_options":{"include_usage":true},"model":"u","stream":true,)", ""));
  EXPECT_EQ(spliced(body_of(R"("model":"m","stream":true,"stream_options":{},)", ""), R"("u")"),
            body_of(R"("model":"u","stream":true,"stream_options":{"include_usage":true},)", ""));
}

TEST(SpliceRequest, DoesNotAskWhenTheAnswerIsNotStreamed) {
  const std::string body = body_of(R"("model":"m",)", R"(,"stream":false,"stream_options":null)");
  EXPECT_EQ(spliced(body, ""), body);
}

TEST(AppendWithModel, PutsTheCallersNameIn) {
  const std::string data = R"({"id":"1","model" : "vendor-name","choices":[]})";
  ChatScanner scanner;
  const auto view = scanner.scan_reply(data);
  ASSERT_TRUE(view.has_value());
  std::string out = "data: ";
  append_edited(out, data,
                {.model_value = view->model_value, .model_json = R"("mine")", .left_out = {}});
  EXPECT_EQ(out, R"(data: {"id":"1","model" : "mine","choices":[]})");
}

TEST(AppendWithModel, LeavesAloneWhatHasNoModel) {
  std::string out;
  append_edited(out, "{}", {.model_value = {}, .model_json = R"("mine")", .left_out = {}});
  append_edited(out, R"({"model":"m"})",
                {.model_value = {9, 12}, .model_json = "", .left_out = {}});
  EXPECT_EQ(out, R"({}{"model":"m"})");
}

}  // namespace
}  // namespace sar::protocol
