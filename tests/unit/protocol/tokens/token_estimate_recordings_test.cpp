// The estimate of recorded requests against what the vendors counted. Prints the errors, which
// token_estimate.hpp and docs/architecture.md state.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "protocol/tokens/token_estimate.hpp"
#include "protocol/wires.hpp"
#include "support/json_normal_form.hpp"
#include "support/recordings.hpp"

namespace sar::protocol {
namespace {

using test::Recording;

// The largest number that stands behind `key`; 0 if there is none.
std::int64_t number_behind(std::string_view json, std::string_view key) {
  std::int64_t largest = 0;
  const std::string field = '"' + std::string{key} + '"';
  for (std::size_t at = json.find(field); at != std::string_view::npos;
       at = json.find(field, at + 1)) {
    const std::size_t digits = json.find_first_not_of(": ", at + field.size());
    if (digits == std::string_view::npos) break;
    largest = std::max<std::int64_t>(largest, std::atoll(json.data() + digits));
  }
  return largest;
}

struct Api {
  std::string_view name;
  Dialect dialect;
  std::vector<std::string_view> prompt_fields;  // added up
};
const Api kApis[] = {
    {"openai.chat", Dialect::OpenAi, {"prompt_tokens"}},
    {"openai.responses", Dialect::OpenAiResponses, {"input_tokens"}},
    {"anthropic.messages",
     Dialect::Anthropic,
     {"input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens"}},
    {"anthropic.count_tokens", Dialect::Anthropic, {"input_tokens"}},
    {"gemini.generateContent", Dialect::Gemini, {"promptTokenCount"}},
    {"gemini.streamGenerateContent", Dialect::Gemini, {"promptTokenCount"}},
    {"gemini.countTokens", Dialect::Gemini, {"totalTokens"}},
    {"ollama.chat", Dialect::Ollama, {"prompt_eval_count"}},
};

// What the vendor itself looked up in the web is part of its count, and in no request.
bool searches_the_web(std::string_view body) {
  return body.contains("web_search") || body.contains("googleSearch") ||
         body.contains("google_search") || body.contains("urlContext");
}

std::int64_t counted_tokens(const Api& api, const Recording& recording) {
  const std::string& answer = recording.stream.empty() ? recording.response_body : recording.stream;
  std::int64_t tokens = 0;
  for (const std::string_view field : api.prompt_fields) tokens += number_behind(answer, field);
  return tokens;
}

// Without the blanks that the recordings were laid out with.
std::string sent_body(const Recording& recording) {
  return recording.request_body.empty() ? "" : test::json_normal_form(recording.request_body);
}

struct Errors {
  std::vector<double> all;
  void add(std::int64_t estimate, std::int64_t counted) {
    all.push_back(static_cast<double>(estimate) / static_cast<double>(counted) - 1);
  }
  [[nodiscard]] double at(double share) const {
    std::vector<double> sizes;
    for (const double error : all) sizes.push_back(std::abs(error));
    std::ranges::sort(sizes);
    if (sizes.empty()) return 0;
    const auto last = static_cast<double>(sizes.size() - 1);
    return sizes[static_cast<std::size_t>(share * last)];
  }
  void print(std::string_view what) const {
    std::printf("%-36.*s %3zu requests, error: median %.2f, P90 %.2f\n",
                static_cast<int>(what.size()), what.data(), all.size(), at(0.5), at(0.9));
  }
};

BodyFacts facts_of(const Api& api, std::string_view body) {
  return {.dialect = api.dialect,
          .has_tools = body.contains("\"tools\""),
          .has_images = body.contains("image")};
}

TEST(RecordedTokenEstimates, AreOfTheRightSize) {
  if (!test::has_recordings()) GTEST_SKIP() << test::no_recordings();
  Errors everything;
  Errors long_ones;
  Errors by_bytes;
  for (const Api& api : kApis) {
    Errors errors;
    for (const Recording& recording : test::load_recordings(api.name)) {
      const std::string body = sent_body(recording);
      const std::int64_t counted = counted_tokens(api, recording);
      if (body.empty() || counted == 0 || searches_the_web(body)) continue;
      const std::int64_t estimate = estimate_body(body, facts_of(api, body));
      errors.add(estimate, counted);
      everything.add(estimate, counted);
      by_bytes.add(static_cast<std::int64_t>(body.size() + 3) / 4, counted);
      if (counted >= 100) long_ones.add(estimate, counted);
    }
    errors.print(api.name);
  }
  everything.print("all");
  long_ones.print("of 100 tokens and more");
  by_bytes.print("all, a token for four bytes");
  EXPECT_GT(everything.all.size(), 60U);
  EXPECT_LT(everything.at(0.5), 0.6);
  EXPECT_LT(everything.at(0.9), 2.0);
}

TEST(RecordedTokenEstimates, ComeOutOfTheModelAsWell) {
  if (!test::has_recordings()) GTEST_SKIP() << test::no_recordings();
  Errors errors;
  Errors against_body;
  for (const Api& api : kApis) {
    if (wire_of(api.dialect) == nullptr) continue;
    for (const Recording& recording : test::load_recordings(api.name)) {
      const std::string body = sent_body(recording);
      const std::int64_t counted = counted_tokens(api, recording);
      if (body.empty() || counted == 0 || searches_the_web(body)) continue;
      const auto request = translator_of(api.dialect).parse_request(body);
      if (!request) continue;  // of those for counting, which leave out what others must have
      const std::int64_t estimate = estimate_request(*request);
      errors.add(estimate, counted);
      against_body.add(estimate, estimate_body(body, facts_of(api, body)));
    }
  }
  errors.print("the model");
  against_body.print("the model against the body");
  EXPECT_GT(errors.all.size(), 60U);
  EXPECT_LT(errors.at(0.5), 0.6);
  EXPECT_LT(against_body.at(0.5), 0.4);
}

}  // namespace
}  // namespace sar::protocol
