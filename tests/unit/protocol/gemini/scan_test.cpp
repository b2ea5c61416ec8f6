// Gemini's bodies that pass through.
#include <gtest/gtest.h>

#include "protocol/gemini/gemini.hpp"

namespace sar::protocol {
namespace {

ChatRequestView scan(std::string_view body) {
  JsonReader reader;
  std::string buffer;
  const auto view = kGeminiWire.scan_request(reader, body, buffer);
  EXPECT_TRUE(view.has_value()) << body << (view ? "" : view.error().message);
  return view.value_or(ChatRequestView{});
}

ChatReplyView scan_reply(std::string_view body) {
  JsonReader reader;
  const auto view = kGeminiWire.scan_reply(reader, body);
  EXPECT_TRUE(view.has_value()) << body;
  return view.value_or(ChatReplyView{});
}

TEST(GeminiScan, Requests) {
  const ChatRequestView plain =
      scan(R"( {"contents":[{"parts":[{"text":"a"}]},{"role":"model"}]})");
  EXPECT_EQ(plain.message_count, 2);
  EXPECT_EQ(plain.object_open, 1);
  EXPECT_FALSE(plain.has_tools || plain.has_images || plain.has_audio || plain.has_files ||
               plain.wants_json_schema || plain.wants_reasoning || plain.stream);
  EXPECT_FALSE(plain.output_tokens_max.has_value());
  EXPECT_EQ(plain.choices, 1);
  EXPECT_TRUE(plain.stateful_field.empty() && plain.model.empty() && plain.model_value.empty());

  const ChatRequestView full = scan(
      R"({"contents":[{"parts":[{"inline_data":{"mime_type":"image/png"}},{"fileData":{"mimeType":"audio/mp3"}},{"fileData":{"fileUri":"u"}}]}],)"
      R"("tools":[{}],"cached_content":"c","generation_config":{"max_output_tokens":"99","candidate_count":3,)"
      R"("response_schema":{},"thinkingConfig":{"thinkingLevel":"LOW"}}})");
  EXPECT_TRUE(full.has_tools && full.has_images && full.has_audio && full.has_files &&
              full.wants_json_schema && full.wants_reasoning);
  EXPECT_EQ(full.output_tokens_max, 99);
  EXPECT_EQ(full.choices, 3);
  EXPECT_EQ(full.stateful_field, "cachedContent");
  EXPECT_FALSE(
      scan(R"({"contents":[{}],"generationConfig":{"thinkingConfig":{"thinkingBudget":0}}})")
          .wants_reasoning);
  EXPECT_EQ(scan(R"({"generateContentRequest":{"contents":[{}],"tools":[{}]}})").has_tools, true);
}

// A file of the Files API is one account's; any other address is not.
TEST(GeminiScan, FilesThatGoogleKeeps) {
  const auto with_uri = [](std::string_view uri) {
    return scan(R"({"contents":[{"parts":[{"fileData":{"mimeType":"application/pdf","fileUri":")" +
                std::string{uri} + R"("}}]}]})");
  };
  EXPECT_EQ(with_uri("https://generativelanguage.googleapis.com/v1beta/files/abc").stateful_field,
            "fileData.fileUri");
  EXPECT_EQ(with_uri("https://files.test/files/a.pdf").stateful_field, "");
  EXPECT_EQ(with_uri("gs://bucket/a.pdf").stateful_field, "");
}

TEST(GeminiScan, RequestsThatAreRefused) {
  for (const std::string_view body :
       {"", "[]", "{", "{}", R"({"contents":[]})", R"({"contents":[1]})", R"({"contents":{}})",
        R"({"contents":[{"parts":{}}]})", R"({"contents":[{}],"tools":{}})",
        R"({"contents":[{}],"generationConfig":{"maxOutputTokens":0}})",
        R"({"contents":[{}],"generationConfig":{"maxOutputTokens":"many"}})",
        R"({"contents":[{}],"generationConfig":{"candidateCount":0}})"}) {
    JsonReader reader;
    std::string buffer;
    const auto view = kGeminiWire.scan_request(reader, body, buffer);
    ASSERT_FALSE(view.has_value()) << body;
    EXPECT_EQ(view.error().blame, Blame::Caller);
  }
}

TEST(GeminiScan, Replies) {
  const std::string body =
      R"({"candidates":[{"content":{"parts":[{"text":"aé","thought":true},{"functionCall":{"id":"i","name":"f","args":{}}}]},"finishReason":"STOP"}],)"
      R"("usageMetadata":{"promptTokenCount":1,"candidatesTokenCount":2},"modelVersion":"m"})";
  const ChatReplyView view = scan_reply(body);
  EXPECT_TRUE(view.has_choices && view.has_token && view.finished);
  EXPECT_FALSE(view.has_error || view.done);
  EXPECT_EQ(view.usage, (Usage{.input = 1, .output = 2}));
  EXPECT_EQ(body.substr(view.model_value.begin, view.model_value.end - view.model_value.begin),
            "\"m\"");
  EXPECT_EQ(view.delta_bytes, 3 + 3 + 2);

  EXPECT_TRUE(scan_reply(R"({"error":{"code":1}})").has_error);
  EXPECT_EQ(scan_reply(R"([{"error":{"code":1}}])").error_json, R"({"code":1})");
  EXPECT_FALSE(scan_reply(R"({"error":null})").has_error);
  const ChatReplyView blocked = scan_reply(R"({"promptFeedback":{"blockReason":"SAFETY"}})");
  EXPECT_TRUE(blocked.finished && blocked.has_choices && !blocked.has_token);
  EXPECT_FALSE(scan_reply(R"({"promptFeedback":{"safetyRatings":[]}})").finished);
  EXPECT_FALSE(
      scan_reply(R"({"candidates":[{"finishReason":"FINISH_REASON_UNSPECIFIED"}]})").finished);
  JsonReader reader;
  for (const std::string_view broken : {"", "1", "{", "x"}) {
    EXPECT_EQ(kGeminiWire.scan_reply(reader, broken).error().code, "invalid_json");
  }
}

TEST(GeminiScan, AnAnswerThatSaysNothingIsNone) {
  EXPECT_FALSE(
      scan_reply(R"({"candidates":[{"content":{"parts":[{"text":""}]},"finishReason":"STOP"}]})")
          .has_choices);
  EXPECT_TRUE(scan_reply(R"({"candidates":[{"content":{},"finishReason":"SAFETY"}]})").has_choices);
  EXPECT_TRUE(scan_reply(R"({"candidates":[{"finishReason":"MAX_TOKENS"}]})").has_choices);
}

TEST(GeminiScan, Streams) {
  JsonReader reader;
  const auto stream = kGeminiWire.make_stream_scan(reader);
  const auto scan_event = [&](std::string_view data, std::string_view name = {}) {
    return stream->scan({.raw = data, .name = name, .data = data, .has_data = true}).value();
  };
  EXPECT_FALSE(
      scan_event(R"({"candidates":[{"content":{"parts":[{"text":""}]},"finishReason":"STOP"}]})")
          .finished)
      << "nothing was said";
  EXPECT_TRUE(
      scan_event(
          R"({"candidates":[{"content":{"parts":[{"text":"a"}]}}],"usageMetadata":{"promptTokenCount":7}})")
          .has_token);
  const ChatReplyView last =
      scan_event(R"({"candidates":[{"finishReason":"STOP"}],"usageMetadata":{"trafficType":"x"}})");
  EXPECT_TRUE(last.finished && !last.done);
  EXPECT_EQ(last.usage, (Usage{.input = 7}));
  EXPECT_FALSE(scan_event("[DONE]").finished);
  EXPECT_TRUE(scan_event(R"({"message":"m"})", "error").has_error);
  EXPECT_FALSE(stream->scan({.raw = ":\n\n", .name = {}, .data = {}, .has_data = false})
                   .value()
                   .has_choices);
  EXPECT_EQ(stream->scan({.raw = "x", .name = {}, .data = "x", .has_data = true}).error().code,
            "invalid_json");
}

}  // namespace
}  // namespace sar::protocol
