// Every recorded answer, whole or streamed, as callers of every other dialect get it. The expected
// files hold outlines: a recording's name, the caller's dialect, and what the answer is made of.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "core/random.hpp"
#include "golden_file.hpp"
#include "json_outline.hpp"
#include "translated_answer.hpp"

namespace sar::test {
namespace {

using protocol::Dialect;

struct Api {
  std::string_view name;
  Dialect dialect;
  int recordings;  // at least
};

// APIs in which vendors are asked for chat. Legacy completions only pass through.
constexpr Api kApis[] = {{"openai.chat", Dialect::OpenAi, 80},
                         {"openai.responses", Dialect::OpenAiResponses, 20},
                         {"anthropic.messages", Dialect::Anthropic, 20},
                         {"gemini.generateContent", Dialect::Gemini, 10},
                         {"gemini.streamGenerateContent", Dialect::Gemini, 6},
                         {"ollama.chat", Dialect::Ollama, 3}};
constexpr Dialect kCallers[] = {Dialect::OpenAi, Dialect::OpenAiCompletions,
                                Dialect::OpenAiResponses, Dialect::Anthropic, Dialect::Gemini};

// Google's answer to a stream that is not asked for as events: the router always asks for those.
bool is_json_array(const Recording& recorded) { return recorded.response_body.starts_with('['); }

Pieces at_random(std::string_view bytes, Random& random) {
  constexpr std::size_t kPieceBytesMax = 97;
  Pieces pieces;
  while (!bytes.empty()) {
    const std::size_t size = std::min(bytes.size(), 1 + (random.next() % kPieceBytesMax));
    pieces.push_back(bytes.substr(0, size));
    bytes.remove_prefix(size);
  }
  return pieces;
}

// Calls `use` for each recording and caller of another dialect.
template <class Use>
int for_each_pair(const Api& api, Use use) {
  int count = 0;
  for (const Recording& recorded : load_recordings(api.name)) {
    if (is_json_array(recorded)) continue;
    ++count;
    for (const Dialect to : kCallers) {
      if (to == api.dialect) continue;
      SCOPED_TRACE(fmt::format("{} -> {}", recorded.name, to_string(to)));
      use(recorded, to);
    }
  }
  return count;
}

class RecordedTranslations : public testing::TestWithParam<Api> {
 protected:
  void SetUp() override {
    if (!has_recordings()) GTEST_SKIP() << no_recordings();
  }
};

TEST_P(RecordedTranslations, AreAsExpected) {
  const Api& api = GetParam();
  std::string text;
  const int count = for_each_pair(api, [&](const Recording& recorded, Dialect to) {
    const bool is_stream = !recorded.stream.empty();
    const TranslatedAnswer answer =
        is_stream ? translate_stream(recorded, api.dialect, to, whole(recorded.stream))
                  : translate_reply(recorded, api.dialect, to);
    text += fmt::format("{} -> {}\n", recorded.name, to_string(to));
    if (!answer.failure.empty()) text += fmt::format("! {}\n", answer.failure);
    text += is_stream ? stream_outline_text(answer.bytes) : outline_text(answer.bytes);
    text += '\n';
  });
  EXPECT_GE(count, api.recordings);
  expect_golden(golden_path(fmt::format("recordings/{}", api.name), ".txt"), text);
}

TEST_P(RecordedTranslations, AreTheSameHoweverAStreamIsCut) {
  constexpr int kCuts = 5;
  SeededRandom random{1};
  const Api& api = GetParam();
  for_each_pair(api, [&](const Recording& recorded, Dialect to) {
    if (recorded.stream.empty()) return;
    const auto translate = [&](const Pieces& pieces) {
      return translate_stream(recorded, api.dialect, to, pieces);
    };
    const TranslatedAnswer expected = translate(whole(recorded.stream));
    EXPECT_EQ(translate(byte_by_byte(recorded.stream)), expected);
    for (int i = 0; i < kCuts; ++i) {
      EXPECT_EQ(translate(at_random(recorded.stream, random)), expected);
    }
  });
}

TEST_P(RecordedTranslations, HaveNoCleanEndIfTheStreamHasNone) {
  constexpr int kCuts = 12;
  SeededRandom random{2};
  const Api& api = GetParam();
  for_each_pair(api, [&](const Recording& recorded, Dialect to) {
    for (int i = 0; i < kCuts && !recorded.stream.empty(); ++i) {
      const std::size_t size = random.next() % recorded.stream.size();
      const TranslatedAnswer answer = translate_stream(
          recorded, api.dialect, to, whole(std::string_view{recorded.stream}.substr(0, size)));
      ASSERT_TRUE(answer.finished || !answer.failure.empty()) << "cut at " << size;
    }
  });
}

INSTANTIATE_TEST_SUITE_P(Apis, RecordedTranslations, testing::ValuesIn(kApis),
                         [](const testing::TestParamInfo<Api>& info) {
                           std::string name{info.param.name};
                           std::ranges::replace(name, '.', '_');
                           return name;
                         });

}  // namespace
}  // namespace sar::test
