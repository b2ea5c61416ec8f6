// Whatever numbers a vendor reports, in whichever shape: the classes are never negative and add up
// to what the vendor says the prompt and the answer had.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>

#include "core/random.hpp"
#include "protocol/anthropic/usage.hpp"
#include "protocol/gemini/usage.hpp"
#include "protocol/openai/usage.hpp"

namespace sar::protocol {
namespace {

constexpr int kRounds = 20'000;

constexpr std::int64_t Usage::* kClasses[] = {
    &Usage::input,        &Usage::cache_read,  &Usage::cache_write, &Usage::cache_write_1h,
    &Usage::input_audio,  &Usage::input_image, &Usage::output,      &Usage::reasoning,
    &Usage::output_audio, &Usage::output_image};
static_assert(sizeof(Usage) == std::size(kClasses) * sizeof(std::int64_t));

bool is_sound(const Usage& usage) {
  return std::ranges::all_of(kClasses, [&](auto count) { return usage.*count >= 0; });
}

struct Counts {
  explicit Counts(SeededRandom& random) : random_(random) {}
  // Small and large, and zero often enough.
  std::int64_t next() {
    const std::uint64_t drawn = random_.next();
    if (drawn % 4 == 0) return 0;
    return static_cast<std::int64_t>(random_.next() % (drawn % 4 == 1 ? 1'000'000'000 : 200));
  }

 private:
  SeededRandom& random_;
};

std::optional<Usage> read_with(std::optional<Usage> (*read)(JsonReader&), const std::string& json) {
  JsonReader reader;
  reader.load(json);
  auto usage = read(reader);
  EXPECT_TRUE(reader.finish()) << json;
  return usage;
}

std::optional<Usage> read_anthropic(JsonReader& reader) {
  AnthropicCounts counts;
  counts.read(reader);
  return counts.usage();
}

// The same fields under the two names that OpenAI's APIs have for them.
struct OpenAiShape {
  std::string_view prompt;
  std::string_view answer;
  std::optional<Usage> (*read)(JsonReader&);
};

TEST(UsageProperties, OpenAisClassesAddUp) {
  SeededRandom random{1};
  Counts counts{random};
  for (const OpenAiShape& shape : {OpenAiShape{"prompt", "completion", read_openai_usage},
                                   OpenAiShape{"input", "output", read_responses_usage}}) {
    for (int round = 0; round < kRounds; ++round) {
      const std::int64_t prompt = counts.next();
      const std::int64_t answer = counts.next();
      const std::string json = fmt::format(
          R"({{"{0}_tokens":{2},"{1}_tokens":{3},"total_tokens":{4},)"
          R"("{0}_tokens_details":{{"cached_tokens":{5},"cache_write_tokens":{6},)"
          R"("audio_tokens":{7},"image_tokens":{8}}},)"
          R"("{1}_tokens_details":{{"reasoning_tokens":{9},"audio_tokens":{10},)"
          R"("image_tokens":{11}}}}})",
          shape.prompt, shape.answer, prompt, answer, prompt + answer, counts.next(), counts.next(),
          counts.next(), counts.next(), counts.next(), counts.next(), counts.next());
      const auto usage = read_with(shape.read, json);
      ASSERT_TRUE(usage && is_sound(*usage)) << json;
      ASSERT_EQ(usage->prompt_total(), prompt) << json;
      ASSERT_EQ(usage->output_total(), answer) << json;
    }
  }
}

TEST(UsageProperties, AnthropicsClassesAddUp) {
  SeededRandom random{2};
  Counts counts{random};
  for (int round = 0; round < kRounds; ++round) {
    const std::int64_t input = counts.next();
    const std::int64_t cache_read = counts.next();
    const std::int64_t for_5m = counts.next();
    const std::int64_t for_1h = counts.next();
    const std::int64_t output = counts.next();
    const std::string json = fmt::format(
        R"({{"input_tokens":{},"cache_read_input_tokens":{},"cache_creation_input_tokens":{},)"
        R"("cache_creation":{{"ephemeral_5m_input_tokens":{},"ephemeral_1h_input_tokens":{}}},)"
        R"("output_tokens":{},"output_tokens_details":{{"thinking_tokens":{}}}}})",
        input, cache_read, for_5m + for_1h, for_5m, for_1h, output, counts.next());
    const auto usage = read_with(read_anthropic, json);
    ASSERT_TRUE(usage && is_sound(*usage)) << json;
    ASSERT_EQ(usage->prompt_total(), input + cache_read + for_5m + for_1h) << json;
    ASSERT_EQ(usage->cache_write_1h, for_1h) << json;
    ASSERT_EQ(usage->output_total(), output) << json;
  }
}

TEST(UsageProperties, GeminisClassesAddUp) {
  SeededRandom random{3};
  Counts counts{random};
  const auto modalities = [&] {
    return fmt::format(R"([{{"modality":"TEXT","tokenCount":{}}},{{"modality":"AUDIO",)"
                       R"("tokenCount":{}}},{{"modality":"IMAGE","tokenCount":{}}}])",
                       counts.next(), counts.next(), counts.next());
  };
  for (int round = 0; round < kRounds; ++round) {
    const std::int64_t prompt = counts.next();
    const std::int64_t candidates = counts.next();
    const std::int64_t thoughts = counts.next();
    const std::int64_t tool_use = counts.next();
    const std::string json = fmt::format(
        R"({{"promptTokenCount":{},"candidatesTokenCount":{},"thoughtsTokenCount":{},)"
        R"("toolUsePromptTokenCount":{},"totalTokenCount":{},"cachedContentTokenCount":{},)"
        R"("promptTokensDetails":{},"cacheTokensDetails":{},"candidatesTokensDetails":{}}})",
        prompt, candidates, thoughts, tool_use, prompt + candidates + thoughts + tool_use,
        counts.next(), modalities(), modalities(), modalities());
    const auto usage = read_with(read_gemini_usage, json);
    ASSERT_TRUE(usage && is_sound(*usage)) << json;
    ASSERT_EQ(usage->prompt_total(), prompt + tool_use) << json;
    ASSERT_EQ(usage->output_total(), candidates + thoughts) << json;
  }
}

TEST(UsageProperties, ExplicitZerosAreReported) {
  EXPECT_EQ(read_with(read_openai_usage, R"({"prompt_tokens":0,"completion_tokens":0})"), Usage{});
  EXPECT_EQ(read_with(read_anthropic, R"({"input_tokens":0,"output_tokens":0})"), Usage{});
  EXPECT_EQ(read_with(read_gemini_usage, R"({"promptTokenCount":0,"candidatesTokenCount":0})"),
            Usage{});
}

}  // namespace
}  // namespace sar::protocol
