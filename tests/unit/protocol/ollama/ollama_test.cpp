// Ollama's own chat API: requests for it, and its answers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "protocol/line_decoder.hpp"
#include "protocol/ollama/ollama.hpp"
#include "protocol/openai/chat.hpp"
#include "support/chat_event_text.hpp"
#include "support/recordings.hpp"

namespace sar::protocol {
namespace {

using Events = std::vector<ChatEvent>;
using testing::ElementsAre;

struct Written {
  std::string json;
  std::string notes;
};

Written write(std::string_view body, ReasoningMode mode = ReasoningMode::Unset,
              std::string budget = {}) {
  auto request = parse_chat_request(body);
  EXPECT_TRUE(request.has_value()) << body;
  request->reasoning_mode = mode;
  request->reasoning_budget.text = std::move(budget);
  Fidelity fidelity;
  const auto json = kOllamaTranslator.write_request(*request, {.model = "m"}, fidelity);
  Written written{json ? *json : json.error().code + " at " + json.error().param, {}};
  for (const FidelityNote& note : fidelity.notes()) written.notes += note.field + " ";
  return written;
}

std::string with_user(std::string_view fields) {
  return R"({"model":"asked","messages":[{"role":"user","content":"u"}])" + std::string{fields} +
         "}";
}

TEST(Ollama, Fields) {
  const std::string start = R"({"model":"m","messages":[{"role":"user","content":"u"}])";
  const struct {
    std::string_view fields;
    std::string_view expected;
    std::string_view notes;
  } cases[] = {
      {"", R"(,"stream":false})", ""},
      {R"(,"stream":true,"stream_options":{"include_usage":true})", R"(,"stream":true})", ""},
      {R"(,"max_completion_tokens":5,"temperature":0.1,"top_p":0.2,"seed":7,"stop":"x","top_k":4)",
       R"(,"options":{"num_predict":5,"temperature":0.1,"top_p":0.2,"top_k":4,"seed":7,"stop":["x"]},"stream":false})",
       ""},
      {R"(,"response_format":{"type":"json_object"})", R"(,"format":"json","stream":false})", ""},
      {R"(,"response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{"a":1}}})",
       R"(,"format":{"a":1},"stream":false})", ""},
      {R"(,"reasoning_effort":"minimal")", R"(,"stream":false,"think":"low"})", ""},
      {R"(,"reasoning_effort":"none")", R"(,"stream":false,"think":false})", ""},
      {R"(,"reasoning_effort":"xhigh")", R"(,"stream":false,"think":"high"})", ""},
      {R"(,"n":2,"user":"x","logprobs":true,"foreign":1)", R"(,"stream":false})",
       "foreign user n logprobs "},
      {R"(,"tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object"}}},)"
       R"({"type":"custom","custom":{"name":"c"}}],"tool_choice":"required","parallel_tool_calls":false)",
       R"(,"tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object"}}}],"stream":false})",
       "parallel_tool_calls tool_choice tools[1] "},
      {R"(,"tools":[{"type":"function","function":{"name":"f"}}],"tool_choice":"none")",
       R"(,"stream":false})", "tool_choice "},
      {R"(,"tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object"},"strict":true}}])",
       R"(,"tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object"}}}],"stream":false})",
       "tools[0].function.strict "},
      {R"(,"tool_choice":"required")", R"(,"stream":false})", "tool_choice "},
      {R"(,"tool_choice":"none","parallel_tool_calls":false)", R"(,"stream":false})", ""},
      {R"(,"tools":[{"type":"custom","custom":{"name":"c"}}],"tool_choice":"required")",
       R"(,"stream":false})", "tool_choice tools[0] "},
      {R"(,"modalities":["text","audio"],"audio":{"voice":"v","format":"mp3"})",
       R"(,"stream":false})", "modalities audio "},
      {R"(,"modalities":["text"])", R"(,"stream":false})", ""},
  };
  for (const auto& entry : cases) {
    const Written written = write(with_user(entry.fields));
    EXPECT_EQ(written.json, start + std::string{entry.expected}) << entry.fields;
    EXPECT_EQ(written.notes, entry.notes) << entry.fields;
  }
  EXPECT_TRUE(write(with_user(""), ReasoningMode::Enabled).json.ends_with(R"("think":true})"));
  EXPECT_TRUE(
      write(with_user(""), ReasoningMode::Enabled, "9000").json.ends_with(R"("think":"medium"})"));
}

TEST(Ollama, Messages) {
  const Written written = write(
      R"({"model":"asked","messages":[{"role":"developer","content":"d"},)"
      R"({"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"},)"
      R"({"type":"image_url","image_url":{"url":"data:image/png;base64,aGk="}}]},)"
      R"({"role":"assistant","reasoning":"t","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}}]},)"
      R"({"role":"tool","tool_call_id":"c","content":[{"type":"text","text":"r"}]}]})");
  EXPECT_EQ(
      written.json,
      R"({"model":"m","messages":[{"role":"system","content":"d"},)"
      R"({"role":"user","content":"a\nb","images":["aGk="]},)"
      R"({"role":"assistant","content":"","thinking":"t","tool_calls":[{"id":"c","function":{"name":"f","arguments":{"a":1}}}]},)"
      R"({"role":"tool","content":"r","tool_name":"f","tool_call_id":"c"}],"stream":false})");
}

TEST(Ollama, WhatItIsNotTold) {
  const Written written = write(
      R"({"model":"asked","messages":[{"role":"user","name":"Ada","content":[{"type":"text","text":"a"},)"
      R"({"type":"image_url","image_url":{"url":"data:image/png;base64,aGk=","detail":"low"}}]},)"
      R"({"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,aGk=","detail":"auto"}}]}]})");
  EXPECT_EQ(written.notes, "messages[0].name messages[0].content[1].image_url.detail ");
}

TEST(Ollama, WhatItCannotBeTold) {
  const auto content = [](std::string_view part) {
    return write(R"({"model":"m","messages":[{"role":"user","content":[)" + std::string{part} +
                 "]}]}")
        .json;
  };
  for (const std::string_view part :
       {R"({"type":"image_url","image_url":{"url":"https://x/y.png"}})",
        R"({"type":"input_audio","input_audio":{"data":"aGk=","format":"wav"}})",
        R"({"type":"file","file":{"file_id":"f"}})", R"({"type":"video"})"}) {
    EXPECT_EQ(content(part), "unsupported_content at messages[0]") << part;
  }
}

Events read(const std::vector<std::string>& lines, std::string* problem = nullptr) {
  Events events;
  const auto reader =
      kOllamaTranslator.make_stream_reader({.provider = "local", .request_id = "r-1"});
  Result<void> result;
  for (const std::string& line : lines) {
    const SseEvent event{.raw = line, .name = {}, .data = line, .has_data = true};
    if (result) result = reader->read(event, events);
  }
  if (result) result = reader->end(events);
  if (problem != nullptr) *problem = result ? "" : result.error().code;
  return events;
}

const std::string kLast =
    R"({"model":"m","done":true,"done_reason":"stop","prompt_eval_count":3,"eval_count":2})";
const UsageUpdate kUsage{{.counts = {.input = 3, .output = 2},
                          .original = {R"({"prompt_eval_count":3,"eval_count":2})"}}};

TEST(Ollama, NothingIsLostWhereNothingWasSaid) {
  const Written written = write(
      R"({"model":"asked","messages":[{"role":"user","content":"a"},{"role":"assistant","content":null,)"
      R"("refusal":null,"annotations":[],"audio":null,"tool_calls":[{"id":"c","type":"function",)"
      R"("function":{"name":"f","arguments":""}}]},{"role":"tool","tool_call_id":"c","content":"r"}]})");
  EXPECT_EQ(written.notes, "");
}

TEST(OllamaStream, TextAndThoughts) {
  const ChatStart start{
      .id = {}, .model = "m", .created = {"1716582406"}, .dialect = Dialect::Ollama};
  EXPECT_THAT(
      read(
          {R"({"model":"m","created_at":"2024-05-24T20:26:46.294874Z","message":{"role":"assistant","content":"","thinking":"t"},"done":false})",
           R"({"model":"m","message":{"role":"assistant","content":"a"},"done":false})", kLast,
           R"({"message":{"content":"late"}})"}),
      ElementsAre(start, ReasoningDelta{0, "t", ""}, TextDelta{0, "a"},
                  ChoiceFinish{0, {Finish::Stop, "stop"}}, kUsage, StreamEnd{}));
}

TEST(OllamaStream, CallsComeWhole) {
  const Events events = read(
      {R"({"message":{"content":"","tool_calls":[{"function":{"name":"f","arguments":{"a":1}}}]}})",
       R"({"message":{"tool_calls":[{"id":"x","function":{"name":"g","arguments":{}}}]}})",
       R"({"done":true,"done_reason":"stop","eval_count":2})"});
  EXPECT_THAT(
      events,
      ElementsAre(ChatStart{.id = {}, .model = {}, .created = {}, .dialect = Dialect::Ollama},
                  ToolCallStart{0, 0, "call_r-1_0", "f"}, ToolArgumentsDelta{0, 0, R"({"a":1})"},
                  ToolCallStart{0, 1, "x", "g"}, ToolArgumentsDelta{0, 1, "{}"},
                  ChoiceFinish{0, {Finish::ToolCalls, "stop"}}, StreamEnd{}));
}

TEST(OllamaStream, Failures) {
  std::string problem;
  EXPECT_THAT(read({R"({"error":"model 'x' not found"})", kLast}, &problem),
              ElementsAre(StreamError{{R"("model 'x' not found")"}}));
  EXPECT_EQ(problem, "");
  static_cast<void>(read({R"({"message":{"content":"a"},"done":false})"}, &problem));
  EXPECT_EQ(problem, "stream_cut");
  static_cast<void>(read({"{"}, &problem));
  EXPECT_EQ(problem, "malformed_event");
}

TEST(OllamaReply, Whole) {
  const auto parse = [](std::string_view body) {
    return kOllamaTranslator.parse_reply(body, {.request_id = "r-1"});
  };
  const auto reply = parse(
      R"({"model":"m","created_at":"2024-09-16T02:41:57Z","done":true,"done_reason":"length","prompt_eval_count":3,"eval_count":2,)"
      R"("message":{"content":"c","thinking":"t","images":["aGk="],"tool_calls":[{"function":{"name":"f","arguments":{"a":1}}}]}})");
  ASSERT_TRUE(reply.has_value());
  EXPECT_EQ(reply->dialect, Dialect::Ollama);
  EXPECT_EQ(reply->created.text, "1726454517");
  EXPECT_EQ(reply->usage, kUsage.usage);
  EXPECT_EQ(reply->choices[0].finish_reason, (FinishReason{Finish::Length, "length"}));
  const auto& parts = reply->choices[0].message->parts;
  ASSERT_EQ(parts.size(), 4);
  EXPECT_EQ(std::get<ImagePart>(parts[2].body).url, "data:image/png;base64,aGk=");
  const auto& call = std::get<ToolCall>(parts[3].body);
  EXPECT_EQ(call.id, "call_r-1_0");
  EXPECT_EQ(call.function->arguments.text, R"({"a":1})");

  EXPECT_EQ(parse("[]").error().code, "invalid_json");
  EXPECT_EQ(parse(R"({"error":"e"})").error().code, "error_in_answer");
  EXPECT_EQ(parse(R"({"done":true})").error().code, "empty_answer");
}

// Every recorded stream, whole and byte by byte.
// Ollama does not say what its images are: their first bytes do.
TEST(OllamaReply, ImagesByWhatTheyBeginWith) {
  constexpr std::pair<std::string_view, std::string_view> kImages[] = {
      {"iVBORw0KGgoAAAA", "image/png"}, {"/9j/4AAQ", "image/jpeg"}, {"R0lGODlh", "image/gif"},
      {"UklGRh4A", "image/webp"},       {"aGk=", "image/png"},
  };
  for (const auto& [base64, media_type] : kImages) {
    const auto reply = kOllamaTranslator.parse_reply(
        R"({"done":true,"message":{"images":[")" + std::string{base64} + R"("]}})", {});
    ASSERT_TRUE(reply);
    const auto& image = std::get<ImagePart>(reply->choices[0].message->parts.at(0).body);
    EXPECT_EQ(image.url, "data:" + std::string{media_type} + ";base64," + std::string{base64});
  }
}

TEST(OllamaStream, Recordings) {
  if (!test::has_recordings()) GTEST_SKIP() << test::no_recordings();
  const auto events_of = [](std::string_view bytes, std::size_t piece) {
    Events events;
    const auto reader = kOllamaTranslator.make_stream_reader({});
    LineDecoder decoder;
    SseEvent event;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
      decoder.feed(bytes.substr(at, piece));
      while (decoder.next(event).value()) EXPECT_TRUE(reader->read(event, events));
    }
    if (decoder.take_rest(event)) EXPECT_TRUE(reader->read(event, events));
    EXPECT_TRUE(reader->end(events));
    return events;
  };
  int streams = 0;
  for (const test::Recording& recorded : test::load_recordings("ollama.chat")) {
    SCOPED_TRACE(recorded.name);
    if (recorded.stream.empty()) {
      EXPECT_TRUE(kOllamaTranslator.parse_reply(recorded.response_body, {}));
      continue;
    }
    ++streams;
    const Events events = events_of(recorded.stream, recorded.stream.size());
    EXPECT_EQ(events_of(recorded.stream, 1), events);
    EXPECT_TRUE(std::holds_alternative<StreamEnd>(events.back()));
    EXPECT_GT(events.size(), 10);
  }
  EXPECT_GE(streams, 2);
}

}  // namespace
}  // namespace sar::protocol
