// Streams for Gemini's callers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "protocol/canonical/proof_carrier.hpp"
#include "protocol/gemini/gemini.hpp"
#include "support/chat_event_text.hpp"
#include "support/json_normal_form.hpp"

namespace sar::protocol {
namespace {

using test::json_normal_form;
using testing::ElementsAre;
using testing::IsEmpty;

AnswerTarget target_of(bool json_array) {
  AnswerTarget target;
  target.model = "asked";
  target.request_id = "r1";
  target.json_array = json_array;
  return target;
}

ChatStart start_of(Dialect dialect = Dialect::OpenAi) {
  ChatStart start;
  start.id = "x";
  start.dialect = dialect;
  return start;
}

std::string write(const std::vector<ChatEvent>& events, bool json_array = false) {
  const auto writer = kGeminiTranslator.make_stream_writer(target_of(json_array));
  std::string bytes;
  for (const ChatEvent& event : events) writer->write(bytes, event);
  return bytes;
}

// The chunks without what all of them say.
std::vector<std::string> chunks_of(const std::vector<ChatEvent>& events) {
  constexpr std::string_view kTail = R"(,"modelVersion":"asked","responseId":"x"})";
  const std::string bytes = write(events);
  std::vector<std::string> chunks;
  SseDecoder decoder;
  SseEvent event;
  decoder.feed(bytes);
  while (decoder.next(event).value()) {
    EXPECT_TRUE(event.raw.ends_with("\r\n\r\n"));
    std::string chunk{event.data};
    EXPECT_TRUE(chunk.ends_with(kTail)) << chunk;
    chunks.push_back(chunk.substr(0, chunk.size() - kTail.size()) + "}");
  }
  EXPECT_EQ(decoder.pending(), 0);
  return chunks;
}

std::string chunk(std::string_view parts) {
  return R"({"candidates":[{"content":{"parts":[)" + std::string{parts} +
         R"(],"role":"model"},"index":0}]})";
}
const std::string kEnd =
    R"({"candidates":[{"content":{"parts":[{"text":""}],"role":"model"},"finishReason":"STOP","index":0}]})";

ChoiceFinish finish_of(Finish kind, std::string native) {
  return {.choice = 0, .reason = {.kind = kind, .native = std::move(native)}};
}

UsageUpdate usage_of(std::string original) {
  return {{.counts = {.input = 3, .output = 2}, .original = {std::move(original)}}};
}

TEST(GeminiStreamWriter, TextAtOnceAndTheCountsWithTheEnd) {
  EXPECT_THAT(
      chunks_of({start_of(), KeepAlive{}, ReasoningDelta{0, "why", "reasoning"}, TextDelta{0, "a"},
                 finish_of(Finish::Stop, "stop"), usage_of("{}"), StreamEnd{}}),
      ElementsAre(
          chunk(R"({"text":"why","thought":true})"), chunk(R"({"text":"a"})"),
          R"({"candidates":[{"content":{"parts":[{"text":""}],"role":"model"},"finishReason":"STOP","index":0}],)"
          R"("usageMetadata":{"promptTokenCount":3,"candidatesTokenCount":2,"totalTokenCount":5}})"));
}

TEST(GeminiStreamWriter, ARefusalEndsAsOne) {
  for (const Finish finish : {Finish::Stop, Finish::ContentFilter}) {
    EXPECT_THAT(
        chunks_of({start_of(), RefusalDelta{0, "no"}, finish_of(finish, "stop"), StreamEnd{}}),
        ElementsAre(
            chunk(R"({"text":"no"})"),
            R"({"candidates":[{"content":{"parts":[{"text":""}],"role":"model"},"finishReason":"SAFETY","index":0}]})"));
  }
}

TEST(GeminiStreamWriter, AKeepAliveIsNothing) {
  EXPECT_EQ(write({start_of(), KeepAlive{}}), "");
  EXPECT_EQ(write({start_of(), KeepAlive{}}, true), "");
}

// Interleaved fragments, arguments that are none, broken ones, free text.
TEST(GeminiStreamWriter, CallsAreWhole) {
  const Proof foreign{std::string{kEncryptedContentProof}, {"\"e\""}, "openai"};
  const Proof own{std::string{kThoughtSignatureProof}, {"\"s\""}, "google"};
  EXPECT_THAT(
      chunks_of({start_of(), ToolCallStart{0, 0, "c", "f"}, ToolCallStart{0, 1, "d", "g"},
                 ToolArgumentsDelta{0, 0, "{\"n\""}, ToolArgumentsDelta{0, 1, "{oops"},
                 ToolArgumentsDelta{0, 0, ":\n1}"}, ToolCallStart{0, 2, "e", "h"},
                 ToolCallStart{0, 3, "k", "raw", "custom"}, ToolArgumentsDelta{0, 3, "a\"b"},
                 ProofDelta{0, own, 0}, ProofDelta{0, foreign, 2},
                 finish_of(Finish::ToolCalls, "tool_calls"), StreamEnd{}}),
      ElementsAre(
          chunk(R"({"functionCall":{"id":"c","name":"f","args":{"n": 1}},"thoughtSignature":"s"},)"
                R"({"functionCall":{"id":"d","name":"g","args":{"INVALID_JSON":"{oops"}}},)"
                R"({"functionCall":{"id":"e","name":"h","args":{}},"thoughtSignature":")" +
                carry_proof(foreign) +
                R"("},{"functionCall":{"id":"k","name":"raw","args":{"input":"a\"b"}}})"),
          kEnd));
}

TEST(GeminiStreamWriter, ProofsOfThoughts) {
  const Proof foreign{std::string{kSignatureProof}, {"\"s\""}, "claude"};
  const Proof own{std::string{kThoughtSignatureProof}, {"\"t\""}, "google"};
  EXPECT_THAT(chunks_of({start_of(Dialect::Anthropic), ProofDelta{0, foreign}}),
              ElementsAre(chunk(R"({"text":"","thought":true,"thoughtSignature":")" +
                                carry_proof(foreign) + "\"}")));
  EXPECT_THAT(chunks_of({start_of(Dialect::Gemini), ProofDelta{0, own}}),
              ElementsAre(chunk(R"({"text":"","thoughtSignature":"t"})")));
}

TEST(GeminiStreamWriter, PartsAndExtras) {
  Part image;
  image.body = ImagePart{.url = "data:image/png;base64,QQ==", .detail = {}, .extra = {}};
  Part opaque;
  opaque.body = OpaquePart{{R"({"executableCode":{}})"}};
  const std::string annotations =
      R"([{"type":"url_citation","url_citation":{"url":"https://a","title":"A","start_index":0,"end_index":1}}])";
  EXPECT_THAT(
      chunks_of({start_of(Dialect::Gemini), PartDelta{0, image}, PartDelta{0, opaque},
                 ExtraDelta{0, {"annotations", {annotations}}}, ExtraDelta{0, {"unknown", {"1"}}},
                 ExtraDelta{0, {"logprobs", {R"({"content":[{"token":"a","logprob":-1}]})"}}},
                 finish_of(Finish::Length, "MAX_TOKENS"), usage_of(R"({"promptTokenCount":9})"),
                 StreamEnd{}}),
      ElementsAre(
          chunk(R"({"inlineData":{"mimeType":"image/png","data":"QQ=="}})"),
          chunk(R"({"executableCode":{}})"),
          R"({"candidates":[{"index":0,"logprobsResult":{"chosenCandidates":[{"token":"a","logProbability":-1}],"topCandidates":[{"candidates":[]}]}}]})",
          R"({"candidates":[{"content":{"parts":[{"text":""}],"role":"model"},"finishReason":"MAX_TOKENS","index":0,)"
          R"("groundingMetadata":{"groundingChunks":[{"web":{"uri":"https://a","title":"A"}}]}}],"usageMetadata":{"promptTokenCount":9}})"));
  EXPECT_THAT(chunks_of({start_of(Dialect::OpenAi), PartDelta{0, opaque}}), IsEmpty());
}

// A native word belongs to its dialect, whatever it holds.
TEST(GeminiStreamWriter, FinishWords) {
  const auto word_of = [](Dialect dialect, Finish kind, std::string native) {
    const auto chunks =
        chunks_of({start_of(dialect), finish_of(kind, std::move(native)), StreamEnd{}});
    const std::size_t begin = chunks.back().find("finishReason") + 14;
    return chunks.back().substr(begin, chunks.back().find(",\"index") - begin);
  };
  EXPECT_EQ(word_of(Dialect::OpenAi, Finish::Length, "length"), "\"MAX_TOKENS\"");
  EXPECT_EQ(word_of(Dialect::OpenAi, Finish::ContentFilter, "content_filter"), "\"SAFETY\"");
  EXPECT_EQ(word_of(Dialect::OpenAi, Finish::Error, "error"), "\"OTHER\"");
  EXPECT_EQ(word_of(Dialect::Anthropic, Finish::Other, "pause"), "\"OTHER\"");
  EXPECT_EQ(word_of(Dialect::Gemini, Finish::ContentFilter, "SPII"), "\"SPII\"");
  EXPECT_EQ(word_of(Dialect::Gemini, Finish::Other, "A\"B"), R"("A\"B")");
}

TEST(GeminiStreamWriter, OneListOfAll) {
  const std::string bytes =
      write({start_of(), TextDelta{0, "a"}, finish_of(Finish::Stop, "stop"), StreamEnd{}}, true);
  const std::string tail = R"(,"modelVersion":"asked","responseId":"x"})";
  const auto with_tail = [&](std::string json) { return json.substr(0, json.size() - 1) + tail; };
  EXPECT_EQ(json_normal_form(bytes), json_normal_form("[" + with_tail(chunk(R"({"text":"a"})")) +
                                                      "," + with_tail(kEnd) + "]"));
  EXPECT_TRUE(bytes.starts_with("[{"));
}

TEST(GeminiStreamWriter, FailuresAreNoCleanEnd) {
  const Error error = vendor_error(ErrorClass::Overloaded, "x", "busy");
  const CallerError failure{.error = error, .status = 503, .request_id = {}};
  constexpr std::string_view kBody =
      R"({"error":{"code":503,"message":"busy","status":"UNAVAILABLE"}})";
  for (const bool has_begun : {false, true}) {
    for (const bool json_array : {false, true}) {
      const auto writer = kGeminiTranslator.make_stream_writer(target_of(json_array));
      std::string begin;
      if (has_begun) {
        writer->write(begin, start_of());
        writer->write(begin, TextDelta{0, "a"});
      }
      std::string end;
      writer->fail(end, failure);
      const std::string list = (has_begun ? ",\r\n" : "[") + std::string{kBody} + "]";
      EXPECT_EQ(end, json_array ? list : "data: " + std::string{kBody} + "\r\n\r\n");
      if (json_array) EXPECT_FALSE(json_normal_form(begin + end).starts_with("invalid"));
    }
  }
}

}  // namespace
}  // namespace sar::protocol
