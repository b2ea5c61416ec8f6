// Recorded exchanges of vendors who speak the Responses API, and of chats that are told in it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "order.hpp"
#include "protocol/json/json_text.hpp"
#include "support/chat_event_text.hpp"
#include "support/recordings.hpp"

namespace sar::protocol {
namespace {

using test::Recording;

constexpr std::string_view kApi = "openai.responses";

class ResponsesRecordings : public testing::Test {
 protected:
  void SetUp() override {
    if (!test::has_recordings()) GTEST_SKIP() << test::no_recordings();
  }
};

// What is known of it must be the same before and after.
void check_request(const Recording& recording) {
  JsonReader reader;
  std::string model;
  const auto view = kOpenAiResponsesWire.scan_request(reader, recording.request_body, model);
  ASSERT_TRUE(view) << view.error().message;
  const auto request = kOpenAiResponsesTranslator.parse_request(recording.request_body);
  ASSERT_TRUE(request) << request.error().message << " " << request.error().param;
  EXPECT_EQ(view->model, request->model);
  EXPECT_EQ(view->stream, request->stream.value_or(false));
  EXPECT_EQ(view->has_tools, !request->tools.empty());
  Fidelity fidelity;
  const RequestTarget target{.model = request->model, .provider = "p", .facts = {}, .openai = {}};
  const auto written = kOpenAiResponsesTranslator.write_request(*request, target, fidelity);
  ASSERT_TRUE(written);
  EXPECT_TRUE(fidelity.empty()) << fidelity.notes().front().field;
  auto again = kOpenAiResponsesTranslator.parse_request(*written);
  ASSERT_TRUE(again) << again.error().message << " " << again.error().param << *written;
  again->store = request->store;
  EXPECT_TRUE(*again == *request) << *written;
}

TEST_F(ResponsesRecordings, RequestsKeepWhatTheySay) {
  std::size_t count = 0;
  for (const Recording& recording : test::load_recordings(kApi)) {
    // Not one that a vendor refuses for its shape: an output is missing there.
    if (recording.request_body.empty()) continue;
    SCOPED_TRACE(recording.name);
    check_request(recording);
    ++count;
  }
  EXPECT_GT(count, 10);
}

void check_reply(const Recording& recording) {
  JsonReader reader;
  const auto view = kOpenAiResponsesWire.scan_reply(reader, recording.response_body);
  ASSERT_TRUE(view);
  const auto reply =
      kOpenAiResponsesTranslator.parse_reply(recording.response_body, {.provider = "p"});
  ASSERT_EQ(reply.has_value(), !view->has_error);
  if (!reply) return;
  EXPECT_TRUE(view->finished);
  EXPECT_TRUE(view->has_choices);
  EXPECT_EQ(view->usage, reply->usage->counts);
  const std::string model{std::string_view{recording.response_body}.substr(
      view->model_value.begin, view->model_value.end - view->model_value.begin)};
  EXPECT_EQ(model, json_quoted(reply->model));
  const std::string written =
      kOpenAiResponsesTranslator.write_reply(*reply, {.model = reply->model, .request_id = "r"});
  const auto again = kOpenAiResponsesTranslator.parse_reply(written, {.provider = "p"});
  ASSERT_TRUE(again) << written;
  EXPECT_TRUE(*again == *reply) << written;
}

TEST_F(ResponsesRecordings, RepliesKeepWhatTheySay) {
  std::size_t count = 0;
  for (const Recording& recording : test::load_recordings(kApi)) {
    if (recording.response_body.empty()) continue;
    SCOPED_TRACE(recording.name);
    check_reply(recording);
    ++count;
  }
  EXPECT_GT(count, 10);
}

template <class Event>
std::string joined(const std::vector<ChatEvent>& events) {
  std::string text;
  for (const ChatEvent& event : events) {
    if (const auto* body = std::get_if<Event>(&event)) text.append(body->text);
  }
  return text;
}

// The reader and the scanner see the same.
void check_scan(std::string_view stream, const test::ReadStream& read) {
  JsonReader reader;
  const auto scan = kOpenAiResponsesWire.make_stream_scan(reader);
  SseDecoder decoder;
  SseEvent event;
  ChatReplyView last;
  std::size_t bytes = 0;
  bool has_error = false;
  bool is_finished = false;
  decoder.feed(stream);
  while (decoder.next(event).value()) {
    const auto view = scan->scan(event);
    ASSERT_TRUE(view) << event.data;
    last = *view;
    bytes += view->delta_bytes;
    has_error = has_error || view->has_error;
    is_finished = is_finished || view->finished;
  }
  std::optional<Usage> usage;
  bool is_failed = false;
  for (const ChatEvent& said : read.events) {
    if (const auto* update = std::get_if<UsageUpdate>(&said)) usage = update->usage.counts;
    is_failed = is_failed || std::holds_alternative<StreamError>(said);
  }
  EXPECT_EQ(last.usage, usage);
  EXPECT_EQ(has_error, is_failed);
  EXPECT_EQ(is_finished, !is_failed);
  EXPECT_EQ(last.done, !is_failed);
  EXPECT_EQ(bytes, joined<TextDelta>(read.events).size() +
                       joined<ReasoningDelta>(read.events).size() +
                       joined<ToolArgumentsDelta>(read.events).size());
}

TEST_F(ResponsesRecordings, StreamsAreTheSameHoweverTheyAreCut) {
  std::size_t count = 0;
  for (const Recording& recording : test::load_recordings(kApi)) {
    if (recording.stream.empty()) continue;
    SCOPED_TRACE(recording.name);
    const auto read = test::read_stream(Dialect::OpenAiResponses, recording.stream);
    EXPECT_EQ(read.problem, "");
    const auto bytewise = test::read_stream(Dialect::OpenAiResponses, recording.stream, 1);
    EXPECT_EQ(bytewise.problem, "");
    EXPECT_TRUE(bytewise.events == read.events);
    check_scan(recording.stream, read);
    ++count;
  }
  EXPECT_GT(count, 8);
}

// Log probabilities are told once a text is over, not with each piece of it.
std::vector<ChatEvent> comparable(std::vector<ChatEvent> events) {
  std::erase_if(events, [](const ChatEvent& event) {
    const auto* extra = std::get_if<ExtraDelta>(&event);
    return std::holds_alternative<KeepAlive>(event) ||
           (extra != nullptr && extra->field.name == "logprobs");
  });
  return events;
}

TEST_F(ResponsesRecordings, StreamsReadBackAsTheyWereWritten) {
  for (const Recording& recording : test::load_recordings(kApi)) {
    if (recording.stream.empty()) continue;
    SCOPED_TRACE(recording.name);
    const auto events =
        comparable(test::read_stream(Dialect::OpenAiResponses, recording.stream).events);
    if (std::holds_alternative<StreamError>(events.back())) continue;
    const auto& start = std::get<ChatStart>(events.front());
    const std::string written =
        test::written_responses(events, {.model = start.model, .request_id = "r"});
    EXPECT_EQ(test::order_problem(written), "") << written;
    const auto again = test::read_stream(Dialect::OpenAiResponses, written);
    EXPECT_THAT(comparable(again.events), testing::ElementsAreArray(events));
  }
}

struct Api {
  std::string_view name;
  Dialect dialect;
};
constexpr Api kOtherApis[] = {
    {"openai.chat", Dialect::OpenAi},
    {"anthropic.messages", Dialect::Anthropic},
};

void check_told(std::string_view stream, Dialect dialect, std::size_t& count) {
  const auto read = test::read_stream(dialect, stream);
  if (!read.problem.empty() || !std::holds_alternative<StreamEnd>(read.events.back())) return;
  const std::string written = test::written_responses(read.events);
  EXPECT_EQ(test::order_problem(written), "");
  const auto again = test::read_stream(Dialect::OpenAiResponses, written, 1);
  EXPECT_EQ(again.problem, "");
  EXPECT_EQ(joined<TextDelta>(again.events), joined<TextDelta>(read.events));
  EXPECT_EQ(joined<ReasoningDelta>(again.events), joined<ReasoningDelta>(read.events));
  check_scan(written, again);
  ++count;
}

TEST_F(ResponsesRecordings, StreamsOfOthersAreToldInOrder) {
  for (const Api& api : kOtherApis) {
    std::size_t count = 0;
    for (const Recording& recording : test::load_recordings(api.name)) {
      if (recording.stream.empty()) continue;
      SCOPED_TRACE(recording.name);
      check_told(recording.stream, api.dialect, count);
    }
    EXPECT_GT(count, 5) << api.name;
  }
}

}  // namespace
}  // namespace sar::protocol
