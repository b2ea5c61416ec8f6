// Canonical events as OpenAI's chunks: the bytes, and that they read back as the same events.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "protocol/canonical/proof_carrier.hpp"
#include "protocol/openai/chat_stream.hpp"
#include "support/chat_event_text.hpp"

namespace sar::protocol {
namespace {

using Events = std::vector<ChatEvent>;

std::string written(const Events& events) {
  OpenAiChatStreamWriter writer{AnswerTarget{.include_usage = true}};
  std::string bytes;
  for (const ChatEvent& event : events) writer.write(bytes, event);
  return bytes;
}

Events read(std::string_view bytes) {
  Events events;
  OpenAiChatStream stream;
  SseDecoder decoder;
  SseEvent event;
  decoder.feed(bytes);
  while (decoder.next(event).value()) EXPECT_TRUE(stream.read(event, events)) << event.data;
  EXPECT_EQ(decoder.pending(), 0);
  return events;
}

const ChatStart kStart{.id = "i", .model = "m", .created = {"17"}};

std::string chunk(std::string_view choice) {
  return R"(data: {"id":"i","object":"chat.completion.chunk","created":17,"model":"m","choices":[)" +
         std::string{choice} + "]}\n\n";
}

TEST(OpenAiChatStreamWriter, ATextInChunks) {
  EXPECT_EQ(
      written({kStart, TextDelta{0, "a\n\""}, TextDelta{0, "b"},
               ChoiceFinish{0, {Finish::Stop, {}}}, StreamEnd{}}),
      chunk(R"({"index":0,"delta":{"role":"assistant","content":"a\n\""},"finish_reason":null})") +
          chunk(R"({"index":0,"delta":{"content":"b"},"finish_reason":null})") +
          chunk(R"({"index":0,"delta":{},"finish_reason":"stop"})") + "data: [DONE]\n\n");
}

TEST(OpenAiChatStreamWriter, EachChoiceSaysItsRoleOnce) {
  EXPECT_EQ(
      written({kStart, ChoiceFinish{1, {Finish::Length, "model_length"}}, RefusalDelta{0, "r"}}),
      chunk(R"({"index":1,"delta":{"role":"assistant"},"finish_reason":"model_length"})") +
          chunk(R"({"index":0,"delta":{"role":"assistant","refusal":"r"},"finish_reason":null})"));
}

TEST(OpenAiChatStreamWriter, ReasoningWithoutAFieldIsReasoningContent) {
  EXPECT_EQ(written({kStart, ReasoningDelta{0, "t", ""}}),
            chunk(R"({"index":0,"delta":{"role":"assistant","reasoning_content":"t"},)"
                  R"("finish_reason":null})"));
}

// … with what they vouch for, so that they find their place when they come back.
TEST(OpenAiChatStreamWriter, ProofsOfOtherFamiliesAreCarried) {
  const Proof proof{.kind = std::string{kSignatureProof}, .value = {"\"s\""}, .maker = "claude"};
  const std::string bytes = written({kStart, ReasoningDelta{0, "h\u00e9", ""}, ProofDelta{0, proof},
                                     ToolCallStart{0, 0, "call", "f"}, ProofDelta{0, proof, 0}});
  const auto entry = [&](std::string_view place, int index) {
    return R"("reasoning_details":[{"type":"reasoning.encrypted","data":")" + carry_proof(proof) +
           R"(","format":"sar",)" + std::string{place} + R"(,"index":)" + std::to_string(index) +
           "}]";
  };
  EXPECT_NE(bytes.find(entry(R"("text_bytes":3)", 0)), std::string::npos) << bytes;
  EXPECT_NE(bytes.find(entry(R"("id":"call")", 1)), std::string::npos) << bytes;
}

TEST(OpenAiChatStreamWriter, WordsOfOtherFamiliesAreNotOpenAis) {
  ChatStart start = kStart;
  start.dialect = Dialect::Anthropic;
  EXPECT_EQ(
      written({start, ExtraDelta{0, {"container", {"{}"}}}, ExtraDelta{0, {"annotations", {"[1]"}}},
               ChoiceFinish{0, {Finish::ToolCalls, "tool_use"}}}),
      chunk(R"({"index":0,"delta":{"role":"assistant","annotations":[1]},)"
            R"("finish_reason":null})") +
          chunk(R"({"index":0,"delta":{},"finish_reason":"tool_calls"})"));
}

TEST(OpenAiChatStreamWriter, UsageInOpenAisTerms) {
  const UsageUpdate usage{{.counts = {.input = 1, .output = 2}, .original = {}}};
  EXPECT_EQ(written({kStart, UsageUpdate{}, usage, StreamEnd{}}),
            R"(data: {"id":"i","object":"chat.completion.chunk","created":17,"model":"m",)"
            R"("choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3,)"
            R"("prompt_tokens_details":{"cached_tokens":0,"cache_write_tokens":0},)"
            R"("completion_tokens_details":{"reasoning_tokens":0}}})"
            "\n\ndata: [DONE]\n\n");
}

TEST(OpenAiChatStreamWriter, EveryEventReadsBackAsItself) {
  const Events events = {
      kStart,
      ReasoningDelta{0, "a", "reasoning"},
      ReasoningDelta{0, "b", "reasoning_content"},
      ReasoningDelta{0, "c", "thinking"},
      ProofDelta{0, {std::string{kReasoningDetailsProof}, {R"([{"data":"d"}])"}}},
      TextDelta{0, "\xF0\x9F\x98\x80\r\n\\\"\x01"},
      TextDelta{1, "other choice"},
      RefusalDelta{0, "r"},
      ExtraDelta{0, {"content", {R"({"type":"video"})"}}},
      ExtraDelta{0, {"audio", {R"({"id":"a"})"}}},
      ExtraDelta{0, {"logprobs", {R"({"content":null})"}}},
      ExtraDelta{0, {"we\"ird\n", {"1E400"}}},
      ToolCallStart{0, 0, "call", "f"},
      ToolCallStart{0, 1, "", "g"},
      ToolArgumentsDelta{0, 1, R"({"a":)"},
      ToolArgumentsDelta{0, 0, "{}"},
      ToolCallStart{0, 2, "custom call", "c", "custom"},
      ToolArgumentsDelta{0, 2, "free text"},
      ToolCallStart{1, 0, "call", "f"},
      ToolArgumentsDelta{1, 0, "{}"},
      ChoiceFinish{0, {Finish::ToolCalls, "tool_calls"}},
      ChoiceFinish{1, {Finish::Other, "vendor's own"}},
      UsageUpdate{{.counts = {.input = 3, .output = 2},
                   .original = {R"({"prompt_tokens":3,"completion_tokens":2.0})"}}},
      StreamEnd{},
  };
  EXPECT_THAT(read(written(events)), testing::ElementsAreArray(events));
}

TEST(OpenAiChatStreamWriter, AFailureIsTheLastWord) {
  const Error error = vendor_error(ErrorClass::StreamBroken, "stream_cut", "It was cut.");
  OpenAiChatStreamWriter writer{{}};
  std::string bytes;
  writer.fail(bytes, {.error = error, .status = 502, .request_id = {}});
  EXPECT_EQ(bytes, R"(data: {"error":{"message":"It was cut.","type":"server_error","param":null,)"
                   R"("code":"stream_cut"}})"
                   "\n\n");
}

// What a vendor leaves out, and the name that the caller knows.
TEST(OpenAiChatStreamWriter, IdAndModelOfTheTarget) {
  OpenAiChatStreamWriter writer{AnswerTarget{.model = "asked", .request_id = "r-1", .created = 9}};
  std::string bytes;
  writer.write(bytes, ChatStart{.id = {}, .model = "vendor's", .created = {}});
  writer.write(bytes, TextDelta{0, "a"});
  EXPECT_TRUE(bytes.starts_with(R"(data: {"id":"chatcmpl-r-1","object":"chat.completion.chunk",)"
                                R"("created":9,"model":"asked",)"))
      << bytes;
}

TEST(OpenAiChatStreamWriter, UsageOnlyIfAsked) {
  OpenAiChatStreamWriter writer{{}};
  std::string bytes;
  for (const ChatEvent& event : Events{kStart, UsageUpdate{}, StreamEnd{}}) {
    writer.write(bytes, event);
  }
  EXPECT_EQ(bytes, "data: [DONE]\n\n");
}

// Raw values may come from a body with line breaks, which would end the event's line.
TEST(OpenAiChatStreamWriter, LineBreaksInRawValuesDoNotBreakEvents) {
  const std::string bytes = written({kStart, ExtraDelta{0, {"x", {"{\n\"a\":\r\n[1]}"}}}});
  EXPECT_THAT(read(bytes), testing::ElementsAre(kStart, ExtraDelta{0, {"x", {"{ \"a\":  [1]}"}}}));
}

}  // namespace
}  // namespace sar::protocol
