// Tools, their choice and the fields of generationConfig, written for Gemini.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "protocol/gemini/gemini.hpp"
#include "protocol/openai/chat.hpp"
#include "support/json_normal_form.hpp"

namespace sar::protocol {
namespace {

using test::json_normal_form;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;

struct Written {
  std::string json;  // without the contents
  std::vector<std::string> notes;
};

RequestTarget target_of(std::string_view model, ThinkingForm form = ThinkingForm::Unknown) {
  RequestTarget target;
  target.model = model;
  target.facts.known = form != ThinkingForm::Unknown;
  target.facts.thinking = form;
  return target;
}

Written write(const ChatRequest& request, const RequestTarget& target) {
  constexpr std::string_view kContents = R"("contents":[{"role":"user","parts":[{"text":"q"}]}])";
  Fidelity fidelity;
  const auto json = kGeminiTranslator.write_request(request, target, fidelity);
  EXPECT_TRUE(json.has_value());
  Written written;
  written.json = json.value_or("");
  const std::size_t place = written.json.find(kContents);
  EXPECT_NE(place, std::string::npos) << written.json;
  written.json.erase(place, kContents.size() + (written.json[place + kContents.size()] == ','));
  for (const FidelityNote& note : fidelity.notes()) written.notes.push_back(note.field);
  return written;
}

ChatRequest openai(std::string_view fields) {
  auto request = parse_chat_request(R"({"model":"m","messages":[{"role":"user","content":"q"}],)" +
                                    std::string{fields} + "}");
  EXPECT_TRUE(request.has_value()) << fields << (request ? "" : request.error().message);
  return request.value_or(ChatRequest{});
}

Written write_openai(std::string_view fields, std::string_view model = "gemini-2.0-flash") {
  return write(openai(fields), target_of(model));
}

TEST(GeminiConfigWriter, Fields) {
  struct Case {
    std::string_view in;
    std::string_view out;
  };
  constexpr Case kCases[] = {
      {R"("temperature":0.50)", R"("temperature":0.50)"},
      {R"("top_p":0.9,"top_k":7)", R"("topP":0.9,"topK":7)"},
      {R"("n":2)", R"("candidateCount":2)"},
      {R"("max_tokens":5)", R"("maxOutputTokens":5)"},
      {R"("max_tokens":5,"max_completion_tokens":6)", R"("maxOutputTokens":6)"},
      {R"("seed":1,"presence_penalty":1,"frequency_penalty":2)",
       R"("seed":1,"presencePenalty":1,"frequencyPenalty":2)"},
      {R"("stop":"a")", R"("stopSequences":["a"])"},
      {R"("logprobs":true,"top_logprobs":3)", R"("responseLogprobs":true,"logprobs":3)"},
      {R"("modalities":["text","audio"])", R"("responseModalities":["TEXT","AUDIO"])"},
      {R"("response_format":{"type":"json_object"})", R"("responseMimeType":"application/json")"},
      {R"("response_format":{"type":"json_schema","json_schema":{"name":"n","strict":true,"schema":{"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":false}}})",
       R"("responseMimeType":"application/json","responseSchema":{"type":"object","properties":{"a":{"type":"string"}}})"},
      {R"("response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{"type":"object","properties":{"a":{"type":"object"}}}}})",
       R"("responseMimeType":"application/json","responseJsonSchema":{"type":"object","properties":{"a":{"type":"object"}}})"},
  };
  for (const Case& one : kCases) {
    const Written written = write_openai(one.in);
    EXPECT_EQ(json_normal_form(written.json),
              json_normal_form(R"({"generationConfig":{)" + std::string{one.out} + "}}"));
    EXPECT_THAT(written.notes, IsEmpty()) << one.in;
  }
  EXPECT_EQ(write_openai(R"("response_format":{"type":"text"},"stream":true)").json, "{}");
}

TEST(GeminiConfigWriter, WhatGeminiHasNotIsNoted) {
  EXPECT_THAT(
      write_openai(
          R"("logit_bias":{"1":1},"user":"u","metadata":{"a":"b"},"service_tier":"scale","store":true,)"
          R"("prediction":{},"verbosity":"low","safety_identifier":"s","prompt_cache_key":"k",)"
          R"("parallel_tool_calls":false,"audio":{"voice":"v"},"x_vendor":1)")
          .notes,
      UnorderedElementsAre("logit_bias", "user", "metadata", "service_tier", "store", "prediction",
                           "verbosity", "safety_identifier", "prompt_cache_key",
                           "parallel_tool_calls", "audio", "x_vendor"));
  EXPECT_THAT(
      write_openai(R"("service_tier":"auto","store":false,"parallel_tool_calls":true)").notes,
      IsEmpty());
  EXPECT_EQ(write_openai(R"("service_tier":"flex")").json, R"({"serviceTier":"flex"})");
}

TEST(GeminiConfigWriter, FiveStopSequencesAtMost) {
  ChatRequest request = openai(R"("stop":["a"])");
  request.stop->values = {"a", "", "b", "c", "d", "e", "f"};
  const Written written = write(request, target_of("gemini-2.0-flash"));
  EXPECT_THAT(written.json, HasSubstr(R"("stopSequences":["a","b","c","d","e"])"));
  EXPECT_THAT(written.notes, ElementsAre("stop"));
}

TEST(GeminiConfigWriter, Tools) {
  const Written written = write_openai(
      R"("tools":[{"type":"web_search_20250305"},{"type":"function","function":{"name":"f","description":"d","strict":true,"parameters":{"type":"object","properties":{}}}},)"
      R"({"type":"function","function":{"name":"g","parameters":{"type":"object","properties":{"a":{"$ref":"#"}}}}},)"
      R"({"type":"custom","custom":{"name":"k","description":"e"}},{"type":"computer"}])");
  EXPECT_EQ(
      json_normal_form(written.json),
      json_normal_form(
          R"({"tools":[{"googleSearch":{}},{"functionDeclarations":[{"name":"f","description":"d"},)"
          R"({"name":"g","parametersJsonSchema":{"type":"object","properties":{"a":{"$ref":"#"}}}},)"
          R"({"name":"k","description":"e","parameters":{"type":"object","properties":{"input":{"type":"string"}},"required":["input"]}}]}]})"));
  EXPECT_THAT(written.notes,
              UnorderedElementsAre("tools[0]", "tools[1].function.strict", "tools[3]", "tools[4]"));
  EXPECT_EQ(write_openai(R"("web_search_options":{})").json, R"({"tools":[{"googleSearch":{}}]})");
}

TEST(GeminiConfigWriter, ToolChoice) {
  struct Case {
    std::string_view choice;
    std::string_view config;
  };
  constexpr Case kCases[] = {
      {R"("auto")", R"({"mode":"AUTO"})"},
      {R"("none")", R"({"mode":"NONE"})"},
      {R"("required")", R"({"mode":"ANY"})"},
      {R"({"type":"function","function":{"name":"f"}})",
       R"({"mode":"ANY","allowedFunctionNames":["f"]})"},
      {R"({"type":"allowed_tools","allowed_tools":{"mode":"auto","tools":[{"type":"function","function":{"name":"f"}}]}})",
       R"({"mode":"VALIDATED","allowedFunctionNames":["f"]})"},
      {R"({"type":"allowed_tools","allowed_tools":{"mode":"required","tools":[{"type":"function","function":{"name":"f"}},{"type":"function","function":{"name":"g"}}]}})",
       R"({"mode":"ANY","allowedFunctionNames":["f","g"]})"},
  };
  const std::string tools = R"("tools":[{"type":"function","function":{"name":"f"}}],)";
  for (const Case& one : kCases) {
    const Written written = write_openai(tools + R"("tool_choice":)" + std::string{one.choice});
    EXPECT_THAT(written.json,
                HasSubstr(R"("toolConfig":{"functionCallingConfig":)" + std::string{one.config}));
    EXPECT_THAT(written.notes, IsEmpty());
  }
  EXPECT_THAT(write_openai(tools + R"("tool_choice":{"type":"web_search"})").notes,
              ElementsAre("tool_choice"));
  // It is refused where there are no functions.
  EXPECT_EQ(write_openai(R"("tool_choice":"auto")").json, "{}");
  EXPECT_THAT(write_openai(R"("tool_choice":"required")").notes, ElementsAre("tool_choice"));
  EXPECT_THAT(write_openai(tools + R"("temperature":1)").json, Not(HasSubstr("toolConfig")));
}

struct ThinkingCase {
  std::string_view model;
  std::string_view effort;
  std::string_view config;
  bool is_noted = false;
};
constexpr ThinkingCase kEfforts[] = {
    {"gemini-2.5-flash", "none", R"("thinkingBudget":0)"},
    {"gemini-2.5-flash", "minimal", R"("includeThoughts":true,"thinkingBudget":512)"},
    {"gemini-2.5-flash", "low", R"("includeThoughts":true,"thinkingBudget":1024)"},
    {"gemini-2.5-flash", "medium", R"("includeThoughts":true,"thinkingBudget":8192)"},
    {"gemini-2.5-flash", "high", R"("includeThoughts":true,"thinkingBudget":24576)"},
    {"gemini-2.5-flash", "xhigh", R"("includeThoughts":true,"thinkingBudget":24576)"},
    {"gemini-2.5-pro", "none", R"("thinkingBudget":128)", true},
    {"gemini-2.5-pro", "max", R"("includeThoughts":true,"thinkingBudget":32768)"},
    {"gemini-3-flash", "none", R"("thinkingLevel":"MINIMAL")", true},
    {"gemini-3-flash", "minimal", R"("includeThoughts":true,"thinkingLevel":"MINIMAL")"},
    {"gemini-3-flash", "medium", R"("includeThoughts":true,"thinkingLevel":"MEDIUM")"},
    {"gemini-3-flash", "xhigh", R"("includeThoughts":true,"thinkingLevel":"HIGH")"},
    {"gemini-3-pro-preview", "minimal", R"("includeThoughts":true,"thinkingLevel":"LOW")"},
    {"gemini-3-pro-preview", "medium", R"("includeThoughts":true,"thinkingLevel":"HIGH")"},
    {"gemini-3.1-pro-preview", "medium", R"("includeThoughts":true,"thinkingLevel":"MEDIUM")"},
    {"gemini-2.0-flash", "none", ""},
    {"gemini-2.0-flash", "high", "", true},
    {"unheard-of", "low", R"("includeThoughts":true,"thinkingBudget":1024)"},
    {"gemini-2.5-flash", "extreme", R"("includeThoughts":true)", true},
};

TEST(GeminiConfigWriter, Efforts) {
  for (const ThinkingCase& one : kEfforts) {
    ChatRequest request = openai(R"("reasoning_effort":"low")");
    request.reasoning_effort = one.effort;
    const Written written = write(request, target_of(one.model));
    const std::string config = std::string{one.config};
    EXPECT_EQ(written.json,
              config.empty() ? "{}" : R"({"generationConfig":{"thinkingConfig":{)" + config + "}}}")
        << one.model << " " << one.effort;
    EXPECT_EQ(!written.notes.empty(), one.is_noted) << one.model << " " << one.effort;
  }
}

TEST(GeminiConfigWriter, BudgetsAndWhoIsShownThoughts) {
  const auto config = [](const ChatRequest& request, const RequestTarget& target) {
    return write(request, target).json;
  };
  const RequestTarget budget = target_of("m", ThinkingForm::Budget);
  const RequestTarget level = target_of("m", ThinkingForm::Level);
  ChatRequest request = openai(R"("n":1)");
  request.n = {};
  EXPECT_THAT(config(request, budget), HasSubstr(R"({"includeThoughts":true})"));
  request.reasoning_summary = "none";
  EXPECT_EQ(config(request, budget), "{}");
  request.reasoning_mode = ReasoningMode::Adaptive;
  EXPECT_THAT(config(request, budget), HasSubstr(R"({"thinkingBudget":-1})"));
  request.reasoning_mode = ReasoningMode::Enabled;
  request.reasoning_budget = {"5000"};
  EXPECT_THAT(config(request, budget), HasSubstr(R"({"thinkingBudget":5000})"));
  EXPECT_THAT(config(request, level), HasSubstr(R"({"thinkingLevel":"MEDIUM"})"));
  EXPECT_THAT(write(request, level).notes, ElementsAre("reasoning_budget"));
  request.reasoning_budget = {"90000"};
  EXPECT_THAT(config(request, target_of("gemini-2.5-flash")),
              HasSubstr(R"("thinkingBudget":24576)"));
  EXPECT_THAT(config(request, level), HasSubstr(R"("thinkingLevel":"HIGH")"));

  // Anthropic's callers say when the model is to think.
  ChatRequest quiet = openai(R"("n":1)");
  quiet.n = {};
  quiet.dialect = Dialect::Anthropic;
  EXPECT_EQ(config(quiet, budget), "{}");
  quiet.reasoning_mode = ReasoningMode::Enabled;
  EXPECT_THAT(config(quiet, budget), HasSubstr(R"("includeThoughts":true)"));
  quiet.dialect = Dialect::Gemini;
  EXPECT_THAT(config(quiet, budget), Not(HasSubstr("includeThoughts")));
}

}  // namespace
}  // namespace sar::protocol
