// Canonical events of any vendor, told as a stream of the Responses API.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "order.hpp"
#include "protocol/canonical/proof_carrier.hpp"
#include "support/chat_event_text.hpp"

namespace sar::protocol {
namespace {

using testing::ElementsAre;
using testing::ElementsAreArray;
using Events = std::vector<ChatEvent>;

const ChatStart kStart{.id = "chatcmpl", .model = "v", .created = {"17"}};

Events with_end(Events events, Finish finish = Finish::Stop) {
  events.insert(events.begin(), kStart);
  events.emplace_back(ChoiceFinish{0, {finish, {}}});
  events.emplace_back(StreamEnd{});
  return events;
}

std::string written(const Events& events) {
  return test::written_responses(
      events, {.model = "m", .request_id = "q", .created = 9, .echo = R"("tools":[])"});
}

// Types of the events, without their common beginning.
std::vector<std::string> types_of(std::string_view stream) {
  std::vector<std::string> types;
  SseDecoder decoder;
  SseEvent event;
  decoder.feed(stream);
  while (decoder.next(event).value()) {
    std::string_view name = event.name;
    if (name.starts_with("response.")) name.remove_prefix(9);
    types.emplace_back(name);
  }
  return types;
}

TEST(ResponsesStreamWriter, ATextToTheLastByte) {
  const std::string head = R"({"id":"resp_q","object":"response","created_at":17,"status":)";
  const std::string tail = R"(,"model":"m","output":[)";
  const std::string item =
      R"({"id":"msg_q_0","type":"message","status":"completed","role":"assistant","content":[)"
      R"({"type":"output_text","text":"h\"i","annotations":[],"logprobs":[]}]})";
  const std::string place = R"(,"item_id":"msg_q_0","output_index":0,"content_index":0)";
  const auto event = [](std::string_view type, int number, std::string_view rest) {
    return "event: " + std::string{type} + "\ndata: {\"type\":\"" + std::string{type} +
           "\",\"sequence_number\":" + std::to_string(number) + std::string{rest} + "}\n\n";
  };
  const std::string begun = R"(,"response":)" + head +
                            R"("in_progress","error":null,"incomplete_details":null)" + tail +
                            R"(],"tools":[],"usage":null})";
  Events events = with_end({TextDelta{0, "h\""}, TextDelta{0, "i"}});
  events.insert(events.end() - 1,
                UsageUpdate{{.counts = {.input = 2, .output = 1}, .original = {"{}"}}});
  EXPECT_EQ(written(events),
            event("response.created", 0, begun) + event("response.in_progress", 1, begun) +
                event("response.output_item.added", 2,
                      R"(,"output_index":0,"item":{"id":"msg_q_0","type":"message",)"
                      R"("status":"in_progress","role":"assistant","content":[]})") +
                event("response.content_part.added", 3,
                      place + R"(,"part":{"type":"output_text","text":"","annotations":[],)"
                              R"("logprobs":[]})") +
                event("response.output_text.delta", 4, place + R"(,"delta":"h\"","logprobs":[])") +
                event("response.output_text.delta", 5, place + R"(,"delta":"i","logprobs":[])") +
                event("response.output_text.done", 6, place + R"(,"text":"h\"i","logprobs":[])") +
                event("response.content_part.done", 7,
                      place + R"(,"part":{"type":"output_text","text":"h\"i","annotations":[],)"
                              R"("logprobs":[]})") +
                event("response.output_item.done", 8, R"(,"output_index":0,"item":)" + item) +
                event("response.completed", 9,
                      R"(,"response":)" + head +
                          R"("completed","error":null,"incomplete_details":null)" + tail + item +
                          R"(],"tools":[],"usage":{"input_tokens":2,"input_tokens_details":)"
                          R"({"cached_tokens":0,"cache_write_tokens":0},"output_tokens":1,)"
                          R"("output_tokens_details":{"reasoning_tokens":0},"total_tokens":3}})"));
}

TEST(ResponsesStreamWriter, ThoughtsEndBeforeTheTextBegins) {
  const std::string stream = written(with_end(
      {ReasoningDelta{0, "h", ""}, ReasoningDelta{0, "m", ""},
       ProofDelta{0, {std::string{kSignatureProof}, {R"("s")"}, "anthropic"}}, TextDelta{0, "t"}}));
  EXPECT_EQ(test::order_problem(stream), "");
  EXPECT_THAT(
      types_of(stream),
      ElementsAre("created", "in_progress", "output_item.added", "reasoning_summary_part.added",
                  "reasoning_summary_text.delta", "reasoning_summary_text.delta",
                  "reasoning_summary_text.done", "reasoning_summary_part.done", "output_item.done",
                  "output_item.added", "content_part.added", "output_text.delta",
                  "output_text.done", "content_part.done", "output_item.done", "completed"));
  const std::string carried = carry_proof({std::string{kSignatureProof}, {R"("s")"}, "anthropic"});
  EXPECT_NE(stream.find(R"("text":"hm"}],"encrypted_content":")" + carried), std::string::npos);
}

TEST(ResponsesStreamWriter, CallsInterleave) {
  const std::string stream = written(with_end(
      {TextDelta{0, "t"}, ToolCallStart{0, 0, "c", "f"}, ToolCallStart{0, 1, "", "g", "custom"},
       ToolCallStart{0, 2, "e", "h"}, ToolArgumentsDelta{0, 1, "x"}, ToolArgumentsDelta{0, 0, "{"},
       ToolArgumentsDelta{0, 1, "y"}, ToolArgumentsDelta{0, 0, "}"}},
      Finish::ToolCalls));
  EXPECT_EQ(test::order_problem(stream), "");
  EXPECT_NE(stream.find(R"("name":"f","arguments":"{}")"), std::string::npos);
  EXPECT_NE(stream.find(R"("call_id":"call_q_1","name":"g","input":"xy")"), std::string::npos);
  EXPECT_NE(stream.find(R"("name":"h","arguments":"{}")"), std::string::npos) << "none are empty";
  EXPECT_NE(stream.find("event: response.completed"), std::string::npos);
}

// Agents act on a call when it is done.
TEST(ResponsesStreamWriter, ACallEndsWithItsArguments) {
  const std::string stream =
      written(with_end({ToolCallStart{0, 0, "c", "f"}, ToolArgumentsDelta{0, 0, R"({"a":"}\")"},
                        ToolArgumentsDelta{0, 0, R"("})"}, ToolArgumentsDelta{0, 0, "\n"},
                        ToolCallStart{0, 1, "d", "g"}, ToolArgumentsDelta{0, 1, "{}"}},
                       Finish::ToolCalls));
  EXPECT_EQ(test::order_problem(stream), "");
  EXPECT_THAT(
      types_of(stream),
      ElementsAre("created", "in_progress", "output_item.added", "function_call_arguments.delta",
                  "function_call_arguments.delta", "function_call_arguments.done",
                  "output_item.done", "output_item.added", "function_call_arguments.delta",
                  "function_call_arguments.done", "output_item.done", "completed"));
}

TEST(ResponsesStreamWriter, TextsAndRefusalsAreParts) {
  const std::string stream =
      written(with_end({TextDelta{0, "a"}, RefusalDelta{0, "b"}, TextDelta{1, "not this choice"},
                        TextDelta{0, ""}, ReasoningDelta{0, "c", "reasoning"}, TextDelta{0, "d"}}));
  EXPECT_EQ(test::order_problem(stream), "");
  EXPECT_EQ(stream.find("not this choice"), std::string::npos);
  EXPECT_NE(stream.find(R"({"type":"refusal","refusal":"b"}]})"), std::string::npos);
}

TEST(ResponsesStreamWriter, WhereTheModelWasCutOff) {
  const struct {
    Finish finish;
    std::string_view reason;
  } cases[] = {{Finish::Length, "max_output_tokens"}, {Finish::ContentFilter, "content_filter"}};
  for (const auto& entry : cases) {
    const std::string stream = written(with_end({TextDelta{0, "a"}}, entry.finish));
    EXPECT_EQ(test::order_problem(stream), "");
    EXPECT_EQ(types_of(stream).back(), "incomplete");
    EXPECT_NE(stream.find(R"("incomplete_details":{"reason":")" + std::string{entry.reason}),
              std::string::npos);
    EXPECT_NE(stream.find(R"("status":"incomplete","role")"), std::string::npos);
  }
  EXPECT_EQ(types_of(written(with_end({TextDelta{0, "a"}}, Finish::Error))).back(), "failed");
}

TEST(ResponsesStreamWriter, CitationsAndProbabilitiesGoWithTheText) {
  const std::string stream = written(with_end(
      {TextDelta{0, "t"},
       ExtraDelta{0, {"logprobs", {"{\"content\":[{\"token\":\n\"t\"}]}"}}, ExtraPlace::Choice},
       ExtraDelta{0, {"annotations", {R"([{"type":"url_citation","url_citation":{"url":"u"}}])"}}},
       ExtraDelta{0, {"output_item", {R"({"type":"of another dialect"})"}}}}));
  EXPECT_EQ(test::order_problem(stream), "");
  EXPECT_NE(stream.find(R"("annotation_index":0,"annotation":{"type":"url_citation","url":"u"})"),
            std::string::npos);
  EXPECT_NE(stream.find(R"("annotations":[{"type":"url_citation","url":"u"}],)"
                        R"("logprobs":[{"token": "t"}])"),
            std::string::npos)
      << stream;
  EXPECT_EQ(stream.find("of another dialect"), std::string::npos);
}

// Gemini tells its sources when the calls are out; chats tell them beside a refusal.
TEST(ResponsesStreamWriter, CitationsThatComeLate) {
  const std::string stream = written(with_end(
      {TextDelta{0, "t"}, ToolCallStart{0, 0, "c", "f"}, ToolArgumentsDelta{0, 0, "{}"},
       ExtraDelta{0, {"annotations", {R"([{"type":"url_citation","url_citation":{"url":"u"}}])"}}},
       ExtraDelta{0, {"logprobs", {R"({"content":[{"token":"t"}]})"}}, ExtraPlace::Choice}}));
  EXPECT_NE(stream.find(R"("item_id":"msg_q_0","output_index":0,"content_index":0,)"
                        R"("annotation_index":0,"annotation":{"type":"url_citation","url":"u"})"),
            std::string::npos)
      << stream;
  const std::string_view last = std::string_view{stream}.substr(stream.rfind("event: "));
  EXPECT_NE(last.find(R"("annotations":[{"type":"url_citation","url":"u"}],)"
                      R"("logprobs":[{"token":"t"}])"),
            last.npos)
      << last;
}

TEST(ResponsesStreamWriter, ProbabilitiesComeAsDeltas) {
  const std::string stream = written(with_end(
      {TextDelta{0, "t"},
       ExtraDelta{0, {"logprobs", {R"({"content":[{"token":"t"}]})"}}, ExtraPlace::Choice}}));
  EXPECT_NE(stream.find(R"("delta":"","logprobs":[{"token":"t"}])"), std::string::npos) << stream;
}

TEST(ResponsesStreamWriter, TheServicesTierIsToldAtTheEnd) {
  const std::string stream = written(with_end(
      {TextDelta{0, "t"}, ExtraDelta{0, {"service_tier", {"\"flex\""}}, ExtraPlace::Chunk}}));
  EXPECT_NE(stream.find(R"("service_tier":"flex")", stream.rfind("event: ")), std::string::npos);
}

// A vendor of this dialect tells what is commentary: each phase is a message.
TEST(ResponsesStreamWriter, PhasesAreMessages) {
  const auto phase = [](std::string word) {
    return ExtraDelta{0, {"phase", {std::move(word)}}, ExtraPlace::Choice};
  };
  auto events = with_end(
      {phase(R"("commentary")"), TextDelta{0, "a"}, phase(R"("final_answer")"), TextDelta{0, "b"}});
  std::get<ChatStart>(events.front()).dialect = Dialect::OpenAiResponses;
  const std::string stream = written(events);
  EXPECT_EQ(test::order_problem(stream), "");
  EXPECT_NE(stream.find(R"("phase":"commentary","content":[{"type":"output_text","text":"a")"),
            std::string::npos)
      << stream;
  EXPECT_NE(stream.find(R"("phase":"final_answer","content":[{"type":"output_text","text":"b")"),
            std::string::npos);
}

TEST(ResponsesStreamWriter, ADrawnImageIsAnItem) {
  Part image;
  image.body = ImagePart{.url = "data:image/png;base64,AA", .detail = {}, .extra = {}};
  const std::string stream = written(with_end({PartDelta{0, image}, TextDelta{0, "t"}}));
  EXPECT_EQ(test::order_problem(stream), "");
  EXPECT_NE(stream.find(R"("type":"image_generation_call","id":"ig_q_0","status":"completed",)"
                        R"("result":"AA")"),
            std::string::npos);
}

TEST(ResponsesStreamWriter, AProofOfACallSaysWhichOne) {
  const Proof proof{std::string{kThoughtSignatureProof}, {R"("s")"}, "google"};
  const std::string stream = written(with_end(
      {ToolCallStart{0, 0, "c", "f"}, ToolArgumentsDelta{0, 0, "{}"}, ProofDelta{0, proof, 0}},
      Finish::ToolCalls));
  EXPECT_EQ(test::order_problem(stream), "");
  EXPECT_NE(stream.find(R"("id":"rs_for_c")"), std::string::npos);
}

TEST(ResponsesStreamWriter, FailuresAreToldTwiceAndNothingFollows) {
  const Error error = vendor_error(ErrorClass::StreamBroken, "stream_cut", "It \"broke\".");
  const auto writer = kOpenAiResponsesTranslator.make_stream_writer(
      {.model = "m", .request_id = "q", .created = 9, .echo = {}});
  std::string stream;
  writer->write(stream, KeepAlive{});
  EXPECT_EQ(stream, ": keep-alive\n\n");
  writer->write(stream, kStart);
  writer->write(stream, TextDelta{0, "a"});
  writer->fail(stream, {.error = error, .status = 502, .request_id = "q"});
  EXPECT_EQ(test::order_problem(stream.substr(stream.find('\n') + 2)), "");
  EXPECT_NE(stream.find(R"(event: error
data: {"type":"error","sequence_number":5,"code":"stream_cut","message":"It \"broke\".","param":null})"),
            std::string::npos)
      << stream;
  EXPECT_NE(stream.find(R"("status":"failed","error":{"code":"stream_cut","message":)"),
            std::string::npos);
  const std::size_t size = stream.size();
  writer->write(stream, StreamEnd{});
  writer->fail(stream, {.error = error, .status = 502, .request_id = "q"});
  EXPECT_EQ(stream.size(), size);
}

TEST(ResponsesStreamWriter, AFailureMayBeAllThereIs) {
  const Error error = vendor_error(ErrorClass::Overloaded, "", "Busy.");
  const auto writer = kOpenAiResponsesTranslator.make_stream_writer(
      {.model = "m", .request_id = "q", .created = 9, .echo = {}});
  std::string stream;
  writer->fail(stream, {.error = error, .status = 503, .request_id = "q"});
  EXPECT_THAT(types_of(stream), ElementsAre("error", "failed"));
  EXPECT_NE(stream.find(R"("code":"server_error")"), std::string::npos);
}

TEST(ResponsesStreamWriter, WhatIsWrittenReadsBackAsItself) {
  const Events events = {
      ReasoningDelta{0, "a\n", ""},
      ProofDelta{0, {std::string{kEncryptedContentProof}, {R"({"encrypted_content":"E"})"}, "p"}},
      TextDelta{0, "\xF0\x9F\x98\x80\r\n\\\"\x01"},
      RefusalDelta{0, "r"},
      ToolCallStart{0, 0, "c", "f"},
      ToolCallStart{0, 1, "d", "g", "custom"},
      ToolArgumentsDelta{0, 1, "x"},
      ToolArgumentsDelta{0, 0, "{}"},
      ChoiceFinish{0, {Finish::ToolCalls, {}}},
      UsageUpdate{
          {.counts = {.input = 1, .cache_read = 2, .output = 3, .reasoning = 4}, .original = {}}},
      StreamEnd{},
  };
  Events all = events;
  all.insert(all.begin(), kStart);
  const auto read = test::read_stream(Dialect::OpenAiResponses, written(all), 1);
  EXPECT_EQ(read.problem, "");
  Events again{read.events.begin() + 1, read.events.end()};
  for (ChatEvent& event : again) {
    if (auto* usage = std::get_if<UsageUpdate>(&event)) usage->usage.original = {};
    if (auto* proof = std::get_if<ProofDelta>(&event)) {
      proof->proof.value.text = R"({"encrypted_content":"E"})";  // under the item's new id
    }
  }
  EXPECT_THAT(again, ElementsAreArray(events));
}

}  // namespace
}  // namespace sar::protocol
