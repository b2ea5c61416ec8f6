// The legacy completions: passing through, and by way of chats.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "protocol/completions/completions.hpp"
#include "support/recordings.hpp"

namespace sar::protocol {
namespace {

Result<ChatRequest> parse(std::string_view body) {
  return kOpenAiCompletionsTranslator.parse_request(body);
}

TEST(OpenAiCompletions, APromptIsAMessage) {
  for (const std::string_view prompt : {R"("hi")", R"(["hi"])"}) {
    const auto request =
        parse(R"({"model":"m","max_tokens":5,"suffix":"s","logprobs":2,"messages":[1],"prompt":)" +
              std::string{prompt} + "}");
    ASSERT_TRUE(request.has_value());
    EXPECT_EQ(request->dialect, Dialect::OpenAiCompletions);
    ASSERT_EQ(request->messages.size(), 1);
    EXPECT_EQ(std::get<TextPart>(request->messages[0].parts[0].body).text, "hi");
    EXPECT_EQ(request->max_tokens.text, "5");
    ASSERT_EQ(request->extra.size(), 3);
    EXPECT_EQ(request->extra[0].name, "suffix");
  }
  EXPECT_EQ(parse(R"({"model":"m","prompt":"p"})")->max_tokens.text, "16");
}

TEST(OpenAiCompletions, Refusals) {
  const struct {
    std::string_view body;
    std::string_view code;
    std::string_view param;
  } cases[] = {
      {"[", "invalid_json", ""},
      {"[]", "invalid_type", ""},
      {R"({"prompt":"p"})", "missing_required_parameter", "model"},
      {R"({"model":"m"})", "missing_required_parameter", "prompt"},
      {R"({"model":"","prompt":"p"})", "empty_string", "model"},
      {R"({"model":"m","prompt":7})", "invalid_type", "prompt"},
      {R"({"model":"m","prompt":"p","stream":1})", "invalid_type", "stream"},
      {R"({"model":"m","prompt":"p","stream":true,"stream_options":{"include_usage":1}})",
       "invalid_type", "stream_options.include_usage"},
      {R"({"model":"m","prompt":"p","prompt":"p"})", "duplicate_parameter", "prompt"},
      {R"({"model":"m","prompt":["a","b"]})", "unsupported_content", "prompt"},
      {R"({"model":"m","prompt":[1,2]})", "unsupported_content", "prompt"},
      {R"({"model":"m","prompt":[[1,2]]})", "unsupported_content", "prompt"},
      {R"({"model":"m","prompt":[]})", "unsupported_content", "prompt"},
  };
  for (const auto& entry : cases) {
    const auto request = parse(entry.body);
    ASSERT_FALSE(request.has_value()) << entry.body;
    EXPECT_EQ(request.error().code, entry.code) << entry.body;
    EXPECT_EQ(request.error().param, entry.param) << entry.body;
  }
}

TEST(OpenAiCompletions, WhatTheRouterReads) {
  JsonReader reader;
  std::string buffer;
  const std::string body =
      R"({"model":"m\u0031","prompt":[[1]],"stream":true,"n":2,"max_tokens":9,"stream_options":{"include_usage":true}})";
  const auto view = kOpenAiCompletionsWire.scan_request(reader, body, buffer);
  ASSERT_TRUE(view.has_value());
  EXPECT_EQ(view->model, "m1");
  EXPECT_EQ(body.substr(view->model_value.begin, view->model_value.end - view->model_value.begin),
            R"("m\u0031")");
  EXPECT_TRUE(view->stream);
  EXPECT_TRUE(view->include_usage);
  EXPECT_EQ(view->choices, 2);
  EXPECT_EQ(view->output_tokens_max, 9);
}

TEST(OpenAiCompletions, Replies) {
  ChatReply reply;
  reply.dialect = Dialect::Anthropic;
  reply.id = "msg_1";
  Choice& choice = reply.choices.emplace_back();
  choice.finish_reason = {Finish::ToolCalls, "tool_use"};
  Message& message = choice.message.emplace();
  message.parts.emplace_back().body = ReasoningPart{.text = "t", .field = {}};
  message.parts.emplace_back().body = TextPart{"a"};
  message.parts.emplace_back().body = TextPart{"b"};
  reply.usage = {.counts = {.input = 1, .output = 2}, .original = {"{}"}};
  EXPECT_EQ(
      kOpenAiCompletionsTranslator.write_reply(reply, {.model = "asked", .created = 7}),
      R"({"id":"msg_1","object":"text_completion","created":7,"model":"asked","choices":[{"text":"ab",)"
      R"("index":0,"logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":2,)"
      R"("total_tokens":3,"prompt_tokens_details":{"cached_tokens":0,"cache_write_tokens":0},)"
      R"("completion_tokens_details":{"reasoning_tokens":0}}})");
}

TEST(OpenAiCompletions, Streams) {
  const auto written = [](bool include_usage) {
    const auto writer = kOpenAiCompletionsTranslator.make_stream_writer(
        {.model = "asked", .request_id = "r", .created = 7, .include_usage = include_usage});
    std::string bytes;
    const std::vector<ChatEvent> events = {
        ChatStart{.id = {}, .model = "m", .created = {}},
        ReasoningDelta{0, "t", ""},
        TextDelta{0, "a"},
        KeepAlive{},
        ChoiceFinish{0, {Finish::Length, "max_tokens"}},
        UsageUpdate{{.counts = {}, .original = {"{\"prompt_tokens\":\n0}"}}},
        StreamEnd{}};
    for (const ChatEvent& event : events) writer->write(bytes, event);
    return bytes;
  };
  const std::string head =
      R"(data: {"id":"cmpl-r","object":"text_completion","created":7,"model":"asked","choices":[)";
  const std::string said =
      head + R"({"text":"a","index":0,"logprobs":null,"finish_reason":null}]})" + "\n\n" +
      ": keep-alive\n\n" + head +
      R"({"text":"","index":0,"logprobs":null,"finish_reason":"length"}]})" + "\n\n";
  EXPECT_EQ(written(false), said + "data: [DONE]\n\n");
  EXPECT_EQ(written(true),
            said + head + R"(],"usage":{"prompt_tokens": 0}})" + "\n\ndata: [DONE]\n\n");
}

TEST(OpenAiCompletions, Recordings) {
  if (!test::has_recordings()) GTEST_SKIP() << test::no_recordings();
  JsonReader reader;
  int count = 0;
  for (const test::Recording& recorded : test::load_recordings("openai.completions")) {
    SCOPED_TRACE(recorded.name);
    ++count;
    if (recorded.stream.empty()) {
      const auto view = kOpenAiCompletionsWire.scan_reply(reader, recorded.response_body);
      ASSERT_TRUE(view.has_value());
      EXPECT_TRUE(view->finished && view->has_token && view->usage);
      continue;
    }
    const auto scan = kOpenAiCompletionsWire.make_stream_scan(reader);
    SseDecoder decoder;
    SseEvent event;
    ChatReplyView last;
    bool has_token = false;
    bool is_finished = false;
    decoder.feed(recorded.stream);
    while (decoder.next(event).value()) {
      last = scan->scan(event).value();
      has_token = has_token || last.has_token;
      is_finished = is_finished || last.finished;
    }
    EXPECT_TRUE(has_token && is_finished && last.done);
  }
  EXPECT_GE(count, 3);
}

}  // namespace
}  // namespace sar::protocol
