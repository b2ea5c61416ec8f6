// Streams of the Responses API: what each family of events becomes, and what vendors get wrong.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "order.hpp"
#include "support/chat_event_text.hpp"

namespace sar::protocol {
namespace {

using testing::ElementsAre;
using testing::ElementsAreArray;
using Events = std::vector<ChatEvent>;

std::string event(std::string_view type, std::string_view fields) {
  return "event: " + std::string{type} + "\ndata: {\"type\":\"" + std::string{type} + "\"" +
         (fields.empty() ? "" : ",") + std::string{fields} + "}\n\n";
}

const std::string kCreated =
    event("response.created", R"("response":{"id":"i","model":"m","created_at":7})");
const std::string kCompleted = event("response.completed", R"("response":{"status":"completed"})");
const ChatStart kStart{
    .id = "i", .model = "m", .created = {"7"}, .dialect = Dialect::OpenAiResponses};

std::string added(int index, std::string_view item) {
  return event("response.output_item.added",
               R"("output_index":)" + std::to_string(index) + R"(,"item":)" + std::string{item});
}
std::string done(int index, std::string_view item) {
  return event("response.output_item.done",
               R"("output_index":)" + std::to_string(index) + R"(,"item":)" + std::string{item});
}

// What stands between the start and the finish.
Events read_inside(const std::string& inside, Finish finish = Finish::Stop) {
  const auto read = test::read_stream(Dialect::OpenAiResponses, kCreated + inside + kCompleted);
  EXPECT_EQ(read.problem, "");
  Events events = read.events;
  EXPECT_GE(events.size(), 3);
  EXPECT_TRUE(events.front() == ChatEvent{kStart});
  EXPECT_TRUE(events.back() == ChatEvent{StreamEnd{}});
  EXPECT_TRUE(events[events.size() - 2] == (ChatEvent{ChoiceFinish{0, {finish, {}}}}));
  return {events.begin() + 1, events.end() - 2};
}

TEST(ResponsesStreamReader, TextAndRefusal) {
  EXPECT_THAT(
      read_inside(
          added(0, R"({"type":"message","id":"a"})") +
          event("response.content_part.added", R"("output_index":0)") +
          event("response.output_text.delta",
                R"("output_index":0,"content_index":0,"delta":"a","logprobs":[])") +
          event("response.output_text.delta",
                R"("output_index":0,"content_index":0,"delta":"b","obfuscation":"z",)"
                R"("logprobs":[{"token":"b"}])") +
          event("response.output_text.done", R"("output_index":0,"content_index":0,"text":"ab")") +
          event("response.refusal.delta", R"("output_index":0,"content_index":1,"delta":"no")") +
          done(0, R"({"type":"message","content":[)"
                  R"({"type":"output_text","text":"ab"}]})")),
      ElementsAre(TextDelta{0, "a"}, TextDelta{0, "b"},
                  ExtraDelta{0,
                             {"logprobs", {R"({"content":[{"token":"b"}],"refusal":null})"}},
                             ExtraPlace::Choice},
                  RefusalDelta{0, "no"}));
}

TEST(ResponsesStreamReader, PhasesAndTheServicesTier) {
  const std::string inside =
      added(0, R"({"type":"message","id":"a","phase":"commentary"})") +
      event("response.output_text.delta", R"("output_index":0,"content_index":0,"delta":"a")") +
      done(1, R"({"type":"message","phase":"final_answer","content":[)"
              R"({"type":"output_text","text":"b"}]})");
  EXPECT_THAT(read_inside(inside),
              ElementsAre(ExtraDelta{0, {"phase", {R"("commentary")"}}, ExtraPlace::Choice},
                          TextDelta{0, "a"},
                          ExtraDelta{0, {"phase", {R"("final_answer")"}}, ExtraPlace::Choice},
                          TextDelta{0, "b"}));
  const auto read = test::read_stream(
      Dialect::OpenAiResponses,
      kCreated + event("response.completed",
                       R"("response":{"status":"completed","service_tier":"flex","output":[]})"));
  EXPECT_THAT(read.events, testing::Contains(ChatEvent{
                               ExtraDelta{0, {"service_tier", {R"("flex")"}}, ExtraPlace::Chunk}}));
}

TEST(ResponsesStreamReader, ThoughtsAndTheirProof) {
  EXPECT_THAT(
      read_inside(
          added(0, R"({"type":"reasoning","id":"rs_1","encrypted_content":"early"})") +
          event("response.reasoning_summary_part.added", R"("output_index":0,"summary_index":0)") +
          event("response.reasoning_summary_text.delta",
                R"("output_index":0,"summary_index":0,"delta":"a")") +
          event("response.reasoning_summary_text.done",
                R"("output_index":0,"summary_index":0,"text":"a")") +
          event("response.reasoning_summary_text.delta",
                R"("output_index":0,"summary_index":1,"delta":"b")") +
          event("response.reasoning_text.delta",
                R"("output_index":0,"content_index":0,"delta":"the same at length")") +
          done(0, R"({"type":"reasoning","id":"rs_1","encrypted_content":"E"})")),
      ElementsAre(ReasoningDelta{0, "a", ""}, ReasoningDelta{0, "\n\nb", ""},
                  ProofDelta{0,
                             {.kind = std::string{kEncryptedContentProof},
                              .value = {R"({"id":"rs_1","encrypted_content":"E"})"},
                              .maker = "p"}}));
  EXPECT_THAT(read_inside(event("response.reasoning_text.delta", R"("delta":"x")")),
              ElementsAre(ReasoningDelta{0, "x", ""}));
}

TEST(ResponsesStreamReader, CallsMayBeInterleaved) {
  EXPECT_THAT(
      read_inside(
          added(1, R"({"type":"function_call","call_id":"c","name":"f","arguments":""})") +
              added(2, R"({"type":"custom_tool_call","call_id":"d","name":"g"})") +
              event("response.custom_tool_call_input.delta", R"("output_index":2,"delta":"x")") +
              event("response.function_call_arguments.delta", R"("output_index":1,"delta":"{")") +
              event("response.function_call_arguments.delta", R"("output_index":1,"delta":"}")") +
              event("response.function_call_arguments.done",
                    R"("output_index":1,"arguments":"{}")"),
          Finish::ToolCalls),
      ElementsAre(ToolCallStart{0, 0, "c", "f"}, ToolCallStart{0, 1, "d", "g", "custom"},
                  ToolArgumentsDelta{0, 1, "x"}, ToolArgumentsDelta{0, 0, "{"},
                  ToolArgumentsDelta{0, 0, "}"}));
}

// LM Studio sends arguments whole, and others send nothing but the finished item.
TEST(ResponsesStreamReader, WhatOnlyComesWholeIsReadThere) {
  const std::string call =
      R"({"type":"function_call","call_id":"c","name":"f","arguments":"{\"a\":1}"})";
  const auto told =
      ElementsAre(ToolCallStart{0, 0, "c", "f"}, ToolArgumentsDelta{0, 0, R"({"a":1})"});
  EXPECT_THAT(read_inside(added(0, call) +
                              event("response.function_call_arguments.done",
                                    R"("output_index":0,"arguments":"{\"a\":1}")") +
                              done(0, call),
                          Finish::ToolCalls),
              told);
  EXPECT_THAT(read_inside(done(0, call), Finish::ToolCalls), told);
  EXPECT_THAT(read_inside(event("response.function_call_arguments.delta",
                                R"("output_index":0,"delta":"{\"a\":1}")") +
                              done(0, call),
                          Finish::ToolCalls),
              told)
      << "arguments ahead of the name";
  EXPECT_THAT(read_inside(done(0, R"({"type":"function_call","call_id":"c","name":"f"})"),
                          Finish::ToolCalls),
              ElementsAre(ToolCallStart{0, 0, "c", "f"}, ToolArgumentsDelta{0, 0, "{}"}));
  EXPECT_THAT(read_inside(event("response.output_text.done", R"("item_id":"a","text":"t")") +
                          done(0, R"({"type":"message","id":"b","content":[)"
                                  R"({"type":"output_text","text":"u"}]})")),
              ElementsAre(TextDelta{0, "t"}, TextDelta{0, "u"}));
  EXPECT_THAT(read_inside(done(0, R"({"type":"reasoning","summary":[)"
                                  R"({"type":"summary_text","text":"s"}]})")),
              ElementsAre(ReasoningDelta{0, "s", ""}));
}

TEST(ResponsesStreamReader, AllMayStandInTheLastEvent) {
  const auto read = test::read_stream(
      Dialect::OpenAiResponses,
      event("response.completed",
            R"("response":{"id":"i","model":"m","created_at":7,"status":"completed","output":[)"
            R"({"type":"message","content":[{"type":"output_text","text":"t"}]}]})"));
  EXPECT_THAT(read.events, ElementsAre(kStart, TextDelta{0, "t"},
                                       ChoiceFinish{0, {Finish::Stop, {}}}, StreamEnd{}));
}

TEST(ResponsesStreamReader, CitationsImagesAndHostedTools) {
  const std::string search = R"({"type":"web_search_call","id":"ws","status":"completed"})";
  EXPECT_THAT(
      read_inside(added(0, R"({"type":"web_search_call","id":"ws"})") +
                  event("response.web_search_call.searching", R"("output_index":0)") +
                  done(0, search) +
                  event("response.output_text.annotation.added",
                        R"("output_index":1,"annotation":{"type":"url_citation","url":"u"})") +
                  done(2, R"({"type":"image_generation_call","id":"ig","result":"AA"})")),
      ElementsAre(
          ExtraDelta{0, {"output_item", {search}}},
          ExtraDelta{0,
                     {"annotations", {R"([{"type":"url_citation","url_citation":{"url":"u"}}])"}}},
          PartDelta{
              0,
              Part{.body = ImagePart{.url = "data:image/png;base64,AA", .detail = {}, .extra = {}},
                   .proofs = {},
                   .cache_control = {},
                   .extra = {}}}));
}

TEST(ResponsesStreamReader, HowItEnds) {
  const auto read = test::read_stream(
      Dialect::OpenAiResponses,
      kCreated + ": comment\n\n" +
          event("response.incomplete",
                R"("response":{"incomplete_details":{"reason":"max_output_tokens"},)"
                R"("usage":{"input_tokens":3,"output_tokens":2}})") +
          "data: [DONE]\n\n" + kCompleted);
  EXPECT_THAT(read.events,
              ElementsAre(kStart, KeepAlive{}, ChoiceFinish{0, {Finish::Length, {}}},
                          UsageUpdate{{.counts = {.input = 3, .output = 2},
                                       .original = {R"({"input_tokens":3,"output_tokens":2})"}}},
                          StreamEnd{}));
}

TEST(ResponsesStreamReader, Failures) {
  const std::string failed =
      event("response.failed", R"("response":{"status":"failed","error":{"code":"c"}})");
  const struct {
    std::string stream;
    std::string error;
  } cases[] = {
      {failed, R"({"code":"c"})"},
      {event("error", R"("code":"c","message":"m")") + failed,
       R"({"type":"error","code":"c","message":"m"})"},
      {event("error", R"("error":{"code":"c"})") + failed, R"({"code":"c"})"},
      {"data: {\"error\":{\"code\":\"c\"}}\n\n", R"({"code":"c"})"},
      {"event: error\ndata: {\"message\":\"m\"}\n\n", R"({"message":"m"})"},
      {event("response.completed", R"("response":{"status":"failed","error":{"code":"c"}})"),
       R"({"code":"c"})"},
      {event("response.failed", ""), R"({"code":"server_error","message":"The vendor gave up."})"},
  };
  for (const auto& entry : cases) {
    const auto read = test::read_stream(Dialect::OpenAiResponses, kCreated + entry.stream);
    EXPECT_EQ(read.problem, "");
    EXPECT_THAT(read.events, ElementsAre(kStart, StreamError{{entry.error}})) << entry.stream;
  }
}

TEST(ResponsesStreamReader, WhatIsCutOrBrokenIsAnError) {
  EXPECT_EQ(test::read_stream(Dialect::OpenAiResponses, "").problem, "stream_cut");
  EXPECT_EQ(test::read_stream(Dialect::OpenAiResponses, kCreated).problem, "stream_cut");
  EXPECT_EQ(test::read_stream(Dialect::OpenAiResponses, kCreated + "data: [DONE]\n\n").problem,
            "stream_cut");
  EXPECT_EQ(test::read_stream(Dialect::OpenAiResponses, "data: {\n\n").problem, "malformed_event");
  EXPECT_EQ(test::read_stream(Dialect::OpenAiResponses, "data: []\n\n").problem, "malformed_event");
}

}  // namespace
}  // namespace sar::protocol
