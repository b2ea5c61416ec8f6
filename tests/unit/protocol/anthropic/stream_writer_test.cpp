// Canonical events as streams of the messages API: the order of blocks, whatever the order of
// events.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "protocol/anthropic/anthropic.hpp"
#include "protocol/canonical/proof_carrier.hpp"
#include "protocol/json/json_reader.hpp"
#include "support/anthropic_order.hpp"
#include "support/chat_event_text.hpp"
#include "support/streams.hpp"

namespace sar::protocol {
namespace {

using Events = std::vector<ChatEvent>;
using testing::ElementsAre;
using testing::IsEmpty;

const ChatStart kStart{.id = "chatcmpl-1", .model = "gpt", .created = {}};
const AnswerTarget kTarget{.model = "asked", .request_id = "req", .prompt_tokens_estimate = 12};

std::string written(Events events) {
  events.insert(events.begin(), kStart);
  return test::written_stream(kAnthropicTranslator, events, kTarget);
}

std::string field_of(std::string_view json, std::string_view name) {
  JsonReader reader;
  JsonString key;
  reader.load(json);
  if (!reader.begin_object()) return {};
  while (reader.next_key(key)) {
    if (key.raw != name) {
      reader.take();
    } else if (reader.kind() == JsonKind::String) {
      return reader.take_string().to_text();
    } else {
      return std::string{reader.take()};
    }
  }
  return {};
}

// One line per block: its type, name, and what its deltas say.
std::vector<std::string> blocks_of(std::string_view stream) {
  std::vector<std::string> blocks;
  SseDecoder decoder;
  SseEvent event;
  decoder.feed(stream);
  while (decoder.next(event).value()) {
    if (event.name == "content_block_start") {
      const std::string block = field_of(event.data, "content_block");
      blocks.push_back(field_of(block, "type") + field_of(block, "name") + field_of(block, "data"));
    } else if (event.name == "content_block_delta") {
      const std::string delta = field_of(event.data, "delta");
      for (const char* name : {"text", "thinking", "partial_json", "citation"}) {
        const std::string said = field_of(delta, name);
        if (!said.empty()) blocks.back() += " " + said;
      }
      const std::string signature = field_of(delta, "signature");
      if (!signature.empty()) blocks.back() += " =" + signature;
    }
  }
  return blocks;
}

std::vector<std::string> blocks(Events events) {
  events.emplace_back(ChoiceFinish{0, {Finish::Stop, "stop"}});
  events.emplace_back(StreamEnd{});
  const std::string stream = written(std::move(events));
  EXPECT_EQ(test::anthropic_order_problem(stream), "") << stream;
  return blocks_of(stream);
}

TEST(AnthropicStreamWriter, ATextFromBeginningToEnd) {
  EXPECT_EQ(
      written({TextDelta{0, ""}, TextDelta{0, "a\n"},
               UsageUpdate{{Usage{.input = 3, .output = 4}, {}}},
               ChoiceFinish{0, {Finish::Stop, "stop"}}, StreamEnd{}}),
      "event: message_start\n"
      R"(data: {"type":"message_start","message":{"id":"msg_req","type":"message",)"
      R"("role":"assistant","model":"asked","content":[],"stop_reason":null,)"
      R"("stop_sequence":null,"usage":{"input_tokens":12,"cache_creation_input_tokens":0,)"
      R"("cache_read_input_tokens":0,"cache_creation":{"ephemeral_5m_input_tokens":0,)"
      R"("ephemeral_1h_input_tokens":0},"output_tokens":0}}})"
      "\n\nevent: ping\ndata: {\"type\":\"ping\"}\n\n"
      "event: content_block_start\n"
      R"(data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}})"
      "\n\nevent: content_block_delta\n"
      R"(data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a\n"}})"
      "\n\nevent: content_block_stop\n"
      R"(data: {"type":"content_block_stop","index":0})"
      "\n\nevent: message_delta\n"
      R"(data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},)"
      R"("usage":{"input_tokens":3,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,)"
      R"("cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":0},)"
      R"("output_tokens":4}})"
      "\n\nevent: message_stop\n"
      R"(data: {"type":"message_stop"})"
      "\n\n");
}

TEST(AnthropicStreamWriter, BlocksOfEveryKindInAnyOrder) {
  EXPECT_THAT(blocks({}), IsEmpty());
  EXPECT_THAT(blocks({ReasoningDelta{0, "t", ""}, ReasoningDelta{0, "u", ""}, TextDelta{0, "a"},
                      ToolCallStart{0, 0, "i", "f"}, ToolArgumentsDelta{0, 0, "{}"}}),
              ElementsAre("thinking t u", "text a", "tool_usef {}"));
  EXPECT_THAT(blocks({ToolCallStart{0, 0, "i", "f"}, ToolArgumentsDelta{0, 0, "{}"},
                      TextDelta{0, "a"}, ReasoningDelta{0, "t", ""}, TextDelta{0, "b"}}),
              ElementsAre("tool_usef {}", "text a", "thinking t", "text b"));
  EXPECT_THAT(
      blocks({TextDelta{1, "other choice"}, PartDelta{0, {ImagePart{"x", {}, {}}, {}, {}, {}}},
              ExtraDelta{0, {"logprobs", {"{}"}}}, ReasoningDelta{0, "", ""}}),
      IsEmpty());
}

TEST(AnthropicStreamWriter, InterleavedCallsAreSerialised) {
  EXPECT_THAT(
      blocks({ToolCallStart{0, 0, "i", "f"}, ToolCallStart{0, 1, "j", "g"},
              ToolArgumentsDelta{0, 1, "{\"b\":"}, ToolArgumentsDelta{0, 0, "{\"a\":"},
              ToolArgumentsDelta{0, 1, "\"}\"}"}, ToolArgumentsDelta{0, 0, "1}"},
              ToolCallStart{0, 2, "k", "h"}, TextDelta{0, "x"}, ToolArgumentsDelta{0, 2, "{}"}}),
      ElementsAre(R"(tool_usef {"a": 1})", R"(tool_useg {"b":"}"})", "tool_useh {}", "text x"));
}

TEST(AnthropicStreamWriter, WhatCanBeToldIsToldAtOnce) {
  Events events{ToolCallStart{0, 0, "i", "f"}, ToolArgumentsDelta{0, 0, R"({"a":"\"}"})"},
                ToolCallStart{0, 1, "j", "g"}, ToolArgumentsDelta{0, 1, "{\"b\""}};
  EXPECT_THAT(blocks_of(written(events)),
              ElementsAre(R"(tool_usef {"a":"\"}"})", R"(tool_useg {"b")"))
      << "the first is complete";
  events[1] = ToolArgumentsDelta{0, 0, "{"};
  EXPECT_THAT(blocks_of(written(events)), ElementsAre("tool_usef {")) << "the second waits";
}

TEST(AnthropicStreamWriter, CallsThatNeverBecomeCompleteAreToldAtTheEnd) {
  EXPECT_THAT(blocks({ToolCallStart{0, 0, "i", "f"}, ToolCallStart{0, 1, "j", "g"},
                      ToolArgumentsDelta{0, 1, "{\"b"}, TextDelta{0, "x"}, TextDelta{0, "y"},
                      ToolArgumentsDelta{0, 7, "{}"}}),
              ElementsAre("tool_usef", R"(tool_useg {"b)", "text xy"));
}

TEST(AnthropicStreamWriter, ACustomCallsTextIsWrapped) {
  EXPECT_THAT(blocks({ToolCallStart{0, 0, "i", "f", "custom"}, ToolArgumentsDelta{0, 0, "say \""},
                      ToolArgumentsDelta{0, 0, "hi\""}}),
              ElementsAre(R"(tool_usef {"input":"say \"hi\""})"));
}

Proof proof(std::string_view kind, std::string value, std::string maker = {}) {
  return {std::string{kind}, {std::move(value)}, std::move(maker)};
}

TEST(AnthropicStreamWriter, SignaturesComeLastInTheirBlock) {
  const ProofDelta signature{0, proof(kSignatureProof, R"("s")")};
  EXPECT_THAT(blocks({ReasoningDelta{0, "t", ""}, signature, ReasoningDelta{0, "u", ""}, signature,
                      ProofDelta{0, proof(kRedactedThinkingProof, R"("d")")}, TextDelta{0, "a"}}),
              ElementsAre("thinking t =s", "thinking u =s", "redacted_thinkingd", "text a"));
  EXPECT_THAT(blocks({signature, TextDelta{0, "a"}}), ElementsAre("thinking =s", "text a"));
}

TEST(AnthropicStreamWriter, OtherVendorsProofsAreCarried) {
  const Proof encrypted = proof(kEncryptedContentProof, R"("e")", "openai");
  EXPECT_THAT(blocks({ReasoningDelta{0, "t", ""}, ProofDelta{0, encrypted}}),
              ElementsAre("thinking t =" + carry_proof(encrypted)));
  // Before the call it belongs to, even if it comes after the call's beginning.
  EXPECT_THAT(blocks({ToolCallStart{0, 0, "i", "f"}, ProofDelta{0, encrypted, 0},
                      ToolArgumentsDelta{0, 0, "{}"}}),
              ElementsAre("redacted_thinking" + carry_proof(encrypted), "tool_usef {}"));
  // Fragments of a list become one.
  const Proof joined = proof(kReasoningDetailsProof, R"([{"index":0},{"index":1}])");
  EXPECT_THAT(blocks({ReasoningDelta{0, "t", ""},
                      ProofDelta{0, proof(kReasoningDetailsProof, R"([{"index":0}])")},
                      ReasoningDelta{0, "u", ""},
                      ProofDelta{0, proof(kReasoningDetailsProof, R"([{"index":1}])")}}),
              ElementsAre("thinking t u =" + carry_proof(joined)));
  // Two kinds for one thought.
  EXPECT_THAT(
      blocks({ReasoningDelta{0, "t", ""}, ProofDelta{0, encrypted}, ProofDelta{0, joined}}),
      ElementsAre("thinking t =" + carry_proof(encrypted), "thinking =" + carry_proof(joined)));
}

TEST(AnthropicStreamWriter, AProofWaitsForAnOpenCall) {
  const Proof encrypted = proof(kEncryptedContentProof, R"("e")", "openai");
  EXPECT_THAT(blocks({ToolCallStart{0, 0, "i", "f"}, ToolArgumentsDelta{0, 0, "{"},
                      ProofDelta{0, encrypted}, ToolArgumentsDelta{0, 0, "}"}, TextDelta{0, "a"}}),
              ElementsAre("tool_usef { }", "thinking =" + carry_proof(encrypted), "text a"));
}

TEST(AnthropicStreamWriter, Citations) {
  const std::string openai = R"([{"type":"url_citation",)"
                             "\n"
                             R"("url_citation":{"url":"u","title":"t"}}])";
  EXPECT_THAT(blocks({TextDelta{0, "a"}, ExtraDelta{0, {"annotations", {openai}}}}),
              ElementsAre(R"(text a {"type":"web_search_result_location","cited_text":"",)"
                          R"("encrypted_index":"","title":"t","url":"u"})"));
  EXPECT_THAT(blocks({ExtraDelta{0, {"annotations", {openai}}}}), IsEmpty()) << "of no text";
}

std::string ending(Events events) {
  events.emplace_back(StreamEnd{});
  const std::string stream = written(std::move(events));
  EXPECT_EQ(test::anthropic_order_problem(stream), "");
  const std::string delta = stream.substr(stream.find("event: message_delta"));
  const std::string data = delta.substr(delta.find('{'), delta.find("\n\n") - delta.find('{'));
  return field_of(field_of(data, "delta"), "stop_reason");
}

TEST(AnthropicStreamWriter, StopReasons) {
  const auto finish = [](Finish kind) { return ChoiceFinish{0, {kind, "x"}}; };
  EXPECT_EQ(ending({finish(Finish::Stop)}), "end_turn");
  EXPECT_EQ(ending({finish(Finish::Length)}), "max_tokens");
  EXPECT_EQ(ending({finish(Finish::ContentFilter)}), "refusal");
  EXPECT_EQ(ending({finish(Finish::Other)}), "end_turn");
  EXPECT_EQ(ending({RefusalDelta{0, "no"}, finish(Finish::Stop)}), "refusal");
  EXPECT_EQ(ending({ToolCallStart{0, 0, "i", "f"}, finish(Finish::Stop)}), "tool_use");
  EXPECT_EQ(ending({finish(Finish::Stop), ChoiceFinish{1, {Finish::Length, ""}}}), "end_turn");
  EXPECT_EQ(ending({ChoiceFinish{0, {Finish::Stop, "", "END"}}}), "stop_sequence");
}

TEST(AnthropicStreamWriter, KeepsAliveBeforeAndAfterTheStart) {
  EXPECT_EQ(test::written_stream(kAnthropicTranslator, {KeepAlive{}}), ": keep-alive\n\n");
  EXPECT_THAT(written({KeepAlive{}}),
              testing::EndsWith("event: ping\ndata: {\"type\":\"ping\"}\n\n"));
}

TEST(AnthropicStreamWriter, AFailureIsTheLastWord) {
  const auto writer = kAnthropicTranslator.make_stream_writer(kTarget);
  std::string bytes;
  writer->write(bytes, kStart);
  writer->write(bytes, TextDelta{0, "a"});
  const Error error = vendor_error(ErrorClass::StreamBroken, "stream_cut", "It was cut.");
  writer->fail(bytes, {error, 529, "r1"});
  EXPECT_THAT(bytes,
              testing::EndsWith("event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":"
                                "\"overloaded_error\",\"message\":\"It was cut.\"},"
                                "\"request_id\":\"r1\"}\n\n"));
  EXPECT_EQ(test::anthropic_order_problem(bytes), "");
}

}  // namespace
}  // namespace sar::protocol
