// Recorded exchanges with Google, read, written again and scanned.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "protocol/gemini/gemini.hpp"
#include "protocol/gemini/schema.hpp"
#include "support/chat_event_text.hpp"
#include "support/json_normal_form.hpp"
#include "support/recordings.hpp"

namespace sar::protocol {
namespace {

using test::Recording;

AnswerTarget target_for(std::string model) {
  AnswerTarget target;
  target.model = std::move(model);
  return target;
}

constexpr ReplySource kSource{.provider = "google", .request_id = "r1"};

std::vector<Recording> recordings_of(std::string_view api) {
  return test::has_recordings() ? test::load_recordings(api) : std::vector<Recording>{};
}

std::vector<Recording> chats() {
  std::vector<Recording> all = recordings_of("gemini.generateContent");
  for (Recording& one : recordings_of("gemini.streamGenerateContent")) all.push_back(one);
  return all;
}

RequestTarget target_of(ThinkingForm form) {
  RequestTarget target;
  target.model = "some-model";
  target.provider = "google";
  target.facts.known = true;
  target.facts.thinking = form;
  return target;
}

// What writing is allowed to change: schemas are said in the subset, and neighbouring turns of the
// user are one.
ChatRequest with_written_forms(ChatRequest request) {
  for (Tool& tool : request.tools) {
    if (!tool.function || tool.function->parameters.empty()) continue;
    std::string& schema = tool.function->parameters.text;
    const GeminiSchema written = gemini_schema_of(schema);
    if (written.form == GeminiSchema::Form::EmptyObject) schema.clear();
    if (written.form == GeminiSchema::Form::Subset) schema = json_schema_of(written.json);
    if (!schema.empty()) schema = test::json_normal_form(schema);
  }
  if (request.response_format && request.response_format->json_schema) {
    std::string& schema = request.response_format->json_schema->schema.text;
    const GeminiSchema written = gemini_schema_of(schema);
    if (written.form == GeminiSchema::Form::Subset) schema = json_schema_of(written.json);
    schema = test::json_normal_form(schema);
  }
  for (std::size_t i = 1; i < request.messages.size();) {
    Message& before = request.messages[i - 1];
    Message& message = request.messages[i];
    if (before.role == Role::User && message.role == Role::User) {
      std::ranges::move(message.parts, std::back_inserter(before.parts));
      request.messages.erase(request.messages.begin() + static_cast<std::ptrdiff_t>(i));
    } else {
      ++i;
    }
  }
  return request;
}

// It shows a file of the Files API: no other vendor may be asked.
bool is_of_one_account(const Result<ChatRequest>& request) {
  return !request && request.error().code == "unsupported_stateful_field";
}

TEST(GeminiRecordings, RequestsAreSaidAgainAsTheyWere) {
  if (!test::has_recordings()) GTEST_SKIP() << test::no_recordings();
  int count = 0;
  for (const Recording& recorded : chats()) {
    if (recorded.request_body.empty()) continue;
    SCOPED_TRACE(recorded.name);
    const auto request = kGeminiTranslator.parse_request(recorded.request_body);
    if (is_of_one_account(request)) continue;
    ASSERT_TRUE(request.has_value()) << request.error().message;
    Fidelity fidelity;
    const auto written =
        kGeminiTranslator.write_request(*request, target_of(ThinkingForm::Level), fidelity);
    ASSERT_TRUE(written.has_value()) << written.error().message;
    const auto again = kGeminiTranslator.parse_request(*written);
    ASSERT_TRUE(again.has_value()) << again.error().message << *written;
    ChatRequest expected = with_written_forms(*request);
    // An empty prompt becomes a blank one.
    auto* text = std::get_if<TextPart>(&expected.messages.back().parts.front().body);
    if (text != nullptr && text->text.empty()) text->text = " ";
    // Level models are told levels.
    if (!expected.reasoning_budget.empty()) {
      EXPECT_EQ(again->reasoning_effort, "minimal");
      continue;
    }
    EXPECT_EQ(with_written_forms(*again), expected) << *written;
    ++count;
  }
  EXPECT_GT(count, 10);
}

TEST(GeminiRecordings, RequestsAreScannedAsTheyAreRead) {
  if (!test::has_recordings()) GTEST_SKIP() << test::no_recordings();
  JsonReader reader;
  for (const Recording& recorded : chats()) {
    if (recorded.request_body.empty()) continue;
    SCOPED_TRACE(recorded.name);
    std::string buffer;
    const auto view = kGeminiWire.scan_request(reader, recorded.request_body, buffer);
    const auto request = kGeminiTranslator.parse_request(recorded.request_body);
    ASSERT_TRUE(view.has_value());
    EXPECT_EQ(view->stateful_field == "fileData.fileUri", is_of_one_account(request));
    if (is_of_one_account(request)) continue;
    ASSERT_TRUE(request.has_value());
    EXPECT_EQ(view->has_tools, !request->tools.empty());
    EXPECT_EQ(view->output_tokens_max.has_value(), !request->max_completion_tokens.empty());
    EXPECT_GE(view->message_count, 1);
    EXPECT_TRUE(view->model_value.empty());
  }
}

TEST(GeminiRecordings, AnswersComeBackForCallersOfTheDialect) {
  if (!test::has_recordings()) GTEST_SKIP() << test::no_recordings();
  int count = 0;
  JsonReader reader;
  for (const Recording& recorded : recordings_of("gemini.generateContent")) {
    if (recorded.status != 200) continue;
    SCOPED_TRACE(recorded.name);
    ++count;
    const auto reply = kGeminiTranslator.parse_reply(recorded.response_body, kSource);
    ASSERT_TRUE(reply.has_value()) << reply.error().code;
    const AnswerTarget target = target_for(reply->model);
    const std::string written = kGeminiTranslator.write_reply(*reply, target);
    const auto again = kGeminiTranslator.parse_reply(written, kSource);
    ASSERT_TRUE(again.has_value()) << written;
    EXPECT_EQ(*again, *reply) << written;

    const auto view = kGeminiWire.scan_reply(reader, recorded.response_body);
    ASSERT_TRUE(view.has_value());
    EXPECT_EQ(view->usage, reply->usage->counts);
    EXPECT_TRUE(view->finished && view->has_choices && !view->has_error);
    EXPECT_EQ(recorded.response_body.substr(view->model_value.begin,
                                            view->model_value.end - view->model_value.begin),
              "\"" + reply->model + "\"");
  }
  EXPECT_GE(count, 8);
}

struct Reading {
  std::vector<ChatEvent> events;
  std::string problem;
  bool operator==(const Reading&) const = default;
};

Reading read_stream(std::string_view bytes, std::size_t piece) {
  Reading reading;
  const auto stream = kGeminiTranslator.make_stream_reader(kSource);
  SseDecoder decoder;
  SseEvent event;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    decoder.feed(bytes.substr(at, piece));
    while (decoder.next(event).value()) {
      const auto read = stream->read(event, reading.events);
      if (!read) reading.problem = read.error().code;
    }
  }
  if (decoder.take_rest(event)) EXPECT_TRUE(stream->read(event, reading.events).has_value());
  const auto end = stream->end(reading.events);
  if (!end) reading.problem = end.error().code;
  return reading;
}

TEST(GeminiRecordings, StreamsAreTheSameHoweverTheyAreCut) {
  if (!test::has_recordings()) GTEST_SKIP() << test::no_recordings();
  int count = 0;
  for (const Recording& recorded : recordings_of("gemini.streamGenerateContent")) {
    if (recorded.stream.empty()) continue;
    SCOPED_TRACE(recorded.name);
    ++count;
    const Reading whole = read_stream(recorded.stream, recorded.stream.size());
    EXPECT_EQ(whole.problem, "");
    EXPECT_EQ(whole.events.back(), ChatEvent{StreamEnd{}});
    for (const std::size_t piece : {1, 2, 7, 1000}) {
      EXPECT_EQ(read_stream(recorded.stream, piece), whole);
    }
    const std::size_t cut = recorded.stream.rfind("\r\n\r\n", recorded.stream.find("finishReason"));
    if (cut != std::string::npos) {
      EXPECT_EQ(read_stream(recorded.stream.substr(0, cut), 11).problem, "stream_cut");
    }
  }
  EXPECT_GE(count, 6);
}

template <class Event>
const Event* last(const std::vector<ChatEvent>& events) {
  const Event* found = nullptr;
  for (const ChatEvent& event : events) {
    if (const auto* one = std::get_if<Event>(&event)) found = one;
  }
  return found;
}

TEST(GeminiRecordings, TheScannerUnderstandsStreamsAsTheReaderDoes) {
  if (!test::has_recordings()) GTEST_SKIP() << test::no_recordings();
  JsonReader reader;
  for (const Recording& recorded : recordings_of("gemini.streamGenerateContent")) {
    if (recorded.stream.empty()) continue;
    SCOPED_TRACE(recorded.name);
    const Reading reading = read_stream(recorded.stream, recorded.stream.size());
    const auto scan = kGeminiWire.make_stream_scan(reader);
    SseDecoder decoder;
    SseEvent event;
    ChatReplyView all;
    decoder.feed(recorded.stream);
    while (decoder.next(event).value()) {
      const auto view = scan->scan(event);
      ASSERT_TRUE(view.has_value());
      all.usage = view->usage;
      all.finished = all.finished || view->finished;
      all.has_token = all.has_token || view->has_token;
      EXPECT_FALSE(view->has_error || view->done);
    }
    EXPECT_TRUE(all.finished && all.has_token);
    EXPECT_EQ(all.usage, last<UsageUpdate>(reading.events)->usage.counts);
  }
}

// Arguments that came in pieces are one.
std::vector<ChatEvent> joined(std::vector<ChatEvent> events) {
  std::vector<ChatEvent> out;
  for (ChatEvent& event : events) {
    auto* piece = std::get_if<ToolArgumentsDelta>(&event);
    auto* before = out.empty() ? nullptr : std::get_if<ToolArgumentsDelta>(&out.back());
    if (piece != nullptr && before != nullptr) {
      before->text += piece->text;
    } else {
      out.push_back(std::move(event));
    }
  }
  return out;
}

// Written for a caller of the dialect and read again it is the same, but for what comes with the
// end and how texts are cut.
TEST(GeminiRecordings, StreamsComeBackForCallersOfTheDialect) {
  if (!test::has_recordings()) GTEST_SKIP() << test::no_recordings();
  for (const Recording& recorded : recordings_of("gemini.streamGenerateContent")) {
    if (recorded.stream.empty()) continue;
    SCOPED_TRACE(recorded.name);
    Reading reading = read_stream(recorded.stream, recorded.stream.size());
    const auto writer =
        kGeminiTranslator.make_stream_writer(target_for(last<ChatStart>(reading.events)->model));
    std::string bytes;
    for (const ChatEvent& event : reading.events) writer->write(bytes, event);
    Reading again = read_stream(bytes, 3);
    const ChatEvent usage = *last<UsageUpdate>(reading.events);
    const auto is_usage = [](const ChatEvent& event) {
      return std::holds_alternative<UsageUpdate>(event);
    };
    EXPECT_EQ(ChatEvent{*last<UsageUpdate>(again.events)}, usage);
    std::erase_if(reading.events, is_usage);
    std::erase_if(again.events, is_usage);
    EXPECT_EQ(joined(again.events), joined(reading.events)) << bytes;
  }
}

TEST(GeminiRecordings, CountsAndEmbeddings) {
  if (!test::has_recordings()) GTEST_SKIP() << test::no_recordings();
  for (const Recording& recorded : recordings_of("gemini.countTokens")) {
    EXPECT_TRUE(parse_gemini_count_request(recorded.request_body).has_value()) << recorded.name;
  }
  int count = 0;
  for (const Recording& recorded : recordings_of("gemini.batchEmbedContents")) {
    SCOPED_TRACE(recorded.name);
    ++count;
    const auto request = kGeminiEmbeddings.parse_request(recorded.request_body);
    ASSERT_TRUE(request.has_value()) << request.error().message;
    Fidelity fidelity;
    EXPECT_EQ(test::json_normal_form(
                  kGeminiEmbeddings.write_request(*request, request->model, fidelity).value()),
              test::json_normal_form(recorded.request_body));
    const auto reply = kGeminiEmbeddings.parse_reply(recorded.response_body);
    ASSERT_TRUE(reply.has_value());
    EXPECT_EQ(reply->vectors.front().size(), 768);
    EXPECT_EQ(kGeminiEmbeddings.parse_reply(kGeminiEmbeddings.write_reply(*reply, {})), *reply);
  }
  EXPECT_EQ(count, 2);
}

}  // namespace
}  // namespace sar::protocol
