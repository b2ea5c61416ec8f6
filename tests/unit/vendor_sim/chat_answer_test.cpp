// Text, completions and streams.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "answer_stream.hpp"
#include "chat_answer.hpp"
#include "dialect_calls.hpp"
#include "json_text.hpp"

namespace sim {
namespace {

std::string whole(Content content, std::int64_t choice = 0) {
  std::string text;
  while (content.next()) content.append(text, choice);
  return text;
}

TEST(Content, IsDeterministic) {
  EXPECT_EQ(whole(Content::words(5, 0)), "the quiet harbour holds seven");
  EXPECT_NE(whole(Content::words(5, 0), 1), whole(Content::words(5, 0), 0));
  EXPECT_EQ(whole(Content::words(7, 1000)).size(), 1000U);
  EXPECT_EQ(whole(Content::words(50, 20)).size(), 20U);
  EXPECT_EQ(whole(Content::words(0, 0)), "");
}

TEST(Content, KeepsGivenTextWhole) {
  const std::string text = "  two  blanks \\u00e9 and more ";
  EXPECT_EQ(whole(Content::text(text)), text);
  auto content = Content::text("one two three");
  EXPECT_EQ(content.count(), 3);
  EXPECT_TRUE(content.limit(2));
  EXPECT_EQ(whole(content), "one two");
  EXPECT_FALSE(content.limit(5));
}

Answer answer_of(std::string_view model, std::string_view body_tail = "") {
  static std::string body;
  body = R"({"messages":[{"role":"user","content":"hi"}],"model":")" + std::string(model) + '"' +
         std::string(body_tail) + '}';
  Answer play;
  play.call = *read_chat_call(Request{.body = body});
  play.scenario = *parse_scenario(model);
  play.text = Content::words(play.scenario.tokens, play.scenario.text_bytes);
  play.usage = {.prompt = 11, .completion = play.scenario.tokens};
  return play;
}

std::vector<std::string> events_of(const Answer& play) {
  AnswerStream stream;
  stream.begin(play, chat_wire(), EventWriter::Framing::Bare, {});
  std::string text;
  while (stream.advance(text).then == Then::Continue) {
  }
  std::vector<std::string> events;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = text.find("\n\n", at);
    events.push_back(text.substr(at + 6, end - at - 6));
    at = end + 2;
  }
  return events;
}

std::string_view first_choice(std::string_view event) {
  json::Walker choices(json::member(event, "choices"));
  return choices.next() ? choices.value() : std::string_view{};
}

TEST(AnswerStream, FollowsTheOrderOfOpenAi) {
  const auto events = events_of(
      answer_of("sim:tokens=3", R"(,"stream":true,"stream_options":{"include_usage":true})"));
  ASSERT_EQ(events.size(), 7U);
  EXPECT_EQ(json::member(json::member(first_choice(events[0]), "delta"), "role"), "\"assistant\"");
  std::string text;
  for (int index = 1; index <= 3; ++index) {
    text += json::string_body(
        json::member(json::member(first_choice(events[index]), "delta"), "content"));
    EXPECT_EQ(json::member(events[index], "usage"), "null");
  }
  EXPECT_EQ(text, "the quiet harbour");
  EXPECT_EQ(json::member(first_choice(events[4]), "finish_reason"), "\"stop\"");
  EXPECT_EQ(json::member(events[5], "choices"), "[]");
  EXPECT_EQ(json::member(json::member(events[5], "usage"), "total_tokens"), "14");
  EXPECT_EQ(events[6], "[DONE]");
}

TEST(AnswerStream, SaysNothingOfUsageUnasked) {
  for (const auto& event : events_of(answer_of("sim:tokens=2", R"(,"stream":true)"))) {
    EXPECT_EQ(event.find("usage"), std::string::npos);
  }
}

TEST(AnswerStream, SendsToolCallsInFragments) {
  auto play = answer_of("sim:tool=2", R"(,"stream":true)");
  play.tool_calls = 2;
  play.call.tool_names = {"look"};
  play.text = Content{};
  std::string arguments;
  int names = 0;
  for (const auto& event : events_of(play)) {
    const auto calls = json::member(json::member(first_choice(event), "delta"), "tool_calls");
    json::Walker walker(calls);
    if (!walker.next()) continue;
    const auto function = json::member(walker.value(), "function");
    if (!json::member(function, "name").empty()) ++names;
    arguments += json::unescaped(json::member(function, "arguments"));
  }
  EXPECT_EQ(names, 2);
  EXPECT_EQ(arguments, std::string(tool_arguments(play)) + std::string(tool_arguments(play)));
}

TEST(AnswerStream, StopsInTheMiddleWhenAsked) {
  AnswerStream stream;
  stream.begin(answer_of("sim:tokens=10,fault=cut_mid_stream,after=4"), chat_wire(),
               EventWriter::Framing::Chunked, {});
  std::string text;
  Turn turn;
  while ((turn = stream.advance(text)).then == Then::Continue) {
  }
  EXPECT_EQ(turn.then, Then::Cut);
  EXPECT_EQ(stream.tokens(), 4);
  EXPECT_EQ(text.find("[DONE]"), std::string::npos);
}

TEST(Completion, CarriesEveryChoiceAndTheUsage) {
  std::string out;
  chat_wire().append_whole_answer(out, answer_of("sim:tokens=2,cached=5", R"(,"n":3)"));
  int choices = 0;
  json::Walker walker(json::member(out, "choices"));
  while (walker.next()) ++choices;
  EXPECT_EQ(choices, 3);
  EXPECT_EQ(json::member(json::member(out, "usage"), "prompt_tokens"), "11");
  EXPECT_EQ(json::member(out, "model"), "\"sim:tokens=2,cached=5\"");
}

}  // namespace
}  // namespace sim
