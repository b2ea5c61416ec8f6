// How much a model is told to think, and how much it may say.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "protocol/anthropic/anthropic.hpp"
#include "protocol/anthropic/schema.hpp"
#include "protocol/openai/openai.hpp"
#include "support/json_normal_form.hpp"

namespace sar::protocol {
namespace {

using test::json_normal_form;

struct ThinkingCase {
  ThinkingForm form;
  std::int64_t output_tokens = 0;
  std::string fields;    // of OpenAI's request
  std::string expected;  // all but model and messages
  std::vector<std::string> notes = {};
};

std::string written(const ThinkingCase& one, std::vector<std::string>& notes) {
  auto request = kOpenAiTranslator.parse_request(
      R"({"model":"m","messages":[{"role":"user","content":"u"}])" + one.fields + "}");
  EXPECT_TRUE(request.has_value()) << request.error().message;
  ModelFacts facts;
  facts.known = true;
  facts.json_schema = true;
  facts.output_tokens = one.output_tokens;
  facts.thinking = one.form;
  Fidelity fidelity;
  const auto json =
      kAnthropicTranslator.write_request(*request, {.model = "c", .facts = facts}, fidelity);
  for (const FidelityNote& note : fidelity.notes()) notes.push_back(note.field);
  return json_normal_form(*json);
}

constexpr auto kBudget = ThinkingForm::Budget;
constexpr auto kAdaptive = ThinkingForm::Adaptive;

void expect_thinking(const ThinkingCase& one) {
  SCOPED_TRACE(one.fields);
  std::vector<std::string> notes;
  EXPECT_EQ(written(one, notes),
            json_normal_form(R"({"model":"c","messages":[{"role":"user","content":"u"}],)" +
                             one.expected + "}"));
  EXPECT_EQ(notes, one.notes);
}

TEST(AnthropicThinking, WhatEffortsBecome) {
  const std::string tool =
      R"(,"tools":[{"type":"function","function":{"name":"f"}}],"tool_choice":"required")";
  const std::string wrote_tool =
      R"(,"tools":[{"name":"f","input_schema":{"type":"object","properties":{}}}])"
      R"(,"tool_choice":{"type":"auto"})";
  const ThinkingCase kCases[] = {
      {kBudget, 0, "", R"("max_tokens":4096)"},
      {kBudget, 64000, "", R"("max_tokens":64000)"},
      {kBudget, 8000, R"(,"max_tokens":9000)", R"("max_tokens":8000)", {"max_completion_tokens"}},
      {kBudget, 0, R"(,"max_tokens":9,"max_completion_tokens":10)", R"("max_tokens":10)"},
      {kBudget, 64000, R"(,"reasoning_effort":"low")",
       R"("max_tokens":64000,"thinking":{"type":"enabled","budget_tokens":1024})"},
      {kBudget,
       64000,
       R"(,"reasoning_effort":"high","max_tokens":1000)",
       R"("max_tokens":25576,"thinking":{"type":"enabled","budget_tokens":24576})",
       {"max_completion_tokens"}},
      {kBudget, 8192, R"(,"reasoning_effort":"high")",
       R"("max_tokens":8192,"thinking":{"type":"enabled","budget_tokens":4096})"},
      {kBudget,
       1024,
       R"(,"reasoning_effort":"high")",
       R"("max_tokens":1024)",
       {"reasoning_effort"}},
      {kBudget, 64000, R"(,"reasoning_effort":"none")",
       R"("max_tokens":64000,"thinking":{"type":"disabled"})"},
      {kBudget,
       64000,
       R"(,"reasoning_effort":"odd")",
       R"("max_tokens":64000)",
       {"reasoning_effort"}},
      {kBudget,
       64000,
       R"(,"reasoning_effort":"minimal","temperature":0.5,"top_p":0.5)",
       R"("max_tokens":64000,"thinking":{"type":"enabled","budget_tokens":1024})",
       {"temperature", "top_p"}},
      {kBudget,
       64000,
       R"(,"reasoning_effort":"minimal")" + tool,
       R"("max_tokens":64000,"thinking":{"type":"enabled","budget_tokens":1024})" + wrote_tool,
       {"tool_choice"}},
  };
  for (const ThinkingCase& one : kCases) expect_thinking(one);
}

TEST(AnthropicThinking, WhatModelsWithoutABudgetAreTold) {
  const ThinkingCase kCases[] = {
      {kAdaptive, 64000, R"(,"reasoning_effort":"xhigh")",
       R"("max_tokens":64000,"thinking":{"type":"adaptive"},"output_config":{"effort":"xhigh"})"},
      {kAdaptive, 64000, R"(,"reasoning_effort":"minimal")",
       R"("max_tokens":64000,"thinking":{"type":"adaptive"},"output_config":{"effort":"low"})"},
      {ThinkingForm::Unknown, 64000, R"(,"reasoning_effort":"medium")",
       R"("max_tokens":64000,"thinking":{"type":"adaptive"},"output_config":{"effort":"medium"})"},
      {ThinkingForm::Unknown, 64000, R"(,"reasoning_effort":"none")", R"("max_tokens":64000)"},
      {ThinkingForm::None,
       64000,
       R"(,"reasoning_effort":"high")",
       R"("max_tokens":64000)",
       {"reasoning_effort"}},
  };
  for (const ThinkingCase& one : kCases) expect_thinking(one);
}

// Anthropic refuses thoughts from then on if the turn that called has none.
TEST(AnthropicThinking, NotInTheMiddleOfATurnWithoutThoughts) {
  ThinkingCase one{.form = kBudget, .output_tokens = 64000, .fields = {}, .expected = {}};
  one.fields = R"(,"reasoning_effort":"high","messages":[{"role":"user","content":"u"},)"
               R"({"role":"assistant","tool_calls":[{"id":"a","type":"function",)"
               R"("function":{"name":"f","arguments":"{}"}}]},)"
               R"({"role":"tool","tool_call_id":"a","content":"r"}])";
  auto request = kOpenAiTranslator.parse_request(R"({"model":"m")" + one.fields + "}");
  ASSERT_TRUE(request.has_value());
  ModelFacts facts;
  facts.thinking = kBudget;
  Fidelity fidelity;
  const auto budget = kAnthropicTranslator.write_request(*request, {.facts = facts}, fidelity);
  EXPECT_THAT(*budget, testing::Not(testing::HasSubstr("thinking")));
  EXPECT_EQ(fidelity.notes().front().field, "reasoning_effort");
  facts.thinking = kAdaptive;
  const auto adaptive = kAnthropicTranslator.write_request(*request, {.facts = facts}, fidelity);
  EXPECT_THAT(*adaptive, testing::HasSubstr(R"("thinking":{"type":"adaptive"})"));
}

TEST(AnthropicThinking, ABudgetForAModelThatTakesNone) {
  ChatRequest request;
  request.dialect = Dialect::Gemini;
  request.messages.emplace_back().parts.push_back({TextPart{"u"}, {}, {}, {}});
  request.reasoning_mode = ReasoningMode::Enabled;
  request.reasoning_budget.text = "9000";
  request.reasoning_summary = "none";
  ModelFacts facts;
  facts.thinking = kAdaptive;
  Fidelity fidelity;
  const auto json = kAnthropicTranslator.write_request(request, {.facts = facts}, fidelity);
  EXPECT_THAT(*json, testing::HasSubstr(R"("thinking":{"type":"adaptive","display":"omitted"})"));
  EXPECT_THAT(*json, testing::HasSubstr(R"("effort":"medium")"));
  request.reasoning_budget.text = "-1";
  facts.thinking = kBudget;
  const auto own_choice = kAnthropicTranslator.write_request(request, {.facts = facts}, fidelity);
  EXPECT_THAT(*own_choice, testing::HasSubstr(R"("budget_tokens":8192)"));
  request.reasoning_budget.text = "0";
  const auto off = kAnthropicTranslator.write_request(request, {.facts = facts}, fidelity);
  EXPECT_THAT(*off, testing::HasSubstr(R"("thinking":{"type":"disabled"})"));
}

TEST(AnthropicSchema, StrictSchemasLoseWhatIsNotUnderstood) {
  struct Case {
    std::string schema;
    std::string expected;
    bool is_changed;
  };
  const Case kCases[] = {
      {R"({"type":"string"})", R"({"type":"string"})", false},
      {R"({"type":"object","properties":{},"additionalProperties":false})",
       R"({"type":"object","properties":{},"additionalProperties":false})", false},
      {R"({"type":"object","additionalProperties":{"type":"string"}})",
       R"({"type":"object","additionalProperties":false})", true},
      {R"({"type":"array","minItems":2,"items":{"type":"string","maxLength":3}})",
       R"({"type":"array","items":{"type":"string"}})", true},
      {R"({"type":"array","minItems":1})", R"({"type":"array","minItems":1})", false},
      {R"({"anyOf":[{"maximum":1},{"enum":["maximum"]}],"$defs":{"minimum":{"minimum":1}}})",
       R"({"anyOf":[{},{"enum":["maximum"]}],"$defs":{"minimum":{}}})", true},
      {R"({"properties":[],"anyOf":{}})",
       R"({"properties":[],"anyOf":{},"additionalProperties":false})", true},
      {R"({"properties":{"a":{"minLength":1}},"additionalProperties":false,"required":["a"]})",
       R"({"properties":{"a":{}},"additionalProperties":false,"required":["a"]})", true},
      {"true", "true", false},
  };
  for (const Case& one : kCases) {
    const StrictSchema strict = anthropic_strict_schema(one.schema);
    EXPECT_EQ(json_normal_form(strict.json), json_normal_form(one.expected));
    EXPECT_EQ(strict.is_changed, one.is_changed) << one.schema;
  }
}

}  // namespace
}  // namespace sar::protocol
