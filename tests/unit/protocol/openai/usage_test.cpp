// Token counts of the OpenAI family: every spelling, every contradiction, classes that add up.
#include "protocol/openai/usage.hpp"

#include <gtest/gtest.h>

#include "core/random.hpp"
#include "protocol/tokens/token_count.hpp"

namespace sar::protocol {
namespace {

std::optional<Usage> read(std::string_view json) {
  JsonReader reader;
  reader.load(json);
  auto usage = read_openai_usage(reader);
  EXPECT_TRUE(reader.finish()) << json;
  return usage;
}

struct Case {
  const char* name;
  std::string_view json;
  std::optional<Usage> usage;
};

const Case kCases[] = {
    {"plain", R"({"prompt_tokens":10,"completion_tokens":5,"total_tokens":15})",
     Usage{.input = 10, .output = 5}},
    {"escaped keys",
     R"({"prompt\u005ftokens":10,"completion_tokens":5,)"
     R"("\u0070rompt_tokens_details":{"cached\u005ftokens":4}})",
     Usage{.input = 6, .cache_read = 4, .output = 5}},
    {"details",
     R"({"prompt_tokens":100,"completion_tokens":50,"total_tokens":150,
         "prompt_tokens_details":{"cached_tokens":60,"cache_write_tokens":30,"text_tokens":10},
         "completion_tokens_details":{"reasoning_tokens":20,"accepted_prediction_tokens":3}})",
     Usage{.input = 10, .cache_read = 60, .cache_write = 30, .output = 30, .reasoning = 20}},
    {"sound and images",
     R"({"prompt_tokens":100,"completion_tokens":50,"total_tokens":150,
         "prompt_tokens_details":{"cached_tokens":10,"audio_tokens":20,"image_tokens":30,
                                  "text_tokens":50},
         "completion_tokens_details":{"reasoning_tokens":5,"audio_tokens":15,"image_tokens":25}})",
     Usage{.input = 40,
           .cache_read = 10,
           .input_audio = 20,
           .input_image = 30,
           .output = 5,
           .reasoning = 5,
           .output_audio = 15,
           .output_image = 25}},
    {"sound that the cache leaves no room for",
     R"({"prompt_tokens":10,"completion_tokens":4,
         "prompt_tokens_details":{"cached_tokens":7,"audio_tokens":9,"image_tokens":9},
         "completion_tokens_details":{"reasoning_tokens":1,"audio_tokens":9,"image_tokens":9}})",
     Usage{.cache_read = 7, .input_audio = 3, .reasoning = 1, .output_audio = 3}},
    {"sound beside added reasoning",
     R"({"prompt_tokens":10,"completion_tokens":4,"total_tokens":20,
         "completion_tokens_details":{"reasoning_tokens":6,"audio_tokens":3}})",
     Usage{.input = 10, .output = 1, .reasoning = 6, .output_audio = 3}},
    {"details null", R"({"prompt_tokens":3,"completion_tokens":2,"prompt_tokens_details":null})",
     Usage{.input = 3, .output = 2}},
    {"details of another kind",
     R"({"prompt_tokens":3,"completion_tokens":2,"completion_tokens_details":[1]})",
     Usage{.input = 3, .output = 2}},
    {"deepseek",
     R"({"prompt_tokens":20,"completion_tokens":1,"prompt_cache_hit_tokens":12,
         "prompt_cache_miss_tokens":8})",
     Usage{.input = 8, .cache_read = 12, .output = 1}},
    {"details win over the vendor's spelling",
     R"({"prompt_tokens":20,"completion_tokens":1,"prompt_tokens_details":{"cached_tokens":4},
         "prompt_cache_hit_tokens":12})",
     Usage{.input = 16, .cache_read = 4, .output = 1}},
    {"moonshot", R"({"prompt_tokens":20,"completion_tokens":1,"cached_tokens":5})",
     Usage{.input = 15, .cache_read = 5, .output = 1}},
    {"mistral", R"({"prompt_tokens":20,"completion_tokens":1,"num_cached_tokens":5})",
     Usage{.input = 15, .cache_read = 5, .output = 1}},
    {"xai adds reasoning to the completion",
     R"({"prompt_tokens":496,"completion_tokens":77,"total_tokens":829,
         "completion_tokens_details":{"reasoning_tokens":256}})",
     Usage{.input = 496, .output = 77, .reasoning = 256}},
    {"gemini hides thoughts in the total",
     R"({"prompt_tokens":35,"completion_tokens":12,"total_tokens":109})",
     Usage{.input = 35, .output = 12, .reasoning = 62}},
    {"reasoning above the completion, though the total says it is part of it",
     R"({"prompt_tokens":43,"completion_tokens":10,"total_tokens":53,
         "completion_tokens_details":{"reasoning_tokens":11}})",
     Usage{.input = 43, .reasoning = 10}},
    {"a total that explains nothing",
     R"({"prompt_tokens":10,"completion_tokens":10,"total_tokens":100,
         "completion_tokens_details":{"reasoning_tokens":4}})",
     Usage{.input = 10, .output = 6, .reasoning = 4}},
    {"a total that is too small", R"({"prompt_tokens":10,"completion_tokens":10,"total_tokens":5})",
     Usage{.input = 10, .output = 10}},
    {"a total that has wrapped around",
     R"({"prompt_tokens":10,"completion_tokens":10,"total_tokens":18446744073709551615})",
     Usage{.input = 10, .output = 10}},
    {"a total beyond all counting alone", R"({"total_tokens":1E400})", Usage{}},
    {"more cached than sent",
     R"({"prompt_tokens":10,"completion_tokens":1,
         "prompt_tokens_details":{"cached_tokens":50,"cache_write_tokens":50}})",
     Usage{.cache_read = 10, .output = 1}},
    {"cache read and write together too large",
     R"({"prompt_tokens":10,"completion_tokens":1,
         "prompt_tokens_details":{"cached_tokens":7,"cache_write_tokens":7}})",
     Usage{.cache_read = 7, .cache_write = 3, .output = 1}},
    {"negative", R"({"prompt_tokens":-10,"completion_tokens":-1,"total_tokens":-11})", Usage{}},
    {"fractions are cut", R"({"prompt_tokens":10.9,"completion_tokens":2.0})",
     Usage{.input = 10, .output = 2}},
    {"exponent", R"({"prompt_tokens":1e2,"completion_tokens":0})", Usage{.input = 100}},
    {"huge", R"({"prompt_tokens":99999999999999999999,"completion_tokens":1E400})",
     Usage{.input = kTokensMax, .output = kTokensMax}},
    {"completion from the total", R"({"prompt_tokens":10,"total_tokens":12})",
     Usage{.input = 10, .output = 2}},
    {"prompt from the total", R"({"completion_tokens":10,"total_tokens":12})",
     Usage{.input = 2, .output = 10}},
    {"embeddings have a prompt only", R"({"prompt_tokens":8,"total_tokens":8})", Usage{.input = 8}},
    {"explicit zeros are zeros", R"({"prompt_tokens":0,"completion_tokens":0})", Usage{}},
    {"counts as strings are not counts", R"({"prompt_tokens":"10","completion_tokens":3})",
     Usage{.output = 3}},
    {"null", "null", std::nullopt},
    {"empty", "{}", std::nullopt},
    {"no counts", R"({"cost":0.1,"prompt_tokens":null})", std::nullopt},
    {"a number", "5", std::nullopt},
    {"an array", "[1,2]", std::nullopt},
};

TEST(OpenAiUsage, MapsEveryShape) {
  for (const Case& entry : kCases) EXPECT_EQ(read(entry.json), entry.usage) << entry.name;
}

std::optional<std::int64_t> any_count(SeededRandom& random) {
  switch (random.next() % 5) {
    case 0:
      return std::nullopt;
    case 1:
      return 0;
    case 2:
      return kTokensMax;
    default:
      return static_cast<std::int64_t>(random.next() % 1000);
  }
}

TEST(OpenAiUsage, ClassesAreNeverNegativeAndAddUp) {
  SeededRandom random{2};
  for (int round = 0; round < 50'000; ++round) {
    const OpenAiCounts counts{.prompt = any_count(random),
                              .completion = any_count(random),
                              .total = any_count(random),
                              .cached = any_count(random),
                              .cache_write = any_count(random),
                              .input_audio = any_count(random),
                              .input_image = any_count(random),
                              .reasoning = any_count(random),
                              .output_audio = any_count(random),
                              .output_image = any_count(random)};
    const auto usage = to_usage(counts);
    ASSERT_EQ(usage.has_value(), counts.prompt || counts.completion || counts.total);
    if (!usage) continue;
    for (const std::int64_t part : {usage->input, usage->cache_read, usage->cache_write,
                                    usage->input_audio, usage->input_image, usage->output,
                                    usage->reasoning, usage->output_audio, usage->output_image}) {
      ASSERT_GE(part, 0);
      ASSERT_LE(part, kTokensMax);
    }
    if (counts.prompt) ASSERT_EQ(usage->prompt_total(), *counts.prompt);
    if (counts.completion && usage->output_total() != *counts.completion) {
      // Only a total that leaves room for it may add reasoning.
      ASSERT_EQ(usage->output_total() - usage->reasoning, *counts.completion);
      ASSERT_EQ(usage->prompt_total() + usage->output_total(), *counts.total);
    }
  }
}

TEST(UsageSource, HasNames) {
  EXPECT_EQ(to_string(UsageSource::None), "none");
  EXPECT_EQ(to_string(UsageSource::Reported), "reported");
  EXPECT_EQ(to_string(UsageSource::Counted), "counted");
  EXPECT_EQ(to_string(UsageSource::Estimated), "estimated");
  EXPECT_EQ(to_string(UsageSource::Interrupted), "interrupted");
}

}  // namespace
}  // namespace sar::protocol
