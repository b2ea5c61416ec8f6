// Streams of Gemini's vendors.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "protocol/gemini/gemini.hpp"
#include "support/chat_event_text.hpp"

namespace sar::protocol {
namespace {

using Events = std::vector<ChatEvent>;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr ReplySource kSource{.provider = "google", .request_id = "r1"};

struct Reading {
  std::vector<std::string> lines;  // without the start
  std::string problem;
};

SseEvent event_of(std::string_view data, std::string_view name = {}) {
  return {.raw = data, .name = name, .data = data, .has_data = true};
}

// All of a stream, one event after the other, and its end.
Reading read(const std::vector<std::string_view>& chunks) {
  const auto stream = kGeminiTranslator.make_stream_reader(kSource);
  Events events;
  Reading reading;
  for (const std::string_view chunk : chunks) {
    if (const auto done = stream->read(event_of(chunk), events); !done) {
      reading.problem = done.error().code;
    }
  }
  if (const auto end = stream->end(events); !end) reading.problem = end.error().code;
  for (const ChatEvent& event : events) {
    if (!std::holds_alternative<ChatStart>(event)) reading.lines.push_back(test::to_text(event));
  }
  return reading;
}

std::string parts(std::string_view list, std::string_view rest = {}) {
  return R"({"candidates":[{"content":{"parts":[)" + std::string{list} + "]}" + std::string{rest} +
         "}]}";
}
constexpr std::string_view kStop = R"(,"finishReason":"STOP")";

TEST(GeminiStreamReader, TextThoughtsAndProofs) {
  const std::string first = parts(R"({"text":"hm","thought":true})");
  const std::string second = parts(R"({"text":"a"},{"text":"b","thoughtSignature":"s"})");
  const std::string third = parts(R"({"text":"","thoughtSignature":"t"})", kStop);
  EXPECT_THAT(read({first, second, third}).lines,
              ElementsAre(R"([0]  "hm")", R"([0] text "a")", R"([0] text "b")",
                          R"([0] proof gemini.thought_signature by google "s")",
                          R"([0] proof gemini.thought_signature by google "t")",
                          "[0] finish stop (STOP)", "end"));
}

TEST(GeminiStreamReader, BeginsOnce) {
  const auto stream = kGeminiTranslator.make_stream_reader(kSource);
  Events events;
  ASSERT_TRUE(stream->read(event_of(R"({"responseId":"i","modelVersion":"m"})"), events));
  ASSERT_TRUE(stream->read(event_of(R"({"responseId":"i","modelVersion":"m"})"), events));
  ChatStart start;
  start.id = "i";
  start.model = "m";
  start.dialect = Dialect::Gemini;
  EXPECT_THAT(events, ElementsAre(ChatEvent{start}));
}

TEST(GeminiStreamReader, CallsComeWhole) {
  const std::string chunk =
      parts(R"({"functionCall":{"name":"f","args":{"n":1}},"thoughtSignature":"s"},)"
            R"({"functionCall":{"id":"own","name":"g"}})",
            kStop);
  EXPECT_THAT(
      read({chunk}).lines,
      ElementsAre(R"([0] call 0 begins: function id="call_r1_0" name="f")",
                  R"([0] proof of call 0 gemini.thought_signature by google "s")",
                  R"([0] call 0 "{\"n\":1}")", R"([0] call 1 begins: function id="own" name="g")",
                  R"([0] call 1 "{}")", "[0] finish tool calls (STOP)", "end"));
}

std::string joined_arguments(const std::vector<std::string_view>& pieces) {
  const auto stream = kGeminiTranslator.make_stream_reader(kSource);
  Events events;
  std::vector<std::string> chunks{parts(R"({"functionCall":{"name":"f","willContinue":true}})")};
  for (const std::string_view piece : pieces) {
    chunks.push_back(parts(R"({"functionCall":{"partialArgs":[)" + std::string{piece} +
                           R"(],"willContinue":true}})"));
  }
  chunks.push_back(parts(R"({"functionCall":{}})", kStop));
  for (const std::string& chunk : chunks) EXPECT_TRUE(stream->read(event_of(chunk), events));
  std::string joined;
  for (const ChatEvent& event : events) {
    if (const auto* delta = std::get_if<ToolArgumentsDelta>(&event)) joined += delta->text;
  }
  return joined;
}

TEST(GeminiStreamReader, ArgumentsInPieces) {
  EXPECT_EQ(joined_arguments({}), "{}");
  EXPECT_EQ(joined_arguments({R"({"jsonPath":"$.a","stringValue":"x\"","willContinue":true})",
                              R"({"jsonPath":"$.a","stringValue":"y","willContinue":true})",
                              R"({"jsonPath":"$.a","stringValue":""})"}),
            R"({"a":"x\"y"})");
  EXPECT_EQ(joined_arguments(
                {R"({"jsonPath":"$.a","numberValue":1.5},{"jsonPath":"$.b","boolValue":true})",
                 R"({"jsonPath":"$.c","nullValue":"NULL_VALUE"})"}),
            R"({"a":1.5,"b":true,"c":null})");
  EXPECT_EQ(joined_arguments({R"({"jsonPath":"$.a.b[0].c","stringValue":"1"})",
                              R"({"jsonPath":"$.a.b[0].d","stringValue":"2"})",
                              R"({"jsonPath":"$.a.b[1].c","stringValue":"3"})",
                              R"({"jsonPath":"$.a.e","numberValue":4})",
                              R"({"jsonPath":"$['f g'][0]","numberValue":5})",
                              R"({"jsonPath":"$['f g'][1]","numberValue":6})"}),
            R"({"a":{"b":[{"c":"1","d":"2"},{"c":"3"}],"e":4},"f g":[5,6]})");
}

// The end of the answer ends a call that was left open.
TEST(GeminiStreamReader, AnOpenCallIsClosed) {
  const std::string open = parts(
      R"({"functionCall":{"name":"f","partialArgs":[{"jsonPath":"$.a","stringValue":"x","willContinue":true}],"willContinue":true}})");
  const std::string next = parts(R"({"functionCall":{"name":"g","args":{}}})", kStop);
  EXPECT_THAT(read({open, next}).lines,
              ElementsAre(R"([0] call 0 begins: function id="call_r1_0" name="f")",
                          R"([0] call 0 "{\"a\":\"x")", R"([0] call 0 "\"}")",
                          R"([0] call 1 begins: function id="call_r1_1" name="g")",
                          R"([0] call 1 "{}")", "[0] finish tool calls (STOP)", "end"));
}

TEST(GeminiStreamReader, UsageOfEveryChunk) {
  const std::string first =
      R"({"usageMetadata":{"promptTokenCount":3,"totalTokenCount":3},"candidates":[{"content":{"parts":[{"text":"a"}]}}]})";
  const std::string second =
      R"({"usageMetadata":{"promptTokenCount":3,"candidatesTokenCount":1},"candidates":[{"finishReason":"MAX_TOKENS"}]})";
  const Reading reading = read({first, second});
  ASSERT_EQ(reading.lines.size(), 5);
  EXPECT_THAT(reading.lines[1],
              testing::StartsWith("usage input=3 cache_read=0 cache_write=0 output=0"));
  EXPECT_EQ(reading.lines[2], "[0] finish length (MAX_TOKENS)");
  EXPECT_THAT(reading.lines[3],
              testing::StartsWith("usage input=3 cache_read=0 cache_write=0 output=1"));
}

TEST(GeminiStreamReader, HowItCanEnd) {
  const std::string text = parts(R"({"text":"a"})");
  const std::string stop = parts("", kStop);
  EXPECT_EQ(read({text}).problem, "stream_cut");
  EXPECT_EQ(read({}).problem, "stream_cut");
  EXPECT_EQ(read({text, stop}).problem, "");
  EXPECT_EQ(read({text, "[DONE]"}).problem, "stream_cut");
  EXPECT_EQ(read({text, stop, "[DONE]"}).problem, "");
  EXPECT_EQ(read({stop}).problem, "empty_answer");
  EXPECT_THAT(read({stop}).lines, IsEmpty());
  EXPECT_THAT(read({parts("", R"(,"finishReason":"OTHER")")}).lines,
              ElementsAre("[0] finish error (OTHER)", "end"));
  EXPECT_THAT(read({R"({"promptFeedback":{"blockReason":"OTHER"}})"}).lines,
              ElementsAre("[0] finish content filter (OTHER)", "end"));
  const auto stream = kGeminiTranslator.make_stream_reader(kSource);
  Events events;
  EXPECT_EQ(stream->read(event_of("{"), events).error().code, "malformed_event");
  EXPECT_EQ(stream->read(event_of("1"), events).error().code, "malformed_event");
}

TEST(GeminiStreamReader, ErrorsInside) {
  const std::string text = parts(R"({"text":"a"})");
  for (const std::string_view chunk :
       {R"({"error":{"code":503}})", R"([{"error":{"code":503}}])",
        R"([{"error":{"code":503}},{"candidates":[{"content":{"parts":[{"text":"b"}]}}]}])"}) {
    const Reading reading = read({text, chunk, text});
    EXPECT_THAT(reading.lines, ElementsAre(R"([0] text "a")", R"(error {"code":503})"));
    EXPECT_EQ(reading.problem, "");
  }
  const auto stream = kGeminiTranslator.make_stream_reader(kSource);
  Events events;
  ASSERT_TRUE(stream->read(event_of(R"({"message":"m"})", "error"), events));
  EXPECT_EQ(test::to_text(events.back()), R"(error {"message":"m"})");
}

TEST(GeminiStreamReader, CommentsKeepAlive) {
  const auto stream = kGeminiTranslator.make_stream_reader(kSource);
  Events events;
  ASSERT_TRUE(stream->read({.raw = ": x\n\n", .name = {}, .data = {}, .has_data = false}, events));
  EXPECT_THAT(events, ElementsAre(ChatEvent{KeepAlive{}}));
}

TEST(GeminiStreamReader, SeveralCandidatesAndWhatElseComes) {
  const std::string chunk =
      R"({"candidates":[{"index":1,"content":{"parts":[{"text":"a"},{"inlineData":{"mimeType":"image/png","data":"QQ=="}}]},"finishReason":"STOP",)"
      R"("groundingMetadata":{"groundingChunks":[{"web":{"uri":"https://a"}}],"groundingSupports":[{"segment":{"endIndex":1},"groundingChunkIndices":[0]}]},)"
      R"("logprobsResult":{"chosenCandidates":[{"token":"a","logProbability":-1}]}},{"index":0,"content":{"parts":[{"text":"b"}]}}]})";
  EXPECT_THAT(
      read({chunk}).lines,
      ElementsAre(
          R"([1] text "a")", "[1] part image data:image/png;base64,QQ==",
          R"([1] extra annotations [{"type":"url_citation","url_citation":{"url":"https://a","title":"","start_index":0,"end_index":1}}])",
          R"([1] extra logprobs {"content":[{"token":"a","logprob":-1,"bytes":null,"top_logprobs":[]}],"refusal":null})",
          "[1] finish stop (STOP)", R"([0] text "b")", "end"));
}

}  // namespace
}  // namespace sar::protocol
