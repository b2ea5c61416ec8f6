// Bodies of the messages API that pass through.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "protocol/anthropic/anthropic.hpp"

namespace sar::protocol {
namespace {

ChatRequestView scanned(const std::string& body) {
  static JsonReader reader;
  static std::string buffer;
  auto view = kAnthropicWire.scan_request(reader, body, buffer);
  EXPECT_TRUE(view.has_value()) << view.error().param << ": " << view.error().message;
  return view.value_or(ChatRequestView{});
}

ChatRequestView scanned_with(const std::string& fields, const std::string& content = R"("u")") {
  return scanned(R"({"model":"m","max_tokens":7,"messages":[{"role":"user","content":)" + content +
                 "}]" + fields + "}");
}

TEST(AnthropicScan, WhatRoutingReads) {
  const std::string body =
      R"( {"model":"mo\u0064el","stream":true,"max_tokens":9999999999999999,"messages":[)"
      R"({"role":"user","content":"u"},{"role":"assistant","content":"a"}]})";
  const ChatRequestView view = scanned(body);
  EXPECT_EQ(view.model, "model");
  EXPECT_EQ(body.substr(view.model_value.begin, view.model_value.end - view.model_value.begin),
            R"("mo\u0064el")");
  EXPECT_EQ(view.object_open, 1);
  EXPECT_TRUE(view.stream);
  EXPECT_EQ(view.output_tokens_max, std::int64_t{1} << 40);
  EXPECT_EQ(view.message_count, 2);
  EXPECT_EQ(view.choices, 1);
  EXPECT_FALSE(view.has_tools || view.has_images || view.has_audio || view.has_files ||
               view.wants_json_schema || view.wants_reasoning);
  EXPECT_EQ(view.stateful_field, "");
}

TEST(AnthropicScan, WhatARequestNeeds) {
  const auto in_result = [](const std::string& type) {
    return scanned_with("", R"([{"content":[{"type":")" + type + R"("}],"type":"tool_result"}])");
  };
  EXPECT_TRUE(scanned_with(R"(,"tools":[{"name":"f"}])").has_tools);
  EXPECT_FALSE(scanned_with(R"(,"tools":[])").has_tools);
  EXPECT_TRUE(scanned_with("", R"([{"type":"image"}])").has_images);
  EXPECT_TRUE(scanned_with("", R"([{"type":"document"}])").has_files);
  EXPECT_TRUE(scanned_with("", R"([{"type":"container_upload"}])").has_files);
  EXPECT_TRUE(in_result("image").has_images);
  EXPECT_TRUE(in_result("document").has_files);
  EXPECT_TRUE(
      scanned_with(R"(,"output_config":{"format":{"type":"json_schema"}})").wants_json_schema);
  EXPECT_FALSE(scanned_with(R"(,"output_config":{"effort":"low"})").wants_json_schema);
  EXPECT_TRUE(scanned_with(R"(,"output_format":{"type":"json_schema"})").wants_json_schema);
  EXPECT_TRUE(scanned_with(R"(,"thinking":{"type":"enabled"})").wants_reasoning);
  EXPECT_TRUE(scanned_with(R"(,"thinking":{"type":"adaptive"})").wants_reasoning);
  EXPECT_FALSE(scanned_with(R"(,"thinking":{"type":"disabled"})").wants_reasoning);
  EXPECT_EQ(scanned_with(R"(,"container":"c")").stateful_field, "container");
  EXPECT_EQ(scanned_with(R"(,"container":null)").stateful_field, "");
  const auto stateful_field_of = [](const std::string& source) {
    return scanned_with("", R"([{"source":)" + source + R"(,"type":"image"}])").stateful_field;
  };
  EXPECT_EQ(stateful_field_of(R"({"type":"file","file_id":"f"})"), "file_id");
  const auto in_a_result =
      R"([{"type":"tool_result","content":[{"type":"image","source":{"type":"file"}}]}])";
  EXPECT_EQ(scanned_with("", in_a_result).stateful_field, "file_id");
  EXPECT_EQ(stateful_field_of(R"({"type":"url","url":"file"})"), "");
  EXPECT_EQ(stateful_field_of(R"("file")"), "");
}

TEST(AnthropicScan, CountRequestsNeedNoMaxTokens) {
  JsonReader reader;
  std::string buffer;
  const std::string body = R"({"model":"m","messages":[{"role":"user","content":"u"}]})";
  EXPECT_TRUE(scan_anthropic_count_tokens(reader, body, buffer).has_value());
  EXPECT_EQ(kAnthropicWire.scan_request(reader, body, buffer).error().param, "max_tokens");
}

ChatReplyView scanned_event(StreamScan& scan, std::string_view data, std::string_view name = {}) {
  auto view = scan.scan({.raw = data, .name = name, .data = data, .has_data = true});
  EXPECT_TRUE(view.has_value()) << data;
  return view.value_or(ChatReplyView{});
}

TEST(AnthropicScan, UsageOfAStreamIsMerged) {
  JsonReader reader;
  const auto scan = kAnthropicWire.make_stream_scan(reader);
  const std::string start =
      R"({"type":"message_start","message":{"model":"claude","usage":{"input_tokens":3,)"
      R"("cache_read_input_tokens":5,"output_tokens":1}}})";
  const ChatReplyView first = scanned_event(*scan, start);
  EXPECT_EQ(first.usage, (Usage{.input = 3, .cache_read = 5, .output = 1}));
  EXPECT_EQ(start.substr(first.model_value.begin, first.model_value.end - first.model_value.begin),
            R"("claude")");
  EXPECT_FALSE(first.has_token || first.finished || first.done || first.has_choices);
  const ChatReplyView last =
      scanned_event(*scan, R"({"type":"message_delta","delta":{"stop_reason":"end_turn"},)"
                           R"("usage":{"output_tokens":9}})");
  EXPECT_EQ(last.usage, (Usage{.input = 3, .cache_read = 5, .output = 9}));
  EXPECT_TRUE(last.finished && !last.done);
  EXPECT_TRUE(scanned_event(*scan, R"({"type":"message_stop"})").done);
}

struct DeltaCase {
  std::string data;
  std::uint32_t bytes = 0;
};

TEST(AnthropicScan, BytesOfTheModel) {
  const DeltaCase kCases[] = {
      {R"({"type":"content_block_delta","delta":{"type":"text_delta","text":"a\u00e9"}})", 3},
      {R"({"type":"content_block_delta","delta":{"type":"thinking_delta","thinking":"ab"}})", 2},
      {R"({"type":"content_block_delta","delta":{"type":"input_json_delta","partial_json":"{"}})",
       1},
      {R"({"type":"content_block_delta","delta":{"type":"signature_delta","signature":"sss"}})", 0},
      {R"({"type":"content_block_start","content_block":{"type":"text","text":""}})", 0},
      {R"({"type":"content_block_start","content_block":{"type":"tool_use","id":"i","name":"fn",)"
       R"("input":{}}})",
       2},
      {R"({"type":"content_block_stop","index":0})", 0},
      {R"({"type":"ping"})", 0},
  };
  JsonReader reader;
  const auto scan = kAnthropicWire.make_stream_scan(reader);
  for (const DeltaCase& one : kCases) {
    const ChatReplyView view = scanned_event(*scan, one.data);
    EXPECT_EQ(view.delta_bytes, one.bytes) << one.data;
    EXPECT_EQ(view.has_token, one.bytes > 0) << one.data;
    EXPECT_EQ(view.usage, std::nullopt);
  }
}

TEST(AnthropicScan, Failures) {
  JsonReader reader;
  const auto scan = kAnthropicWire.make_stream_scan(reader);
  const ChatReplyView error =
      scanned_event(*scan, R"({"type":"error","error":{"type":"overloaded_error"}})", "error");
  EXPECT_TRUE(error.has_error);
  EXPECT_EQ(error.error_json, R"({"type":"overloaded_error"})");
  EXPECT_TRUE(scanned_event(*scan, R"({"message":"m"})", "error").has_error);
  EXPECT_TRUE(scanned_event(*scan, "[DONE]").done);
  const auto broken = scan->scan({.raw = {}, .name = {}, .data = "{", .has_data = true});
  EXPECT_EQ(broken.error().code, "invalid_json");
  EXPECT_EQ(kAnthropicWire.scan_reply(reader, "[]").error().code, "invalid_json");
}

}  // namespace
}  // namespace sar::protocol
