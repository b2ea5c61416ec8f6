// Streams of the messages API to canonical events.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "protocol/anthropic/anthropic.hpp"
#include "support/anthropic_order.hpp"
#include "support/chat_event_text.hpp"
#include "support/streams.hpp"

namespace sar::protocol {
namespace {

using testing::_;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::VariantWith;

// Events named by their type, as the data of the stream.
std::string stream_of(const std::vector<std::string>& data) {
  std::string stream;
  for (const std::string& json : data) append_sse(stream, json);
  return stream;
}

const std::string kStart =
    R"({"type":"message_start","message":{"id":"msg_1","model":"claude","usage":)"
    R"({"input_tokens":3,"cache_read_input_tokens":2,"output_tokens":1}}})";
const std::string kDelta =
    R"({"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},)"
    R"("usage":{"output_tokens":7}})";
const std::string kStop = R"({"type":"message_stop"})";

std::string block(int index, const std::string& json) {
  return R"({"type":"content_block_start","index":)" + std::to_string(index) +
         R"(,"content_block":)" + json + "}";
}
std::string delta(int index, const std::string& json) {
  return R"({"type":"content_block_delta","index":)" + std::to_string(index) + R"(,"delta":)" +
         json + "}";
}
std::string stop(int index) {
  return R"({"type":"content_block_stop","index":)" + std::to_string(index) + "}";
}

test::StreamReading reading_of(const std::vector<std::string>& data) {
  const std::string stream = stream_of(data);
  auto reading = test::read_stream(kAnthropicTranslator, stream);
  EXPECT_EQ(test::read_stream(kAnthropicTranslator, stream, 1), reading);
  return reading;
}

// Without start, usage and end.
std::vector<ChatEvent> content_of(const std::vector<std::string>& blocks) {
  std::vector<std::string> data{kStart};
  data.insert(data.end(), blocks.begin(), blocks.end());
  data.push_back(kDelta);
  data.push_back(kStop);
  auto reading = reading_of(data);
  EXPECT_EQ(reading.problem, "");
  std::erase_if(reading.events, [](const ChatEvent& event) {
    return std::holds_alternative<ChatStart>(event) || std::holds_alternative<UsageUpdate>(event) ||
           std::holds_alternative<ChoiceFinish>(event) || std::holds_alternative<StreamEnd>(event);
  });
  return reading.events;
}

TEST(AnthropicStreamReader, TheFrameOfAMessage) {
  const auto reading = reading_of({kStart, R"({"type": "ping"})", kDelta, kStop, kStop});
  EXPECT_EQ(reading.problem, "");
  ASSERT_EQ(reading.events.size(), 6);
  EXPECT_EQ(std::get<ChatStart>(reading.events[0]),
            (ChatStart{"msg_1", "claude", {}, Dialect::Anthropic}));
  EXPECT_EQ(std::get<UsageUpdate>(reading.events[1]).usage.counts,
            (Usage{.input = 3, .cache_read = 2, .output = 1}));
  EXPECT_EQ(reading.events[2], ChatEvent{KeepAlive{}});
  EXPECT_EQ(reading.events[3], (ChatEvent{ChoiceFinish{0, {Finish::Stop, "end_turn"}}}));
  EXPECT_EQ(std::get<UsageUpdate>(reading.events[4]).usage.counts,
            (Usage{.input = 3, .cache_read = 2, .output = 7}))
      << "what the end leaves out, the start has told";
  EXPECT_EQ(reading.events[5], ChatEvent{StreamEnd{}});
}

TEST(AnthropicStreamReader, WhatIsSeenLastHolds) {
  const auto reading =
      reading_of({kStart,
                  R"({"type":"message_delta","delta":{"stop_reason":"stop_sequence",)"
                  R"("stop_sequence":"x"},"usage":{"input_tokens":4,"output_tokens":7,)"
                  R"("cache_read_input_tokens":null,"output_tokens_details":)"
                  R"({"thinking_tokens":5}}})",
                  kStop});
  EXPECT_EQ(std::get<ChoiceFinish>(reading.events[2]).reason,
            (FinishReason{Finish::Stop, "stop_sequence", "x"}));
  EXPECT_EQ(std::get<UsageUpdate>(reading.events[3]).usage.counts,
            (Usage{.input = 4, .cache_read = 2, .output = 2, .reasoning = 5}));
}

TEST(AnthropicStreamReader, ThoughtsTextAndTheirProofs) {
  EXPECT_THAT(content_of({block(0, R"({"type":"thinking","thinking":"","signature":""})"),
                          delta(0, R"({"type":"thinking_delta","thinking":"t"})"),
                          delta(0, R"({"type":"signature_delta","signature":"s"})"), stop(0),
                          block(1, R"({"type":"redacted_thinking","data":"d"})"), stop(1),
                          block(2, R"({"type":"text","text":""})"),
                          delta(2, R"({"type":"text_delta","text":"a"})"),
                          delta(2, R"({"type":"text_delta","text":""})"),
                          delta(2, R"({"type":"odd_delta","text":"b"})"), stop(2)}),
              ElementsAre(ReasoningDelta{0, "t", ""},
                          ProofDelta{0, {std::string{kSignatureProof}, {R"("s")"}}},
                          ProofDelta{0, {std::string{kRedactedThinkingProof}, {R"("d")"}}},
                          TextDelta{0, "a"}));
}

TEST(AnthropicStreamReader, CallsAreNumberedApartFromBlocks) {
  EXPECT_THAT(
      content_of({block(0, R"({"type":"text","text":"a"})"), stop(0),
                  block(1, R"({"type":"tool_use","id":"i","name":"f","input":{}})"),
                  delta(1, R"({"type":"input_json_delta","partial_json":""})"),
                  delta(1, R"({"type":"input_json_delta","partial_json":"{\"x\""})"),
                  delta(1, R"({"type":"input_json_delta","partial_json":":1}"})"), stop(1),
                  block(2, R"({"type":"server_tool_use","id":"x","name":"s"})"),
                  delta(2, R"({"type":"input_json_delta","partial_json":"{}"})"), stop(2),
                  block(5, R"({"type":"tool_use","id":"j","name":"g","input":{}})"), stop(5),
                  block(6, R"({"type":"tool_use","id":"k","name":"h","input":{"y":2}})"), stop(6)}),
      ElementsAre(TextDelta{0, "a"}, ToolCallStart{0, 0, "i", "f"},
                  ToolArgumentsDelta{0, 0, "{\"x\""}, ToolArgumentsDelta{0, 0, ":1}"},
                  VariantWith<PartDelta>(_), ToolCallStart{0, 1, "j", "g"},
                  ToolArgumentsDelta{0, 1, "{}"}, ToolCallStart{0, 2, "k", "h"},
                  ToolArgumentsDelta{0, 2, R"({"y":2})"}));
}

TEST(AnthropicStreamReader, Citations) {
  const std::string web = R"({"type":"web_search_result_location","url":"u","title":"t"})";
  EXPECT_THAT(
      content_of({block(0, R"({"type":"text","text":"abc"})"),
                  delta(0, R"({"type":"citations_delta","citation":)" + web + "}"),
                  delta(0, R"({"type":"citations_delta","citation":{"type":"page_location"}})"),
                  stop(0)}),
      ElementsAre(TextDelta{0, "abc"}, ExtraDelta{0, {"citations", {"[" + web + "]"}}},
                  ExtraDelta{0,
                             {"annotations",
                              {R"([{"type":"url_citation","url_citation":{"start_index":0,)"
                               R"("end_index":3,"url":"u","title":"t"}}])"}}},
                  ExtraDelta{0, {"citations", {R"([{"type":"page_location"}])"}}}));
}

// What Anthropic's own tools did is passed on as a whole; what the model says of it is text.
TEST(AnthropicStreamReader, ToolsThatTheVendorHosts) {
  const std::string found = R"({"type":"web_search_tool_result","tool_use_id":"s","content":[]})";
  const auto events =
      content_of({block(0, R"({"type":"server_tool_use","id":"s","name":"web_search","input":{}})"),
                  delta(0, R"({"type":"input_json_delta","partial_json":"{\"query\":"})"),
                  delta(0, R"({"type":"input_json_delta","partial_json":"\"q\"}"})"), stop(0),
                  block(1, found), stop(1), block(2, R"({"type":"text","text":""})"),
                  delta(2, R"({"type":"text_delta","text":"It rains."})"), stop(2)});
  Part search;
  search.body = OpaquePart{
      {R"({"type":"server_tool_use","id":"s","name":"web_search","input":{"query":"q"}})"}};
  Part result;
  result.body = OpaquePart{{found}};
  EXPECT_THAT(events, ElementsAre(ChatEvent{PartDelta{0, search}}, ChatEvent{PartDelta{0, result}},
                                  ChatEvent{TextDelta{0, "It rains."}}));
  std::vector<ChatEvent> stream = events;
  stream.insert(stream.begin(), ChatStart{"msg_1", "m", {}, Dialect::Anthropic});
  stream.emplace_back(ChoiceFinish{0, {Finish::Stop, "end_turn"}});
  stream.emplace_back(StreamEnd{});
  const std::string again = test::written_stream(kAnthropicTranslator, stream);
  EXPECT_EQ(test::anthropic_order_problem(again), "");
  auto read = test::read_stream(kAnthropicTranslator, again).events;
  std::erase_if(read, [](const ChatEvent& event) {
    return !std::holds_alternative<PartDelta>(event) && !std::holds_alternative<TextDelta>(event);
  });
  EXPECT_EQ(read, events);
}

// A relay that says the same start twice means no second answer.
TEST(AnthropicStreamReader, AStartThatIsRepeated) {
  const std::vector<std::string> text{block(0, R"({"type":"text","text":"a"})"), stop(0), kStart,
                                      block(1, R"({"type":"text","text":"b"})"), stop(1)};
  EXPECT_THAT(content_of(text),
              ElementsAre(ChatEvent{TextDelta{0, "a"}}, ChatEvent{TextDelta{0, "b"}}));
  const std::string other = R"({"type":"message_start","message":{"id":"msg_2"}})";
  EXPECT_EQ(reading_of({kStart, block(0, R"({"type":"text","text":"a"})"), stop(0), other}).problem,
            "malformed_event");
  EXPECT_EQ(reading_of({kStart, block(0, R"({"type":"text","text":"a"})"), kStart}).problem,
            "malformed_event")
      << "in the middle of a block";
}

TEST(AnthropicStreamReader, TheVendorGivesUp) {
  const auto reading = reading_of(
      {kStart, R"({"type":"error","error":{"type":"overloaded_error","message":"m"}})", kStop});
  EXPECT_EQ(reading.problem, "");
  EXPECT_EQ(reading.events.back(),
            ChatEvent{StreamError{{R"({"type":"overloaded_error","message":"m"})"}}});
  EXPECT_EQ(reading_of({kStart, R"({"error":{"message":"m"}})"}).events.back(),
            ChatEvent{StreamError{{R"({"message":"m"})"}}})
      << "a relay's";
}

TEST(AnthropicStreamReader, BrokenStreams) {
  EXPECT_EQ(reading_of({}).problem, "stream_cut");
  EXPECT_EQ(reading_of({kStart, block(0, R"({"type":"text","text":"a"})")}).problem, "stream_cut");
  EXPECT_EQ(reading_of({kStart, "[DONE]"}).problem, "stream_cut");
  EXPECT_EQ(reading_of({kStart, "{"}).problem, "malformed_event");
  EXPECT_EQ(reading_of({kStart, "[]"}).problem, "malformed_event");
  EXPECT_EQ(reading_of({kStart, block(0, R"({"type":"text","text":"a"})"), kStart}).problem,
            "malformed_event")
      << "a second answer inside the first";
  EXPECT_EQ(reading_of({kStart, kStart, kDelta, kStop}).problem, "");
}

TEST(AnthropicStreamReader, ForgivesWhatRelaysLeaveOut) {
  EXPECT_EQ(reading_of({kStart, kDelta}).events.back(), ChatEvent{StreamEnd{}});
  EXPECT_EQ(reading_of({kStart, kDelta, "[DONE]"}).events.back(), ChatEvent{StreamEnd{}});
  const auto reading = reading_of({kStart, kStop});
  EXPECT_EQ(reading.events[2], (ChatEvent{ChoiceFinish{0, {Finish::Stop, ""}}}));
  EXPECT_THAT(content_of({R"({"type":"news"})",
                          delta(9, R"({"type":"input_json_delta",)"
                                   R"("partial_json":"{}"})"),
                          stop(9), R"({"type":"content_block_delta"})"}),
              IsEmpty());
}

}  // namespace
}  // namespace sar::protocol
