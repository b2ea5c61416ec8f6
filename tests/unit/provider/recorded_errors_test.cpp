// Recorded refusals of every vendor: what each means, and that nothing of the vendor's key or
// organisation gets through.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>

#include "provider/classify.hpp"
#include "support/recordings.hpp"

namespace sar::provider {
namespace {

// By file: "class blame retry scope retry_after".
const std::map<std::string_view, std::string_view> kMeanings{
    {"anthropic__anthropic_count_tokens__err404__01",
     "model_not_found vendor other_channel model 0ms"},
    {"anthropic__anthropic_messages__err400__01", "context_length caller never none 0ms"},
    {"anthropic__anthropic_messages__err400__02", "bad_request caller never none 0ms"},
    {"anthropic__anthropic_messages__err400__03", "quota_exhausted vendor other_channel key 0ms"},
    {"anthropic__anthropic_messages__err401__01", "auth vendor other_channel key 0ms"},
    {"anthropic__anthropic_messages__err429__01",
     "rate_limited vendor other_channel key_and_model 23000ms"},
    {"anthropic__anthropic_messages__err500__01", "server_error vendor other_channel channel 0ms"},
    {"anthropic__anthropic_messages__err529__01", "overloaded vendor other_channel model 0ms"},
    {"azure__openai_chat__err400__01", "content_filter caller never none 0ms"},
    {"azure__openai_chat__err404__01", "model_not_found vendor other_channel model 0ms"},
    {"azure__openai_chat__err429__01", "rate_limited vendor other_channel key_and_model 1000ms"},
    {"azure__openai_embeddings__err401__01", "auth vendor other_channel key 0ms"},
    {"deepseek__openai_chat__err401__01", "auth vendor other_channel key 0ms"},
    {"deepseek__openai_chat__err402__01", "quota_exhausted vendor other_channel key 0ms"},
    {"deepseek__openai_responses__err400__01", "bad_request caller never none 0ms"},
    {"gemini__gemini_countTokens__err404__01", "model_not_found vendor other_channel model 0ms"},
    {"gemini__gemini_generateContent__err400__01", "auth vendor other_channel key 0ms"},
    {"gemini__gemini_generateContent__err403__01", "auth vendor other_channel key 0ms"},
    {"gemini__gemini_generateContent__err429__01",
     "rate_limited vendor other_channel key_and_model 34400ms"},
    {"gemini__gemini_generateContent__err503__01", "overloaded vendor other_channel model 0ms"},
    {"groq__openai_chat__err400__01", "tool_use_failed vendor other_channel none 0ms"},
    {"groq__openai_chat__err413__01", "rate_limited vendor other_channel none 0ms"},
    {"groq__openai_chat__err429__01", "rate_limited vendor other_channel key_and_model 51000ms"},
    {"moonshot__openai_chat__err429__01", "rate_limited vendor other_channel key 1000ms"},
    {"moonshot__openai_chat__err429__02", "overloaded vendor other_channel model 0ms"},
    {"new-api__openai_chat__err403__01", "quota_exhausted vendor other_channel key 0ms"},
    {"new-api__openai_chat__err503__01", "model_not_found vendor other_channel model 0ms"},
    {"openai__openai_chat__err400__01", "bad_request caller never none 0ms"},
    {"openai__openai_chat__err400__02", "bad_request caller never none 0ms"},
    {"openai__openai_chat__err400__03", "bad_request caller never none 0ms"},
    {"openai__openai_chat__err401__01", "auth vendor other_channel key 0ms"},
    {"openai__openai_chat__err401__02", "auth vendor other_channel key 0ms"},
    {"openai__openai_chat__err429__01", "rate_limited vendor other_channel key_and_model 18642ms"},
    {"openai__openai_chat__err429__02", "quota_exhausted vendor other_channel key 0ms"},
    {"openai__openai_chat__err500__01", "server_error vendor other_channel channel 0ms"},
    {"openai__openai_embeddings__err404__01", "model_not_found vendor other_channel model 0ms"},
    {"openai__openai_embeddings__err404__02", "model_not_found vendor other_channel model 0ms"},
    {"openai__openai_responses__err400__01", "context_length caller never none 0ms"},
    {"openai__openai_responses__err400__02", "bad_request caller never none 0ms"},
    {"openai__openai_responses__err400__03", "model_not_found vendor other_channel model 0ms"},
    {"openai__openai_responses__err400__04", "model_not_found vendor other_channel model 0ms"},
    {"openai__openai_responses__err401__01", "auth vendor other_channel key 0ms"},
    {"openrouter__openai_chat__err400__01", "context_length caller never none 0ms"},
    {"openrouter__openai_chat__err401__01", "auth vendor other_channel key 0ms"},
    {"openrouter__openai_chat__err402__01", "quota_exhausted vendor other_channel key 0ms"},
    {"openrouter__openai_chat__err403__01", "content_filter caller never none 0ms"},
    {"openrouter__openai_chat__err429__01", "rate_limited vendor other_channel key_and_model 0ms"},
    {"openrouter__openai_chat__err429__02", "rate_limited vendor other_channel key_and_model 0ms"},
    {"siliconflow__openai_chat__err400__01", "model_not_found vendor other_channel model 0ms"},
    {"siliconflow__openai_chat__err401__01", "auth vendor other_channel key 0ms"},
    {"siliconflow__openai_chat__err403__01", "quota_exhausted vendor other_channel key 0ms"},
    {"siliconflow__openai_chat__err429__01", "rate_limited vendor other_channel key_and_model 0ms"},
    {"siliconflow__openai_chat__err503__01", "overloaded vendor other_channel model 0ms"},
};

Error classified(const test::Recording& recorded) {
  HeaderTable headers;
  for (const auto& [name, value] : recorded.headers) headers.add(name, value);
  return classify_reply(
      {.status = recorded.status, .headers = headers, .body = recorded.response_body});
}

std::string meaning_of(const Error& error) {
  return fmt::format("{} {} {} {} {}ms", to_string(error.error_class), to_string(error.blame),
                     to_string(error.retry), to_string(error.scope), error.retry_after.count());
}

TEST(RecordedErrorsTest, EachMeansWhatItMeans) {
  if (!test::has_recordings()) GTEST_SKIP() << test::no_recordings();
  std::size_t count = 0;
  for (const test::Recording& recorded : test::load_recordings("")) {
    if (recorded.status < 400) continue;
    ++count;
    const auto expected = kMeanings.find(recorded.name);
    if (expected == kMeanings.end()) {
      ADD_FAILURE() << recorded.name << " is new: " << meaning_of(classified(recorded));
    } else {
      EXPECT_EQ(meaning_of(classified(recorded)), expected->second) << recorded.name;
    }
  }
  EXPECT_EQ(count, kMeanings.size());
}

TEST(RecordedErrorsTest, NothingOfOurAccountGetsThrough) {
  if (!test::has_recordings()) GTEST_SKIP() << test::no_recordings();
  for (const test::Recording& recorded : test::load_recordings("")) {
    if (recorded.status < 400) continue;
    const Error error = classified(recorded);
    for (const std::string_view leak :
         {"sk-", "org-", "org_", "ak-", "http", "***", "user_", "@"}) {
      EXPECT_FALSE(error.message.contains(leak)) << recorded.name << ": " << error.message;
    }
  }
}

}  // namespace
}  // namespace sar::provider
