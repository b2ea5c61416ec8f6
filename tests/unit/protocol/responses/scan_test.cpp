// What the router reads out of Responses bodies that pass through.
#include <gtest/gtest.h>

#include "protocol/responses/responses.hpp"

namespace sar::protocol {
namespace {

ChatRequestView scanned(std::string_view body) {
  JsonReader reader;
  std::string model;
  const auto view = kOpenAiResponsesWire.scan_request(reader, body, model);
  EXPECT_TRUE(view) << body;
  return view.value_or(ChatRequestView{});
}

std::string_view text_of(std::string_view body, ByteRange range) {
  return body.substr(range.begin, range.end - range.begin);
}

TEST(ResponsesScan, ARequest) {
  constexpr std::string_view kBody =
      R"( {"model":"m","stream":true,"max_output_tokens":99,"tools":[{"type":"web_search"}],)"
      R"("reasoning":{"effort":"low"},"text":{"format":{"type":"json_schema"}},"input":[)"
      R"({"role":"user","content":[{"type":"input_image"},{"type":"input_audio"}]},)"
      R"({"type":"function_call_output","output":[{"type":"input_file"}]},{"type":"news"}]})";
  const ChatRequestView view = scanned(kBody);
  EXPECT_EQ(view.model, "m");
  EXPECT_EQ(text_of(kBody, view.model_value), R"("m")");
  EXPECT_EQ(view.object_open, 1);
  EXPECT_TRUE(view.stream);
  EXPECT_EQ(view.output_tokens_max, 99);
  EXPECT_EQ(view.choices, 1);
  EXPECT_EQ(view.message_count, 3);
  EXPECT_TRUE(view.has_tools && view.has_images && view.has_audio && view.has_files);
  EXPECT_TRUE(view.wants_json_schema && view.wants_reasoning);
  EXPECT_EQ(view.stateful_field, "");
}

TEST(ResponsesScan, ARequestThatWantsNothing) {
  const ChatRequestView view = scanned(
      R"({"model":"m","input":"x","tools":[],"text":{"format":{"type":"text"}},"reasoning":)"
      R"({"effort":"none","summary":"auto"},"max_output_tokens":9999999999999999})");
  EXPECT_EQ(view.message_count, 1);
  EXPECT_FALSE(view.stream || view.has_tools || view.has_images || view.has_audio ||
               view.has_files || view.wants_json_schema || view.wants_reasoning);
  EXPECT_EQ(view.output_tokens_max, std::int64_t{1} << 40);
}

TEST(ResponsesScan, AReply) {
  constexpr std::string_view kBody =
      R"({"model":"m","status":"completed","error":null,"output":[)"
      R"({"type":"reasoning","summary":[{"type":"summary_text","text":"hm"}],)"
      R"("encrypted_content":"long"},)"
      R"({"type":"function_call","name":"f","arguments":"{}"},)"
      R"({"type":"message","content":[{"type":"output_text","text":"h\u00e9"}]}],)"
      R"("usage":{"input_tokens":3,"output_tokens":2}})";
  JsonReader reader;
  const auto view = kOpenAiResponsesWire.scan_reply(reader, kBody);
  ASSERT_TRUE(view);
  EXPECT_EQ(text_of(kBody, view->model_value), R"("m")");
  EXPECT_EQ(view->usage, (Usage{.input = 3, .output = 2}));
  EXPECT_TRUE(view->finished && view->has_choices && view->has_token);
  EXPECT_FALSE(view->has_error);
  EXPECT_EQ(view->delta_bytes, 7);
}

TEST(ResponsesScan, RepliesThatAreNone) {
  JsonReader reader;
  EXPECT_FALSE(kOpenAiResponsesWire.scan_reply(reader, "<html>"));
  EXPECT_FALSE(kOpenAiResponsesWire.scan_reply(reader, "[]"));
  const auto failed = kOpenAiResponsesWire.scan_reply(
      reader, R"({"status":"failed","error":{"code":"c"},"output":[]})");
  ASSERT_TRUE(failed);
  EXPECT_TRUE(failed->has_error);
  EXPECT_FALSE(failed->finished);
  EXPECT_EQ(failed->error_json, R"({"code":"c"})");
  EXPECT_TRUE(kOpenAiResponsesWire.scan_reply(reader, R"({"error":"x"})")->has_error);
  EXPECT_FALSE(
      kOpenAiResponsesWire.scan_reply(reader, R"({"status":"in_progress","output":[]})")->finished);
}

TEST(ResponsesScan, AStream) {
  JsonReader reader;
  const auto scan = kOpenAiResponsesWire.make_stream_scan(reader);
  const auto view_of = [&](std::string_view data, std::string_view name = "") {
    const auto view = scan->scan({.raw = data, .name = name, .data = data, .has_data = true});
    EXPECT_TRUE(view) << data;
    return view.value_or(ChatReplyView{});
  };
  constexpr std::string_view kCreated =
      R"({"type":"response.created","response":{"model":"m","status":"in_progress","error":null}})";
  ChatReplyView view = view_of(kCreated);
  EXPECT_EQ(text_of(kCreated, view.model_value), R"("m")");
  EXPECT_FALSE(view.has_error || view.has_token || view.finished || view.done || view.has_choices);

  view = view_of(R"({"type":"response.output_text.delta","delta":"h\n","obfuscation":"zzz"})");
  EXPECT_TRUE(view.has_token && view.has_choices);
  EXPECT_EQ(view.delta_bytes, 2);
  view = view_of(R"({"type":"response.output_text.done","text":"h\n"})");
  EXPECT_FALSE(view.has_token) << "said before";

  EXPECT_FALSE(
      view_of(R"({"type":"response.output_item.added","item":{"arguments":"{}"}})").has_token);
  view = view_of(R"({"type":"response.function_call_arguments.done","arguments":"{}"})");
  EXPECT_EQ(view.delta_bytes, 2) << "only said whole";

  view = view_of(R"({"type":"response.completed","response":{"model":"m","status":"completed",)"
                 R"("output":[{"type":"message","content":[{"type":"output_text","text":"h"}]}],)"
                 R"("usage":{"input_tokens":3,"output_tokens":2}}})");
  EXPECT_TRUE(view.finished && view.done);
  EXPECT_EQ(view.delta_bytes, 0);
  EXPECT_EQ(view.usage, (Usage{.input = 3, .output = 2}));
  view = view_of("[DONE]");
  EXPECT_TRUE(view.done);
  EXPECT_EQ(view.usage, (Usage{.input = 3, .output = 2}));
}

TEST(ResponsesScan, FailuresInAStream) {
  const struct {
    std::string_view name;
    std::string_view data;
    std::string_view error;
  } cases[] = {
      {"", R"({"type":"error","code":"c"})", R"({"type":"error","code":"c"})"},
      {"", R"({"type":"error","error":{"code":"c"}})", R"({"code":"c"})"},
      {"error", R"({"message":"m"})", R"({"message":"m"})"},
      {"", R"({"type":"response.failed","response":{"error":{"code":"c"}}})", R"({"code":"c"})"},
      {"", R"({"error":{"code":"c"}})", R"({"code":"c"})"},
  };
  for (const auto& entry : cases) {
    JsonReader reader;
    const auto scan = kOpenAiResponsesWire.make_stream_scan(reader);
    const auto view =
        scan->scan({.raw = {}, .name = entry.name, .data = entry.data, .has_data = true});
    ASSERT_TRUE(view);
    EXPECT_TRUE(view->has_error) << entry.data;
    EXPECT_EQ(view->error_json, entry.error);
    EXPECT_FALSE(view->finished || view->done);
  }
  JsonReader reader;
  const auto scan = kOpenAiResponsesWire.make_stream_scan(reader);
  EXPECT_FALSE(scan->scan({.raw = {}, .name = {}, .data = "{", .has_data = true}));
  EXPECT_TRUE(scan->scan({.raw = {}, .name = {}, .data = {}, .has_data = false}));
}

}  // namespace
}  // namespace sar::protocol
