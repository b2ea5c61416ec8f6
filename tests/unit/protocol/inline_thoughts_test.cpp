// Thoughts between <think> and </think> at the beginning of a text, whole and however it is cut.
#include "protocol/inline_thoughts.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "protocol/json/json_text.hpp"
#include "protocol/ollama/ollama.hpp"
#include "protocol/openai/openai.hpp"
#include "protocol/tokens/token_estimate.hpp"
#include "support/chat_event_text.hpp"
#include "support/random_replies.hpp"
#include "support/recordings.hpp"
#include "support/streams.hpp"

namespace sar::protocol {
namespace {

using Pieces = InlineThoughts::Pieces;
using testing::ElementsAre;

constexpr ReplySource kSource{.provider = "p", .request_id = "r", .thoughts_in_text = true};

struct Sample {
  std::string_view text;
  Pieces parted;
};
const Sample kSamples[] = {
    {"<think>t</think>a", {"t", "a"}},
    {"\n <think>\nt\n</think>\n\na\n", {"t\n", "a\n"}},
    {"<think>\n\n</think>\n\na", {"", "a"}},
    {"<think></think>", {"", ""}},
    {"<think>t</think> \n", {"t", ""}},
    {"<think>never closed </thin", {"never closed </thin", ""}},
    {"<think>", {"", ""}},
    {"<think>a</thi</think>b</think>c<think>d</think>", {"a</thi", "b</think>c<think>d</think>"}},
    {"<think><think>t</think>a", {"<think>t", "a"}},
    {"a <think>t</think>", {"", "a <think>t</think>"}},
    {"t</think>a", {"", "t</think>a"}},
    {"<thinker>", {"", "<thinker>"}},
    {"<thin", {"", "<thin"}},
    {" \n", {"", " \n"}},
    {" <", {"", " <"}},
    {"<Think>t</Think>", {"", "<Think>t</Think>"}},
    {"", {"", ""}},
    {"<think>\xE6\x80\x9D</think>\xE7\xAD\x94", {"\xE6\x80\x9D", "\xE7\xAD\x94"}},
};

Pieces joined(InlineThoughts& thoughts, const std::vector<std::string_view>& texts) {
  Pieces all;
  const auto add = [&](const Pieces& pieces) {
    EXPECT_TRUE(all.text.empty() || pieces.thoughts.empty()) << "thoughts behind the text";
    all.thoughts += pieces.thoughts;
    all.text += pieces.text;
  };
  for (const std::string_view text : texts) add(thoughts.read(text));
  add(thoughts.end());
  return all;
}

TEST(InlineThoughts, CutAnywhere) {
  for (const Sample& sample : kSamples) {
    SCOPED_TRACE(sample.text);
    InlineThoughts whole;
    EXPECT_EQ(joined(whole, {sample.text}), sample.parted);
    for (std::size_t cut = 0; cut < sample.text.size(); ++cut) {
      InlineThoughts once;
      EXPECT_EQ(joined(once, {sample.text.substr(0, cut), sample.text.substr(cut)}), sample.parted);
    }
    InlineThoughts bytes;
    std::vector<std::string_view> single;
    for (std::size_t at = 0; at < sample.text.size(); ++at) {
      single.push_back(sample.text.substr(at, 1));
    }
    EXPECT_EQ(joined(bytes, single), sample.parted);
  }
}

// What cannot be a tag goes out with the byte that says so.
TEST(InlineThoughts, HoldsNothingLonger) {
  const struct {
    std::string_view text;
    Pieces said;  // so far
  } cases[] = {
      {"<thinx", {"", "<thinx"}},
      {"a", {"", "a"}},
      {" b", {"", " b"}},
      {"<think>t", {"t", ""}},
      {"<think>t<", {"t", ""}},
      {"<think>t</thinx", {"t</thinx", ""}},
      {"<think>t</think> ", {"t", ""}},
      {"<think>t</think> a<", {"t", "a<"}},
  };
  for (const auto& entry : cases) {
    InlineThoughts thoughts;
    Pieces said;
    for (const char& byte : entry.text) {
      const Pieces pieces = thoughts.read({&byte, 1});
      said.thoughts += pieces.thoughts;
      said.text += pieces.text;
    }
    EXPECT_EQ(said, entry.said) << entry.text;
  }
}

TEST(InlineThoughts, BlanksWithoutEndAreNotHeld) {
  const std::string blanks(65, '\n');
  const std::string text = blanks + "<think>t</think>";
  InlineThoughts whole;
  EXPECT_EQ(whole.read(text), (Pieces{"", text}));
  InlineThoughts bytes;
  std::string said;
  for (const char& byte : blanks) said += bytes.read({&byte, 1}).text;
  EXPECT_EQ(said, blanks);
}

std::string chunk(std::string_view choice) {
  return fmt::format("data: {{\"id\":\"i\",\"model\":\"m\",\"choices\":[{}]}}\n\n", choice);
}

std::string content_chunk(std::string_view text, int choice = 0) {
  return chunk(
      fmt::format(R"({{"index":{},"delta":{{"content":{}}}}})", choice, json_quoted(text)));
}

const std::string kStopChunk = chunk(R"({"index":0,"delta":{},"finish_reason":"stop"})");
const std::string kDone = "data: [DONE]\n\n";

std::vector<ChatEvent> events_of(std::string_view stream) {
  auto reading = test::read_stream(kOpenAiTranslator, stream, 0, kSource);
  EXPECT_EQ(reading.problem, "");
  std::erase_if(reading.events,
                [](const ChatEvent& event) { return std::holds_alternative<ChatStart>(event); });
  return std::move(reading.events);
}

const ChoiceFinish kStop{0, {Finish::Stop, "stop"}};

// An event for each character, of two answers at once.
TEST(ThoughtsInStreams, EveryCharacterAnEvent) {
  for (const Sample& sample : kSamples) {
    SCOPED_TRACE(sample.text);
    std::string stream = chunk(R"({"index":0,"delta":{"role":"assistant","content":""}})");
    for (std::size_t at = 0, size = 0; at < sample.text.size(); at += size) {
      const auto is_inside = [&] {  // a character that UTF-8 has several bytes for
        return at + size < sample.text.size() && (sample.text[at + size] & 0xC0) == 0x80;
      };
      for (size = 1; is_inside();) ++size;
      const std::string_view character = sample.text.substr(at, size);
      stream += content_chunk(character) + content_chunk(character, 1);
    }
    stream += kStopChunk + chunk(R"({"index":1,"delta":{},"finish_reason":"stop"})") + kDone;
    const ChatReply reply = test::reply_of(events_of(stream));
    for (const Choice& choice : reply.choices) {
      Pieces parted;
      for (const Part& part : choice.message->parts) {
        const auto* thought = std::get_if<ReasoningPart>(&part.body);
        if (thought != nullptr) parted.thoughts += thought->text;
        const auto* text = std::get_if<TextPart>(&part.body);
        if (text != nullptr) parted.text += text->text;
      }
      EXPECT_EQ(parted, sample.parted) << choice.index;
    }
  }
}

TEST(ThoughtsInStreams, WhatComesBesideThem) {
  const std::string call = chunk(
      R"({"index":0,"delta":{"tool_calls":[{"index":0,"id":"c","function":{"name":"f","arguments":"{}"}}]}})");
  const struct {
    std::string stream;
    std::vector<ChatEvent> events;
  } cases[] = {
      {content_chunk("<th") + kStopChunk, {TextDelta{0, "<th"}, kStop}},
      {content_chunk("\n") + call + kStopChunk,
       {TextDelta{0, "\n"}, ToolCallStart{0, 0, "c", "f"}, ToolArgumentsDelta{0, 0, "{}"},
        ChoiceFinish{0, {Finish::ToolCalls, "stop"}}}},
      {content_chunk("<think>t</th") + call + kStopChunk,
       {ReasoningDelta{0, "t", ""}, ReasoningDelta{0, "</th", ""}, ToolCallStart{0, 0, "c", "f"},
        ToolArgumentsDelta{0, 0, "{}"}, ChoiceFinish{0, {Finish::ToolCalls, "stop"}}}},
      // A vendor that parts them itself means what else it says.
      {chunk(R"({"index":0,"delta":{"reasoning":"t"}})") + content_chunk("<think>x</think>") +
           kStopChunk,
       {ReasoningDelta{0, "t", "reasoning"}, TextDelta{0, "<think>x</think>"}, kStop}},
      {content_chunk(" ") + chunk(R"({"index":0,"delta":{"refusal":"no"}})") + kStopChunk,
       {TextDelta{0, " "}, RefusalDelta{0, "no"}, kStop}},
  };
  for (const auto& entry : cases) {
    SCOPED_TRACE(entry.stream);
    std::vector<ChatEvent> expected = entry.events;
    expected.emplace_back(StreamEnd{});
    EXPECT_EQ(events_of(entry.stream + kDone), expected);
    EXPECT_EQ(events_of(entry.stream), expected) << "without [DONE]";
  }
}

TEST(ThoughtsInStreams, LogProbabilitiesGoWithTheirText) {
  const auto with_logprobs = [](std::string_view text) {
    return chunk(fmt::format(
        R"({{"index":0,"delta":{{"content":{0}}},"logprobs":{{"content":[{{"token":{0}}}]}}}})",
        json_quoted(text)));
  };
  const std::string stream = with_logprobs("<think>") + with_logprobs("t") +
                             with_logprobs("</think>") + with_logprobs("a") + kStopChunk + kDone;
  EXPECT_THAT(events_of(stream),
              ElementsAre(ReasoningDelta{0, "t", ""}, TextDelta{0, "a"},
                          ExtraDelta{0, {"logprobs", {R"({"content":[{"token":"a"}]})"}}}, kStop,
                          StreamEnd{}));
}

// Tokens of thoughts that no vendor counted.
TEST(ThoughtsInStreams, Usage) {
  const std::string thoughts = "Let me think about this for a while.";
  const std::int64_t tokens = estimate_tokens(thoughts);
  const auto usage_of = [&](std::string_view usage) {
    const ChatReply reply = test::reply_of(
        events_of(content_chunk("<think>" + thoughts + "</think>a") + kStopChunk +
                  fmt::format("data: {{\"choices\":[],\"usage\":{}}}\n\n", usage) + kDone));
    return reply.usage->counts;
  };
  EXPECT_EQ(usage_of(R"({"prompt_tokens":5,"completion_tokens":50})"),
            (Usage{.input = 5, .output = 50 - tokens, .reasoning = tokens}));
  EXPECT_EQ(usage_of(R"({"prompt_tokens":5,"completion_tokens":2})"),
            (Usage{.input = 5, .reasoning = 2}));
  EXPECT_EQ(usage_of(R"({"prompt_tokens":5,"completion_tokens":50,)"
                     R"("completion_tokens_details":{"reasoning_tokens":7}})"),
            (Usage{.input = 5, .output = 43, .reasoning = 7}));
}

std::string account_of(const Translator& translator, std::string_view body) {
  const auto reply = translator.parse_reply(body, kSource);
  return reply ? test::account_of(*reply) : reply.error().code;
}

TEST(ThoughtsInReplies, AsInStreams) {
  for (const Sample& sample : kSamples) {
    SCOPED_TRACE(sample.text);
    const std::string text = json_quoted(sample.text);
    const auto reply = kOpenAiTranslator.parse_reply(
        fmt::format(R"({{"choices":[{{"message":{{"content":{}}},"finish_reason":"stop"}}]}})",
                    text),
        kSource);
    const auto theirs = kOllamaTranslator.parse_reply(
        fmt::format(R"({{"message":{{"content":{}}},"done":true,"done_reason":"stop"}})", text),
        kSource);
    ASSERT_TRUE(reply && theirs);
    ChatReply expected;
    Choice& choice = expected.choices.emplace_back();
    choice.message.emplace().role = Role::Assistant;
    choice.finish_reason = {Finish::Stop, "stop"};
    std::vector<Part>& parts = choice.message->parts;
    if (!sample.parted.thoughts.empty()) {
      parts.emplace_back().body = ReasoningPart{sample.parted.thoughts, {}};
    }
    if (!sample.parted.text.empty() || sample.text.empty()) {
      parts.emplace_back().body = TextPart{sample.parted.text};
    }
    EXPECT_EQ(reply->choices[0].message->parts, parts);
    EXPECT_EQ(test::account_of(*theirs), test::account_of(expected));
  }
}

TEST(ThoughtsInReplies, WhatStandsBesideThem) {
  const std::string call = R"("tool_calls":[{"id":"c","function":{"name":"f","arguments":"{}"}}])";
  EXPECT_EQ(
      account_of(kOpenAiTranslator,
                 R"({"choices":[{"message":{"content":[{"type":"text","text":"<think>t</thi"},)"
                 R"({"type":"text","text":"nk>a"}],)" +
                     call + "}}]}"),
      account_of(
          kOpenAiTranslator,
          R"({"choices":[{"message":{"reasoning_content":"t","content":"a",)" + call + "}}]}"));
  const std::string parted =
      R"({"choices":[{"message":{"reasoning":"t","content":"<think>x</think>"}}]})";
  EXPECT_EQ(account_of(kOpenAiTranslator, parted),
            test::account_of(*kOpenAiTranslator.parse_reply(parted, {})));
}

TEST(ThoughtsInReplies, Usage) {
  const std::string thoughts = "Let me think about this for a while.";
  const std::int64_t tokens = estimate_tokens(thoughts);
  const auto reply = kOpenAiTranslator.parse_reply(
      R"({"choices":[{"message":{"content":"<think>)" + thoughts +
          R"(</think>a"}}],"usage":{"prompt_tokens":5,"completion_tokens":50}})",
      kSource);
  ASSERT_TRUE(reply && tokens > 0);
  EXPECT_EQ(reply->usage->counts, (Usage{.input = 5, .output = 50 - tokens, .reasoning = tokens}));
}

TEST(ThoughtsInStreams, OfOllama) {
  const auto reader = kOllamaTranslator.make_stream_reader(kSource);
  std::vector<ChatEvent> events;
  for (const std::string_view line :
       {R"({"message":{"content":"<thi"}})", R"({"message":{"content":"nk>t</think>"}})",
        R"({"message":{"content":"\n\na"}})",
        R"({"done":true,"done_reason":"stop","prompt_eval_count":3,"eval_count":4})"}) {
    ASSERT_TRUE(reader->read({.raw = line, .name = {}, .data = line, .has_data = true}, events));
  }
  ASSERT_TRUE(reader->end(events));
  EXPECT_THAT(test::account_of(test::reply_of(events)),
              test::account_of(*kOllamaTranslator.parse_reply(
                  R"({"message":{"thinking":"t","content":"a"},"done":true,"done_reason":"stop",)"
                  R"("prompt_eval_count":3,"eval_count":4})",
                  {})));
}

// None of the recorded answers holds such thoughts: all of them are as they were.
TEST(ThoughtsInStreams, NothingElseChanges) {
  if (!test::has_recordings()) GTEST_SKIP() << test::no_recordings();
  for (const test::Recording& recorded : test::load_recordings("openai.chat")) {
    SCOPED_TRACE(recorded.name);
    if (!recorded.stream.empty()) {
      EXPECT_EQ(test::read_stream(kOpenAiTranslator, recorded.stream, 0, kSource),
                test::read_stream(kOpenAiTranslator, recorded.stream, 0, {"p", "r"}));
    }
    const auto plain = kOpenAiTranslator.parse_reply(recorded.response_body, {"p", "r"});
    if (plain) EXPECT_EQ(*kOpenAiTranslator.parse_reply(recorded.response_body, kSource), *plain);
  }
}

}  // namespace
}  // namespace sar::protocol
