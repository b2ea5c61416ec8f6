// What other dialects say, said in Gemini's and read again.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "protocol/gemini/gemini.hpp"
#include "protocol/openai/chat.hpp"
#include "protocol/openai/openai.hpp"
#include "support/chat_event_text.hpp"
#include "support/json_normal_form.hpp"
#include "support/recordings.hpp"

namespace sar::protocol {
namespace {

using test::json_normal_form;

constexpr ReplySource kSource{.provider = "vendor", .request_id = "r1"};

RequestTarget target_of(ThinkingForm form) {
  RequestTarget target;
  target.model = "some-model";
  target.provider = "vendor";
  target.facts.known = true;
  target.facts.thinking = form;
  return target;
}

// What the dialect can say comes back as it was.
TEST(GeminiRoundTrip, ARequestOfOpenAis) {
  const auto request = parse_chat_request(
      R"({"model":"m","messages":[{"role":"system","content":"s"},{"role":"user","content":[{"type":"text","text":"q"},)"
      R"({"type":"image_url","image_url":{"url":"data:image/png;base64,QQ=="}},{"type":"input_audio","input_audio":{"data":"QQ==","format":"wav"}}]},)"
      R"({"role":"assistant","content":"a","tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"n\":1}"}},)"
      R"({"id":"c2","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"c1","content":"one"},)"
      R"({"role":"tool","tool_call_id":"c2","content":"{\"two\":2}"},{"role":"user","content":"on"}],)"
      R"("tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object","properties":{"n":{"type":"integer"}}}}}],)"
      R"("tool_choice":"required","temperature":0.5,"top_p":0.9,"max_completion_tokens":9,"stop":["x"],"seed":1,"n":2,"logprobs":true,"top_logprobs":2,)"
      R"("presence_penalty":0.1,"frequency_penalty":0.2,"reasoning_effort":"low","modalities":["text"],)"
      R"("response_format":{"type":"json_schema","json_schema":{"name":"response","schema":{"type":"object","properties":{"a":{"type":"string"}}}}}})");
  ASSERT_TRUE(request.has_value()) << request.error().message;
  Fidelity fidelity;
  const auto json =
      kGeminiTranslator.write_request(*request, target_of(ThinkingForm::Level), fidelity);
  ASSERT_TRUE(json.has_value());
  EXPECT_THAT(fidelity.notes(), testing::IsEmpty());
  auto again = kGeminiTranslator.parse_request(*json);
  ASSERT_TRUE(again.has_value());
  // The dialect's own ways: the path says the model, results have names, thoughts are asked for.
  again->dialect = Dialect::OpenAi;
  again->model = "m";
  again->reasoning_summary.clear();
  for (Message& message : again->messages) {
    message.name.clear();
    message.content_form = {};
  }
  ChatRequest expected = *request;
  for (Message& message : expected.messages) message.content_form = {};
  EXPECT_EQ(*again, expected) << *json;
}

TEST(GeminiRoundTrip, RecordedRequestsOfOpenAisFamily) {
  if (!test::has_recordings()) GTEST_SKIP() << test::no_recordings();
  int count = 0;
  for (const test::Recording& recorded : test::load_recordings("openai.chat")) {
    const auto request = kOpenAiTranslator.parse_request(recorded.request_body);
    if (!request) continue;
    SCOPED_TRACE(recorded.name);
    for (const ThinkingForm form :
         {ThinkingForm::None, ThinkingForm::Budget, ThinkingForm::Level}) {
      Fidelity fidelity;
      const auto json = kGeminiTranslator.write_request(*request, target_of(form), fidelity);
      if (!json) {
        EXPECT_EQ(json.error().blame, Blame::Caller);
        EXPECT_FALSE(json.error().param.empty());
        continue;
      }
      ++count;
      const auto again = kGeminiTranslator.parse_request(*json);
      ASSERT_TRUE(again.has_value()) << again.error().message << *json;
      Fidelity own;
      EXPECT_EQ(json_normal_form(*kGeminiTranslator.write_request(*again, target_of(form), own)),
                json_normal_form(*json));
    }
  }
  EXPECT_GT(count, 100);
}

TEST(GeminiRoundTrip, RecordedAnswersOfOpenAisFamily) {
  if (!test::has_recordings()) GTEST_SKIP() << test::no_recordings();
  int count = 0;
  for (const test::Recording& recorded : test::load_recordings("openai.chat")) {
    if (recorded.status != 200 || recorded.response_body.empty()) continue;
    const auto reply = kOpenAiTranslator.parse_reply(recorded.response_body, kSource);
    if (!reply) continue;
    SCOPED_TRACE(recorded.name);
    AnswerTarget target;
    target.model = "asked";
    const std::string json = kGeminiTranslator.write_reply(*reply, target);
    const auto again = kGeminiTranslator.parse_reply(json, kSource);
    if (!again) {
      EXPECT_EQ(again.error().code, "empty_answer") << json;
      continue;
    }
    ++count;
    EXPECT_EQ(again->model, "asked");
    ASSERT_EQ(again->choices.size(), reply->choices.size());
    if (reply->usage) {
      EXPECT_EQ(again->usage->counts.prompt_total(), reply->usage->counts.prompt_total());
      EXPECT_EQ(again->usage->counts.output_total(), reply->usage->counts.output_total());
    }
  }
  EXPECT_GT(count, 20);
}

// Texts, thoughts and calls of a stream, each put together.
struct Said {
  std::string text;
  std::string thoughts;
  std::vector<std::string> calls;
  bool operator==(const Said&) const = default;
};

Said said_by(const std::vector<ChatEvent>& events) {
  Said said;
  for (const ChatEvent& event : events) {
    if (const auto* text = std::get_if<TextDelta>(&event)) said.text += text->text;
    if (const auto* refusal = std::get_if<RefusalDelta>(&event)) said.text += refusal->text;
    if (const auto* thought = std::get_if<ReasoningDelta>(&event)) said.thoughts += thought->text;
    if (const auto* call = std::get_if<ToolCallStart>(&event)) {
      said.calls.resize(std::max(said.calls.size(), call->call + 1));
      said.calls[call->call] = call->id + " " + call->name + " ";
    }
    if (const auto* piece = std::get_if<ToolArgumentsDelta>(&event)) {
      said.calls.at(piece->call) += piece->text;
    }
  }
  return said;
}

std::vector<ChatEvent> read_stream(const Translator& dialect, std::string_view bytes,
                                   std::string& problem) {
  const auto stream = dialect.make_stream_reader(kSource);
  std::vector<ChatEvent> events;
  SseDecoder decoder;
  SseEvent event;
  decoder.feed(bytes);
  const auto read = [&] {
    if (const auto done = stream->read(event, events); !done) problem = done.error().code;
  };
  while (decoder.next(event).value()) read();
  if (decoder.take_rest(event)) read();
  if (const auto end = stream->end(events); !end) problem = end.error().code;
  return events;
}

// None are as good as {}.
void normalise_arguments(std::string& call) {
  const std::size_t brace = call.find('{');
  const std::string arguments = brace == std::string::npos ? "{}" : call.substr(brace);
  call.resize(std::min(brace, call.size()));
  call.append(json_normal_form(arguments));
}

TEST(GeminiRoundTrip, RecordedStreamsOfOpenAisFamily) {
  if (!test::has_recordings()) GTEST_SKIP() << test::no_recordings();
  int count = 0;
  for (const test::Recording& recorded : test::load_recordings("openai.chat")) {
    if (recorded.stream.empty()) continue;
    SCOPED_TRACE(recorded.name);
    std::string problem;
    const auto events = read_stream(kOpenAiTranslator, recorded.stream, problem);
    const bool has_end = !events.empty() && std::holds_alternative<StreamEnd>(events.back());
    if (!has_end) continue;
    AnswerTarget target;
    target.model = "asked";
    const auto writer = kGeminiTranslator.make_stream_writer(target);
    std::string bytes;
    for (const ChatEvent& event : events) writer->write(bytes, event);
    problem.clear();
    const auto again = read_stream(kGeminiTranslator, bytes, problem);
    Said expected = said_by(events);
    Said said = said_by(again);
    if (expected.text.empty() && expected.calls.empty()) {
      EXPECT_NE(problem, "malformed_event");
      continue;
    }
    ++count;
    EXPECT_EQ(problem, "");
    for (Said* one : {&expected, &said}) std::ranges::for_each(one->calls, normalise_arguments);
    EXPECT_EQ(said.text, expected.text);
    EXPECT_EQ(said.thoughts, expected.thoughts);
    EXPECT_EQ(said.calls, expected.calls);
  }
  EXPECT_GT(count, 10);
}

}  // namespace
}  // namespace sar::protocol
