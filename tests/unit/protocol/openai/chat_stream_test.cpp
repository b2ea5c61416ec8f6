// OpenAI's stream chunks to canonical events, with everything that vendors are known to do.
#include "protocol/openai/chat_stream.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/chat_event_text.hpp"

namespace sar::protocol {
namespace {

using Events = std::vector<ChatEvent>;
using testing::ElementsAre;
using testing::IsEmpty;

SseEvent event_of(std::string_view data, std::string_view name = {}) {
  return {.raw = data, .name = name, .data = data, .has_data = true};
}

// What one chunk says, without the start.
Events events_of(OpenAiChatStream& stream, std::string_view data, std::string_view name = {}) {
  Events events;
  const auto read = stream.read(event_of(data, name), events);
  EXPECT_TRUE(read.has_value()) << data;
  std::erase_if(events, [](const auto& event) { return std::holds_alternative<ChatStart>(event); });
  return events;
}

Events events_of(std::string_view data, std::string_view name = {}) {
  OpenAiChatStream stream;
  return events_of(stream, data, name);
}

Events events_of_delta(std::string_view delta) {
  return events_of(R"({"choices":[{"delta":)" + std::string{delta} + "}]}");
}

Events events_of_calls(OpenAiChatStream& stream, std::string_view calls) {
  return events_of(
      stream, R"({"choices":[{"index":0,"delta":{"tool_calls":)" + std::string{calls} + "}}]}");
}

TEST(OpenAiChatStream, BeginsOnce) {
  OpenAiChatStream stream;
  Events events;
  ASSERT_TRUE(stream.read(event_of(R"({"id":"","choices":[],"model":"","created":0})"), events));
  EXPECT_THAT(events, IsEmpty()) << "Azure's first chunk says nothing";
  ASSERT_TRUE(stream.read(
      event_of(R"({"created":17,"model":"m","choices":[{"delta":{}}],"id":"i"})"), events));
  ASSERT_TRUE(stream.read(event_of(R"({"id":"other","choices":[{"delta":{}}]})"), events));
  EXPECT_THAT(events, ElementsAre(ChatStart{.id = "i", .model = "m", .created = {"17"}}));
}

TEST(OpenAiChatStream, ContentInEveryShape) {
  EXPECT_THAT(events_of_delta(R"({"role":"assistant","content":"a"})"),
              ElementsAre(TextDelta{0, "a"}));
  EXPECT_THAT(events_of_delta(R"({"content":[{"type":"text","text":"a"},{"text":"b"}]})"),
              ElementsAre(TextDelta{0, "a"}, TextDelta{0, "b"}));
  EXPECT_THAT(
      events_of_delta(R"({"content":[{"type":"thinking","thinking":[{"text":"a"}]},{"x":1}]})"),
      ElementsAre(ReasoningDelta{0, "a", "thinking"}, ExtraDelta{0, {"content", {R"({"x":1})"}}}));
  for (const std::string_view delta :
       {R"({})", R"(null)", R"({"content":""})", R"({"content":null})", R"({"content":[]})",
        R"({"refusal":null})", R"({"tool_calls":null})", R"({"tool_calls":[]})",
        R"({"reasoning":null,"reasoning_content":""})", R"({"reasoning_details":[]})",
        R"({"annotations":[]})", R"({"annotations":[ ]})", R"({"function_call":null})"}) {
    EXPECT_THAT(events_of_delta(delta), IsEmpty()) << delta;
  }
}

TEST(OpenAiChatStream, ReasoningUnderTwoNamesIsSaidOnce) {
  EXPECT_THAT(events_of_delta(R"({"reasoning":"a","reasoning_content":"a"})"),
              ElementsAre(ReasoningDelta{0, "a", "reasoning"}));
  EXPECT_THAT(events_of_delta(R"({"reasoning":"","reasoning_content":"a"})"),
              ElementsAre(ReasoningDelta{0, "a", "reasoning_content"}));
}

TEST(OpenAiChatStream, WhatElseComesWithAChoice) {
  EXPECT_THAT(
      events_of(
          R"({"choices":[{"index":2,"delta":{"refusal":"no","audio":{"id":"a"}},)"
          R"("logprobs":{"content":[]},"finish_reason":"content_filter"}],"obfuscation":"xx"})"),
      ElementsAre(RefusalDelta{2, "no"}, ExtraDelta{2, {"audio", {R"({"id":"a"})"}}},
                  ExtraDelta{2, {"logprobs", {R"({"content":[]})"}}},
                  ChoiceFinish{2, {Finish::ContentFilter, "content_filter"}}));
  EXPECT_THAT(events_of_delta(R"({"con\u0074ent":"a","\u0078":1})"),
              ElementsAre(TextDelta{0, "a"}, ExtraDelta{0, {"x", {"1"}}}));
}

TEST(OpenAiChatStream, ChoicesMayInterleave) {
  EXPECT_THAT(events_of(R"({"choices":[{"index":1,"delta":{"content":"b"}},)"
                        R"({"delta":{"content":"a"},"index":0}]})"),
              ElementsAre(TextDelta{1, "b"}, TextDelta{0, "a"}));
}

TEST(OpenAiChatStream, ToolCallsByIndex) {
  OpenAiChatStream stream;
  EXPECT_THAT(
      events_of_calls(
          stream,
          R"([{"index":0,"id":"a","type":"function","function":{"name":"f","arguments":""}},)"
          R"({"index":3,"id":"b","function":{"name":"g","arguments":"{"}}])"),
      ElementsAre(ToolCallStart{0, 0, "a", "f"}, ToolCallStart{0, 1, "b", "g"},
                  ToolArgumentsDelta{0, 1, "{"}));
  EXPECT_THAT(events_of_calls(stream, R"([{"index":0,"function":{"arguments":"{}"}}])"),
              ElementsAre(ToolArgumentsDelta{0, 0, "{}"}));
  EXPECT_THAT(events_of_calls(stream, R"([{"index":3,"function":{"arguments":"}"}}])"),
              ElementsAre(ToolArgumentsDelta{0, 1, "}"}));
}

// Repeated ids and names are not joined; another id under a taken index is another call.
TEST(OpenAiChatStream, ToolCallsWithRepeatedOrMissingKeys) {
  const struct {
    std::string_view first;
    std::string_view second;
    std::size_t call;  // of the second's arguments
  } cases[] = {
      {R"({"index":0,"id":"a","function":{"name":"f"}})",
       R"({"index":0,"id":"a","function":{"name":"f","arguments":"x"}})", 0},
      {R"({"index":0,"id":"a","function":{"name":"f"}})",
       R"({"index":0,"id":"","function":{"arguments":"x"}})", 0},
      {R"({"index":0,"id":"a","function":{"name":"f"}})",
       R"({"index":0,"id":"b","function":{"name":"g","arguments":"x"}})", 1},
      {R"({"id":"a","function":{"name":"f"}})", R"({"function":{"arguments":"x"}})", 0},
      {R"({"id":"a","function":{"name":"f"}})",
       R"({"id":"b","function":{"name":"g","arguments":"x"}})", 1},
      {R"({"index":null,"id":"a","function":{"name":"f"}})",
       R"({"id":"a","function":{"arguments":"x"}})", 0},
  };
  for (const auto& entry : cases) {
    OpenAiChatStream stream;
    Events events = events_of_calls(stream, "[" + std::string{entry.first} + "]");
    EXPECT_THAT(events, ElementsAre(ToolCallStart{0, 0, "a", "f"}));
    events = events_of_calls(stream, "[" + std::string{entry.second} + "]");
    ASSERT_FALSE(events.empty()) << entry.second;
    EXPECT_EQ(events.back(), (ChatEvent{ToolArgumentsDelta{0, entry.call, "x"}})) << entry.second;
    EXPECT_EQ(events.size(), entry.call + 1) << entry.second;
  }
}

TEST(OpenAiChatStream, ArgumentsInEveryShape) {
  OpenAiChatStream stream;
  EXPECT_THAT(events_of_calls(stream, R"([{"index":0,"function":{"arguments":"{\"a\""}}])"),
              IsEmpty())
      << "held until the name comes";
  EXPECT_THAT(events_of_calls(
                  stream, R"([{"index":0,"id":"a","function":{"arguments":":1}","name":"f"}}])"),
              ElementsAre(ToolCallStart{0, 0, "a", "f"}, ToolArgumentsDelta{0, 0, R"({"a":1})"}));
  EXPECT_THAT(
      events_of_calls(stream, R"([{"index":1,"function":{"name":"g","arguments":{"a": 1.0}}}])"),
      ElementsAre(ToolCallStart{0, 1, "", "g"}, ToolArgumentsDelta{0, 1, R"({"a": 1.0})"}));
  EXPECT_THAT(events_of_calls(stream, R"([{"index":2,"function":{"name":"h","arguments":null}}])"),
              ElementsAre(ToolCallStart{0, 2, "", "h"}));
}

TEST(OpenAiChatStream, CallsAreNumberedAsTheyBegin) {
  OpenAiChatStream stream;
  EXPECT_THAT(
      events_of_calls(stream, R"([{"index":0,"function":{"arguments":"{"}},)"
                              R"({"index":1,"id":"b","function":{"name":"g","arguments":"x"}}])"),
      ElementsAre(ToolCallStart{0, 0, "b", "g"}, ToolArgumentsDelta{0, 0, "x"}));
  EXPECT_THAT(
      events_of_calls(stream, R"([{"index":0,"id":"a","function":{"name":"f","arguments":"}"}}])"),
      ElementsAre(ToolCallStart{0, 1, "a", "f"}, ToolArgumentsDelta{0, 1, "{}"}));
}

TEST(OpenAiChatStream, CustomToolCalls) {
  OpenAiChatStream stream;
  EXPECT_THAT(
      events_of_calls(
          stream, R"([{"index":0,"id":"a","type":"custom","custom":{"name":"c","input":"x"}}])"),
      ElementsAre(ToolCallStart{0, 0, "a", "c", "custom"}, ToolArgumentsDelta{0, 0, "x"}));
  EXPECT_THAT(events_of_calls(stream, R"([{"index":0,"function":null,"custom":{"input":"y"}}])"),
              ElementsAre(ToolArgumentsDelta{0, 0, "y"}));
}

TEST(OpenAiChatStream, UsageWhereverItIs) {
  constexpr std::string_view kUsage = R"({"prompt_tokens":3,"completion_tokens":2})";
  const UsageUpdate expected{
      {.counts = {.input = 3, .cache_read = 0, .cache_write = 0, .output = 2, .reasoning = 0},
       .original = {std::string{kUsage}}}};
  const std::string usage = R"("usage":)" + std::string{kUsage};
  for (const std::string& chunk :
       {R"({"choices":[],)" + usage + "}", "{" + usage + "}",
        R"({"usage":null,"x_groq":{"id":"r",)" + usage + "}}",
        R"({"choices":[{"delta":{},)" + usage + "}]}",
        R"({"choices":[{"delta":{}},{"index":1,"delta":{},)" + usage + "}]}"}) {
    EXPECT_THAT(events_of(chunk), ElementsAre(expected)) << chunk;
  }
  for (const std::string_view chunk :
       {R"({"usage":null})", R"({"usage":{}})", R"({"x_groq":{"id":"r"}})", R"({"usage":[1]})"}) {
    EXPECT_THAT(events_of(chunk), IsEmpty()) << chunk;
  }
  EXPECT_THAT(events_of(R"({"usage":{"prompt_tokens":0,"completion_tokens":0}})"),
              ElementsAre(testing::VariantWith<UsageUpdate>(testing::Field(
                  &UsageUpdate::usage, testing::Field(&UsageReport::counts, Usage{})))));
}

TEST(OpenAiChatStream, Errors) {
  EXPECT_THAT(events_of(R"({"error":{"message":"m"}})"),
              ElementsAre(StreamError{{R"({"message":"m"})"}}));
  EXPECT_THAT(events_of(R"({"error":"words"})"), ElementsAre(StreamError{{"\"words\""}}));
  EXPECT_THAT(events_of(R"({"message":"m"})", "error"),
              ElementsAre(StreamError{{R"({"message":"m"})"}}));
  EXPECT_THAT(events_of(R"({"error":null})"), IsEmpty());
  EXPECT_THAT(
      events_of(R"({"choices":[{"delta":{"content":""},"finish_reason":"error"}],"error":{}})"),
      ElementsAre(ChoiceFinish{0, {Finish::Error, "error"}}, StreamError{{"{}"}}));
}

// A stream that breaks has no clean end, whatever the vendor says after it.
TEST(OpenAiChatStream, NothingFollowsAnError) {
  OpenAiChatStream stream;
  EXPECT_THAT(events_of(stream, R"({"error":{}})"), ElementsAre(StreamError{{"{}"}}));
  EXPECT_THAT(events_of(stream, R"({"choices":[{"delta":{"content":"late"}}]})"), IsEmpty());
  EXPECT_THAT(events_of(stream, "[DONE]"), IsEmpty());
  Events events;
  EXPECT_TRUE(stream.end(events));
  EXPECT_THAT(events, IsEmpty());
}

TEST(OpenAiChatStream, EndsByDone) {
  OpenAiChatStream stream;
  EXPECT_THAT(events_of(stream, "[DONE]"), ElementsAre(StreamEnd{}));
  EXPECT_THAT(events_of(stream, R"({"choices":[{"delta":{"content":"late"}}]})"), IsEmpty());
  Events events;
  EXPECT_TRUE(stream.end(events));
  EXPECT_THAT(events, IsEmpty());
}

TEST(OpenAiChatStream, EndsWithoutDoneIfTheAnswerWasComplete) {
  const struct {
    std::string_view last;
    bool is_complete;
  } cases[] = {
      {R"({"choices":[{"delta":{},"finish_reason":"stop"}]})", true},
      {R"({"choices":[{"delta":{"content":"a"},"finish_reason":""}]})", false},
      {R"({"choices":[{"delta":{"content":"a"},"finish_reason":null}]})", false},
  };
  for (const auto& entry : cases) {
    OpenAiChatStream stream;
    static_cast<void>(events_of(stream, entry.last));
    Events events;
    const auto end = stream.end(events);
    EXPECT_EQ(end.has_value(), entry.is_complete) << entry.last;
    if (entry.is_complete) EXPECT_THAT(events, ElementsAre(StreamEnd{}));
    if (!entry.is_complete) EXPECT_EQ(end.error().code, "stream_cut");
  }
}

TEST(OpenAiChatStream, BrokenEventsEndIt) {
  for (const std::string_view data : {"", "{", "[]", "7", R"({"a":1}})", "[DONE",
                                      R"({"choices":[{"delta":{"content":"\x"}}]})"}) {
    OpenAiChatStream stream;
    Events events;
    const auto read = stream.read(event_of(data), events);
    ASSERT_FALSE(read.has_value()) << data;
    EXPECT_EQ(read.error().code, "malformed_event");
    EXPECT_EQ(read.error().error_class, ErrorClass::StreamBroken);
    EXPECT_THAT(events, IsEmpty());
  }
}

TEST(OpenAiChatStream, CommentsAreSignsOfLife) {
  OpenAiChatStream stream;
  Events events;
  const SseEvent comment{.raw = ": ping\n\n", .name = {}, .data = {}, .has_data = false};
  EXPECT_TRUE(stream.read(comment, events));
  EXPECT_THAT(events, ElementsAre(KeepAlive{}));
  EXPECT_THAT(events_of(stream, "[DONE]"), ElementsAre(StreamEnd{}));
  events.clear();
  EXPECT_TRUE(stream.read(comment, events));
  EXPECT_THAT(events, IsEmpty());
}

// Pieces of an entry have its index; they are one proof, before what follows the thoughts.
TEST(OpenAiChatStream, ReasoningDetailsAreJoined) {
  OpenAiChatStream stream{ReplySource{.provider = "router"}};
  const auto delta = [&](std::string_view fields) {
    return events_of(stream, R"({"choices":[{"delta":{)" + std::string{fields} + "}}]}");
  };
  EXPECT_THAT(
      delta(
          R"("content":"","reasoning_details":[{"type":"reasoning.text","text":"a\"","index":0}])"),
      IsEmpty());
  EXPECT_THAT(
      delta(
          R"("reasoning_details":[{"type":"reasoning.text","text":"b","index":0,"signature":null}])"),
      IsEmpty());
  EXPECT_THAT(delta(R"("reasoning_details":[{"type":"reasoning.text","signature":"s","index":0}])"),
              IsEmpty());
  EXPECT_THAT(delta(R"("reasoning_details":[{"type":"reasoning.encrypted","data":"d"}])"),
              IsEmpty());
  const Proof proof{
      .kind = std::string{kReasoningDetailsProof},
      .value = {R"([{"type":"reasoning.text","text":"a\"b","index":0,"signature":"s"},)"
                R"({"type":"reasoning.encrypted","data":"d"}])"},
      .maker = "router"};
  EXPECT_THAT(delta(R"("content":"x")"), ElementsAre(ProofDelta{0, proof}, TextDelta{0, "x"}));
  EXPECT_THAT(delta(R"("reasoning_details":[{"data":"late"}])"), IsEmpty());
  EXPECT_THAT(
      events_of(stream, "[DONE]"),
      ElementsAre(
          ProofDelta{0, {std::string{kReasoningDetailsProof}, {R"([{"data":"late"}])"}, "router"}},
          StreamEnd{}));
}

TEST(OpenAiChatStream, GooglesSignaturesOfCalls) {
  OpenAiChatStream stream{ReplySource{.provider = "google"}};
  EXPECT_THAT(
      events_of_calls(
          stream,
          R"([{"id":"a","function":{"name":"f","arguments":"{}"},"extra_content":{"google":{"thought_signature":"s"}}}])"),
      ElementsAre(ToolCallStart{0, 0, "a", "f"},
                  ProofDelta{0, {std::string{kThoughtSignatureProof}, {"\"s\""}, "google"}, 0},
                  ToolArgumentsDelta{0, 0, "{}"}));
}

TEST(OpenAiChatStream, EveryChoiceMustHaveEnded) {
  OpenAiChatStream stream;
  const auto finish = [&](std::string_view index) {
    const std::string chunk = R"({"choices":[{"index":)" + std::string{index} +
                              R"(,"delta":{},"finish_reason":"stop"}]})";
    return events_of(stream, chunk);
  };
  static_cast<void>(events_of(stream, R"({"choices":[{"index":1,"delta":{"content":"a"}}]})"));
  static_cast<void>(finish("0"));
  Events events;
  EXPECT_EQ(stream.end(events).error().code, "stream_cut");
  static_cast<void>(finish("1"));
  EXPECT_TRUE(stream.end(events));
}

TEST(OpenAiChatStream, ExtrasOfChunksWhenTheyChange) {
  OpenAiChatStream stream;
  EXPECT_THAT(
      events_of(stream,
                R"({"id":"i","service_tier":"flex","obfuscation":"x","x":null,"choices":[]})"),
      ElementsAre(ExtraDelta{0, {"service_tier", {R"("flex")"}}, ExtraPlace::Chunk}));
  EXPECT_THAT(events_of(stream, R"({"service_tier":"flex","choices":[]})"), IsEmpty());
  EXPECT_THAT(events_of(stream, R"({"service_tier":"default","choices":[{"stop_reason":7}]})"),
              ElementsAre(ExtraDelta{0, {"service_tier", {R"("default")"}}, ExtraPlace::Chunk},
                          ExtraDelta{0, {"stop_reason", {"7"}}, ExtraPlace::Choice}));
}

TEST(OpenAiChatStream, ErrorsWithoutAName) {
  for (const std::string_view error :
       {R"({"code":20012,"message":"m","data":null})", R"({"object":"error","message":"m"})",
        R"({"message":"m","type":"t"})"}) {
    EXPECT_THAT(events_of(error), ElementsAre(StreamError{{std::string{error}}}));
  }
  for (const std::string_view other :
       {R"({"message":"m"})", R"({"code":"c"})", R"({"code":1,"message":""})",
        R"({"code":1,"message":"m","choices":[]})"}) {
    EXPECT_THAT(events_of(other), IsEmpty()) << other;
  }
}

TEST(OpenAiChatStream, CallsWithoutIdsGetOne) {
  OpenAiChatStream stream{ReplySource{.request_id = "r-1"}};
  EXPECT_THAT(events_of_calls(stream, R"([{"id":"","function":{"name":"f"}}])"),
              ElementsAre(ToolCallStart{0, 0, "call_r-1_0", "f"}));
}

TEST(OpenAiChatStream, StopAfterCallsMeansThem) {
  OpenAiChatStream stream;
  static_cast<void>(events_of_calls(stream, R"([{"id":"a","function":{"name":"f"}}])"));
  EXPECT_THAT(events_of(stream, R"({"choices":[{"delta":{},"finish_reason":"stop"}]})"),
              ElementsAre(ChoiceFinish{0, {Finish::ToolCalls, "stop"}}));
}

}  // namespace
}  // namespace sar::protocol
