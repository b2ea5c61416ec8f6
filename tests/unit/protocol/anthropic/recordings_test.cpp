// Recorded exchanges of the messages API, there and back, and on the fast path.
#include <gtest/gtest.h>

#include <algorithm>

#include "protocol/anthropic/anthropic.hpp"
#include "support/anthropic_order.hpp"
#include "support/chat_event_text.hpp"
#include "support/json_normal_form.hpp"
#include "support/recordings.hpp"
#include "support/streams.hpp"

namespace sar::protocol {
namespace {

using test::anthropic_order_problem;
using test::json_normal_form;
using test::read_stream;
using test::Recording;

const Translator& kTranslator = kAnthropicTranslator;

std::vector<Recording> recorded(std::string_view api = "anthropic.messages") {
  return test::has_recordings() ? test::load_recordings(api) : std::vector<Recording>{};
}

TEST(AnthropicRecordings, RequestsAreWrittenAsTheyWereRead) {
  if (!test::has_recordings()) GTEST_SKIP() << test::no_recordings();
  int count = 0;
  for (const Recording& recording : recorded()) {
    if (recording.request_body.empty()) continue;
    SCOPED_TRACE(recording.name);
    const auto request = kTranslator.parse_request(recording.request_body);
    ASSERT_TRUE(request.has_value()) << request.error().message;
    Fidelity fidelity;
    const auto written = kTranslator.write_request(
        *request, {.model = request->model, .provider = "anthropic", .facts = {}, .openai = {}},
        fidelity);
    ASSERT_TRUE(written.has_value()) << written.error().message;
    EXPECT_TRUE(fidelity.empty()) << fidelity.notes().front().field;
    ++count;
    // The beta's field goes out as what it is now.
    if (recording.request_body.find("output_format") == std::string::npos) {
      EXPECT_EQ(json_normal_form(*written), json_normal_form(recording.request_body));
    }
    const auto again = kTranslator.parse_request(*written);
    ASSERT_TRUE(again.has_value()) << again.error().message;
    EXPECT_EQ(*again, *request);
  }
  EXPECT_GT(count, 10);
}

TEST(AnthropicRecordings, CountRequestsNeedNoMaxTokens) {
  if (!test::has_recordings()) GTEST_SKIP() << test::no_recordings();
  int count = 0;
  for (const Recording& recording : recorded("anthropic.count_tokens")) {
    SCOPED_TRACE(recording.name);
    const auto request = parse_anthropic_count_tokens(recording.request_body);
    ASSERT_TRUE(request.has_value()) << request.error().message;
    EXPECT_EQ(kTranslator.parse_request(recording.request_body).error().param, "max_tokens");
    if (recording.status == 200) {
      EXPECT_EQ(json_normal_form(recording.response_body), write_anthropic_token_count(641));
    }
    ++count;
  }
  EXPECT_EQ(count, 2);
}

TEST(AnthropicRecordings, RepliesAreWrittenAsTheyWereRead) {
  if (!test::has_recordings()) GTEST_SKIP() << test::no_recordings();
  int count = 0;
  for (const Recording& recording : recorded()) {
    if (recording.status != 200 || recording.response_body.empty()) continue;
    SCOPED_TRACE(recording.name);
    const auto reply = kTranslator.parse_reply(recording.response_body, {"anthropic", "r"});
    ASSERT_TRUE(reply.has_value()) << reply.error().message;
    const std::string written = kTranslator.write_reply(*reply, {.model = reply->model});
    EXPECT_EQ(json_normal_form(written), json_normal_form(recording.response_body));

    JsonReader reader;
    const auto view = kAnthropicWire.scan_reply(reader, recording.response_body);
    ASSERT_TRUE(view.has_value());
    EXPECT_EQ(view->usage, reply->usage->counts);
    EXPECT_TRUE(view->finished && view->has_choices && !view->has_error);
    EXPECT_EQ(view->has_token, !reply->choices.front().message->parts.empty());
    ++count;
  }
  EXPECT_GT(count, 5);
}

TEST(AnthropicRecordings, ErrorsAreSeenOnTheFastPath) {
  if (!test::has_recordings()) GTEST_SKIP() << test::no_recordings();
  for (const Recording& recording : recorded()) {
    if (recording.status == 200) continue;
    SCOPED_TRACE(recording.name);
    JsonReader reader;
    const auto view = kAnthropicWire.scan_reply(reader, recording.response_body);
    ASSERT_TRUE(view.has_value());
    EXPECT_TRUE(view->has_error && !view->finished);
    EXPECT_EQ(kTranslator.parse_reply(recording.response_body, {}).error().code, "empty_answer");
  }
}

std::vector<Recording> recorded_streams() {
  std::vector<Recording> streams = recorded();
  std::erase_if(streams, [](const Recording& one) { return one.stream.empty(); });
  return streams;
}

// One of them begins a second answer in the middle of the first; one ends with an error.
std::string problem_of(const Recording& recording) {
  return recording.name.ends_with("stream__08") ? "malformed_event" : "";
}

TEST(AnthropicRecordings, StreamsAreTheSameEventsHoweverTheyAreCut) {
  if (!test::has_recordings()) GTEST_SKIP() << test::no_recordings();
  int count = 0;
  for (const Recording& recording : recorded_streams()) {
    SCOPED_TRACE(recording.name);
    const auto reading = read_stream(kTranslator, recording.stream);
    EXPECT_EQ(reading.problem, problem_of(recording));
    for (const std::size_t piece : {1, 2, 7, 100}) {
      EXPECT_EQ(read_stream(kTranslator, recording.stream, piece), reading) << piece;
    }
    ++count;
  }
  EXPECT_GT(count, 8);
}

TEST(AnthropicRecordings, ACutStreamIsNoAnswer) {
  if (!test::has_recordings()) GTEST_SKIP() << test::no_recordings();
  for (const Recording& recording : recorded_streams()) {
    if (!problem_of(recording).empty()) continue;
    SCOPED_TRACE(recording.name);
    const std::size_t end = recording.stream.find("event: message_delta");
    const auto reading = read_stream(kTranslator, recording.stream.substr(0, end));
    const bool has_error = end == std::string::npos;
    EXPECT_EQ(reading.problem, has_error ? "" : "stream_cut");
  }
}

// ChatStart aside: the writer makes its id and model.
std::vector<ChatEvent> without_pings(std::vector<ChatEvent> events) {
  std::erase_if(events, [](const ChatEvent& event) {
    return std::holds_alternative<KeepAlive>(event) || std::holds_alternative<ChatStart>(event) ||
           std::holds_alternative<UsageUpdate>(event);
  });
  return events;
}

template <class Event>
std::optional<Event> last_of(const std::vector<ChatEvent>& events) {
  std::optional<Event> last;
  for (const ChatEvent& event : events) {
    if (const auto* one = std::get_if<Event>(&event)) last = *one;
  }
  return last;
}

TEST(AnthropicRecordings, StreamsAreWrittenAsTheyWereRead) {
  if (!test::has_recordings()) GTEST_SKIP() << test::no_recordings();
  for (const Recording& recording : recorded_streams()) {
    SCOPED_TRACE(recording.name);
    const auto reading = read_stream(kTranslator, recording.stream);
    if (!reading.problem.empty() || last_of<StreamError>(reading.events)) continue;
    const std::string written = test::written_stream(kTranslator, reading.events);
    EXPECT_EQ(anthropic_order_problem(written), "");
    const auto again = read_stream(kTranslator, written);
    EXPECT_EQ(without_pings(again.events), without_pings(reading.events));
    EXPECT_EQ(last_of<UsageUpdate>(again.events)->usage.counts,
              last_of<UsageUpdate>(reading.events)->usage.counts);
  }
}

struct Scanned {
  std::optional<Usage> usage;
  bool finished = false;
  bool done = false;
  bool has_error = false;
  bool has_token = false;
  std::string model;
};

Scanned scan(std::string_view stream) {
  Scanned scanned;
  JsonReader reader;
  const auto scan = kAnthropicWire.make_stream_scan(reader);
  SseDecoder decoder;
  SseEvent event;
  decoder.feed(stream);
  while (decoder.next(event).value()) {
    const auto view = scan->scan(event);
    EXPECT_TRUE(view.has_value()) << event.data;
    scanned.usage = view->usage;
    scanned.finished = scanned.finished || view->finished;
    scanned.done = scanned.done || view->done;
    scanned.has_error = scanned.has_error || view->has_error;
    scanned.has_token = scanned.has_token || view->has_token;
    const ByteRange model = view->model_value;
    if (!model.empty()) scanned.model = event.data.substr(model.begin, model.end - model.begin);
  }
  return scanned;
}

TEST(AnthropicRecordings, TheFastPathUnderstandsTheSame) {
  if (!test::has_recordings()) GTEST_SKIP() << test::no_recordings();
  for (const Recording& recording : recorded_streams()) {
    SCOPED_TRACE(recording.name);
    const auto reading = read_stream(kTranslator, recording.stream);
    if (!reading.problem.empty()) continue;
    const Scanned scanned = scan(recording.stream);
    const bool has_error = last_of<StreamError>(reading.events).has_value();
    EXPECT_EQ(scanned.usage, last_of<UsageUpdate>(reading.events)->usage.counts);
    EXPECT_EQ(scanned.has_error, has_error);
    EXPECT_EQ(scanned.finished, !has_error);
    EXPECT_EQ(scanned.done, !has_error);
    EXPECT_TRUE(scanned.has_token);
    EXPECT_EQ(scanned.model, '"' + last_of<ChatStart>(reading.events)->model + '"');
  }
}

struct Api {
  std::string_view name;
  Dialect dialect;
  int whole_streams;  // at least
};

TEST(AnthropicRecordings, StreamsOfAllDialectsBecomeProperMessages) {
  if (!test::has_recordings()) GTEST_SKIP() << test::no_recordings();
  for (const Api& api : {Api{"openai.chat", Dialect::OpenAi, 15},
                         Api{"openai.responses", Dialect::OpenAiResponses, 5},
                         Api{"gemini.streamGenerateContent", Dialect::Gemini, 4}}) {
    int count = 0;
    for (const Recording& recording : recorded(api.name)) {
      if (recording.stream.empty()) continue;
      SCOPED_TRACE(recording.name);
      const auto reading = read_stream(translator_of(api.dialect), recording.stream);
      const auto& events = reading.events;
      const bool is_whole =
          reading.problem.empty() && !last_of<StreamError>(events) && last_of<ChatStart>(events);
      if (!is_whole) continue;
      const std::string written = test::written_stream(kTranslator, events);
      EXPECT_EQ(anthropic_order_problem(written), "") << written;
      EXPECT_EQ(read_stream(kTranslator, written).problem, "");
      ++count;
    }
    EXPECT_GE(count, api.whole_streams) << api.name;
  }
}

}  // namespace
}  // namespace sar::protocol
