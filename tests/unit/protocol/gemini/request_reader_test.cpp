// Callers' requests in Gemini's dialect.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "protocol/canonical/proof_carrier.hpp"
#include "protocol/gemini/gemini.hpp"

namespace sar::protocol {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

ChatRequest read(std::string_view body) {
  auto request = kGeminiTranslator.parse_request(body);
  EXPECT_TRUE(request.has_value()) << body << (request ? "" : request.error().message);
  return request.value_or(ChatRequest{});
}

// What is read out of fields beside a short prompt.
ChatRequest read_with(std::string_view fields) {
  return read(R"({"contents":[{"parts":[{"text":"hi"}]}],)" + std::string{fields} + "}");
}

ChatRequest read_config(std::string_view fields) {
  return read_with(R"("generationConfig":{)" + std::string{fields} + "}");
}

std::string text_of(const Part& part) { return std::get<TextPart>(part.body).text; }

TEST(GeminiRequestReader, TurnsAndTheirRoles) {
  const ChatRequest request = read(
      R"({"system_instruction":{"parts":[{"text":"s"},{"text":"t"}]},"contents":[)"
      R"({"parts":[{"text":"a"}]},{"role":"model","parts":[{"text":"why","thought":true},{"text":"b"}]},)"
      R"({"parts":[],"role":"model"},{"role":"user","parts":[{"text":"c"}]}]})");
  EXPECT_EQ(request.dialect, Dialect::Gemini);
  ASSERT_EQ(request.messages.size(), 4);
  EXPECT_EQ(request.messages[0].role, Role::System);
  EXPECT_EQ(request.messages[0].origin.path, "system_instruction");
  EXPECT_EQ(request.messages[0].parts.size(), 2);
  EXPECT_EQ(request.messages[1].role, Role::User);
  EXPECT_EQ(request.messages[1].origin.path, "contents[0]");
  EXPECT_EQ(request.messages[2].role, Role::Assistant);
  EXPECT_EQ(std::get<ReasoningPart>(request.messages[2].parts[0].body).text, "why");
  EXPECT_EQ(text_of(request.messages[2].parts[1]), "b");
  EXPECT_EQ(request.messages[3].origin.path, "contents[3]");
}

TEST(GeminiRequestReader, MediaOfEveryKind) {
  const ChatRequest request = read(
      R"({"contents":[{"parts":[{"inlineData":{"mimeType":"image/png","data":"a-_w"}},)"
      R"({"inline_data":{"mime_type":"audio/mpeg","data":"QQ"}},)"
      R"({"inlineData":{"mimeType":"application/pdf","data":"QQ==","displayName":"n.pdf"}},)"
      R"({"fileData":{"fileUri":"https://h/a.jpg","mimeType":"image/jpeg"},"mediaResolution":{"level":"L"}},)"
      R"({"fileData":{"fileUri":"https://youtu.be/x"},"videoMetadata":{"fps":1}},)"
      R"({"fileData":{"fileUri":"https://h/f","mimeType":"video/mp4"}}]}]})");
  const auto& parts = request.messages[0].parts;
  ASSERT_EQ(parts.size(), 6);
  EXPECT_EQ(std::get<ImagePart>(parts[0].body).url, "data:image/png;base64,a+/w");
  EXPECT_EQ(std::get<AudioPart>(parts[1].body).format, "mp3");
  EXPECT_EQ(std::get<AudioPart>(parts[1].body).data, "QQ==");
  EXPECT_EQ(std::get<FilePart>(parts[2].body).data, "data:application/pdf;base64,QQ==");
  EXPECT_EQ(std::get<FilePart>(parts[2].body).filename, "n.pdf");
  EXPECT_EQ(std::get<ImagePart>(parts[3].body).url, "https://h/a.jpg");
  EXPECT_THAT(std::get<ImagePart>(parts[3].body).extra, IsEmpty());
  EXPECT_EQ(parts[3].extra.front().name, "mediaResolution");
  EXPECT_EQ(std::get<FilePart>(parts[4].body).url, "https://youtu.be/x");
  EXPECT_EQ(std::get<FilePart>(parts[5].body).extra.front().name, "mimeType");
}

TEST(GeminiRequestReader, UnknownPartsAreKeptAsTheyAre) {
  const ChatRequest request = read(
      R"({"contents":[{"role":"model","parts":[{"executableCode":{"code":"1"},"thoughtSignature":"x"}]}]})");
  const Part& part = request.messages[0].parts[0];
  EXPECT_EQ(std::get<OpaquePart>(part.body).json.text,
            R"({"executableCode":{"code":"1"},"thoughtSignature":"x"})");
  EXPECT_THAT(part.proofs, IsEmpty());
}

// By id where there is one, else by name in order; results come before what else the turn says.
TEST(GeminiRequestReader, CallsAndTheirResponses) {
  const ChatRequest request = read(
      R"({"contents":[{"role":"user","parts":[{"text":"go"}]},)"
      R"({"role":"model","parts":[{"functionCall":{"name":"f","args":{"n":1}}},{"functionCall":{"name":"f"}},)"
      R"({"functionCall":{"id":"own","name":"g","args":null}}]},)"
      R"({"role":"function","parts":[{"text":"so"},{"functionResponse":{"id":"own","response":{"result":"G"}}},)"
      R"({"functionResponse":{"name":"f","response":{"output":"F1"}}},)"
      R"({"functionResponse":{"id":"unknown","name":"f","response":{"error":"F2"}}}]}]})");
  const auto& messages = request.messages;
  ASSERT_EQ(messages.size(), 6);
  const auto& call = std::get<ToolCall>(messages[1].parts[0].body);
  EXPECT_EQ(call.id, "call_1_0");
  EXPECT_EQ(call.type, "function");
  EXPECT_EQ(call.function->arguments.text, R"({"n":1})");
  EXPECT_EQ(std::get<ToolCall>(messages[1].parts[1].body).id, "call_1_1");
  EXPECT_EQ(std::get<ToolCall>(messages[1].parts[1].body).function->arguments.text, "{}");
  EXPECT_EQ(messages[2].tool_call_id, "own");
  EXPECT_EQ(messages[2].name, "g");
  EXPECT_EQ(text_of(messages[2].parts[0]), "G");
  EXPECT_EQ(messages[3].tool_call_id, "call_1_0");
  EXPECT_EQ(text_of(messages[3].parts[0]), "F1");
  EXPECT_EQ(messages[4].tool_call_id, "call_1_1");
  EXPECT_EQ(messages[4].is_error, true);
  EXPECT_EQ(messages[5].role, Role::User);
  EXPECT_EQ(text_of(messages[5].parts[0]), "so");
}

TEST(GeminiRequestReader, ResponsesThatAreNoTextStayObjects) {
  for (const std::string_view response :
       {R"({"a":1})", R"({"result":1})", R"({"result":"x","more":1})", R"({"result":"{\"a\":1}"})",
        R"({})"}) {
    const ChatRequest request =
        read(R"({"contents":[{"role":"model","parts":[{"functionCall":{"name":"f"}}]},)"
             R"({"parts":[{"functionResponse":{"name":"f","response":)" +
             std::string{response} +
             R"(,"parts":[{"inlineData":{"mimeType":"image/png","data":"QQ=="}}]}}]}]})");
    EXPECT_EQ(text_of(request.messages[1].parts[0]), response);
    EXPECT_TRUE(std::holds_alternative<ImagePart>(request.messages[1].parts[1].body));
  }
}

TEST(GeminiRequestReader, Signatures) {
  const Proof foreign{.kind = std::string{kSignatureProof}, .value = {"\"s\""}, .maker = "claude"};
  const ChatRequest request = read(
      R"({"contents":[{"role":"model","parts":[{"text":"t","thoughtSignature":"own"},)"
      R"({"text":"","thought":true,"thoughtSignature":")" +
      carry_proof(foreign) +
      R"("},{"functionCall":{"name":"f"},"thought_signature":"skip_thought_signature_validator"}]}]})");
  const auto& parts = request.messages[0].parts;
  EXPECT_THAT(parts[0].proofs,
              ElementsAre(Proof{std::string{kThoughtSignatureProof}, {"\"own\""}, ""}));
  EXPECT_THAT(parts[1].proofs, ElementsAre(foreign));
  EXPECT_THAT(parts[2].proofs, IsEmpty());
}

TEST(GeminiRequestReader, Tools) {
  const ChatRequest request = read_with(
      R"("tools":[{"googleSearch":{"excludeDomains":["x"]}},{"function_declarations":[)"
      R"({"name":"f","description":"d","parameters":{"type":"OBJECT","properties":{"a":{"type":"STRING"}}},"behavior":"BLOCKING"},)"
      R"({"name":"g","description":null,"parametersJsonSchema":{"type":"object","x":1}}]},{"codeExecution":{}}])");
  ASSERT_EQ(request.tools.size(), 4);
  EXPECT_EQ(request.tools[0].type, "googleSearch");
  EXPECT_EQ(request.tools[0].extra.front().value.text, R"(["x"])");
  EXPECT_EQ(request.tools[1].function->parameters.text,
            R"({"type":"object","properties":{"a":{"type":"string"}}})");
  EXPECT_EQ(request.tools[1].function->extra.front().name, "behavior");
  EXPECT_EQ(request.tools[2].function->parameters.text, R"({"type":"object","x":1})");
  EXPECT_EQ(request.tools[3].type, "codeExecution");
}

TEST(GeminiRequestReader, ToolChoice) {
  struct Case {
    std::string_view config;
    ToolChoiceMode mode;
    std::size_t tools;
  };
  constexpr Case kCases[] = {
      {R"("mode":"AUTO")", ToolChoiceMode::Auto, 0},
      {R"("mode":"NONE","allowedFunctionNames":["f"])", ToolChoiceMode::None, 0},
      {R"("mode":"ANY")", ToolChoiceMode::Required, 0},
      {R"("mode":"ANY","allowed_function_names":["f"])", ToolChoiceMode::Named, 1},
      {R"("mode":"ANY","allowedFunctionNames":["f","g"])", ToolChoiceMode::AllowedRequired, 2},
      {R"("mode":"VALIDATED","allowedFunctionNames":["f"])", ToolChoiceMode::AllowedAuto, 1},
      {R"("mode":"VALIDATED")", ToolChoiceMode::Auto, 0},
  };
  for (const Case& one : kCases) {
    const ChatRequest request =
        read_with(R"("toolConfig":{"functionCallingConfig":{)" + std::string{one.config} + "}}");
    ASSERT_TRUE(request.tool_choice.has_value()) << one.config;
    EXPECT_EQ(request.tool_choice->mode, one.mode) << one.config;
    EXPECT_EQ(request.tool_choice->tools.size(), one.tools) << one.config;
  }
  EXPECT_FALSE(read_with(R"("toolConfig":{"functionCallingConfig":{"mode":"MODE_UNSPECIFIED"}})")
                   .tool_choice);
}

TEST(GeminiRequestReader, GenerationConfig) {
  const ChatRequest request = read_config(
      R"("temperature":0.50,"topP":1,"top_k":40,"candidateCount":2,"maxOutputTokens":"100","seed":-7,)"
      R"("presencePenalty":0.1,"frequencyPenalty":0.2,"responseLogprobs":true,"logprobs":3,)"
      R"("stopSequences":["a","b"],"responseModalities":["TEXT","IMAGE"],"speechConfig":{"x":1},)"
      R"("imageConfig":null)");
  EXPECT_EQ(request.temperature.text, "0.50");
  EXPECT_EQ(request.top_p.text, "1");
  EXPECT_EQ(request.top_k.text, "40");
  EXPECT_EQ(request.n.text, "2");
  EXPECT_EQ(request.max_completion_tokens.text, "100");
  EXPECT_EQ(request.seed.text, "-7");
  EXPECT_EQ(request.presence_penalty.text, "0.1");
  EXPECT_EQ(request.frequency_penalty.text, "0.2");
  EXPECT_EQ(request.logprobs, true);
  EXPECT_EQ(request.top_logprobs.text, "3");
  EXPECT_THAT(request.stop->values, ElementsAre("a", "b"));
  EXPECT_THAT(request.modalities, ElementsAre("text", "image"));
  EXPECT_THAT(request.extra,
              ElementsAre(ExtraField{"generationConfig.speechConfig", {R"({"x":1})"}}));
}

TEST(GeminiRequestReader, ResponseFormat) {
  EXPECT_EQ(read_config(R"("responseMimeType":"application/json")").response_format->type,
            "json_object");
  EXPECT_EQ(read_config(R"("responseMimeType":"text/plain")").response_format->type, "text");
  const auto schema =
      read_config(R"("responseSchema":{"type":"STRING"},"responseMimeType":"application/json")");
  EXPECT_EQ(schema.response_format->type, "json_schema");
  EXPECT_EQ(schema.response_format->json_schema->schema.text, R"({"type":"string"})");
  EXPECT_EQ(schema.response_format->json_schema->name, "response");
  const auto words =
      read_config(R"("response_json_schema":{"enum":["a"]},"response_mime_type":"text/x.enum")");
  EXPECT_EQ(words.response_format->json_schema->schema.text, R"({"enum":["a"]})");
  EXPECT_EQ(words.extra.front().name, "generationConfig.responseMimeType");
}

TEST(GeminiRequestReader, Thinking) {
  const auto read_thinking = [](std::string_view fields) {
    return read_config(R"("thinkingConfig":{)" + std::string{fields} + "}");
  };
  EXPECT_EQ(read_thinking(R"("includeThoughts":true)").reasoning_summary, "auto");
  EXPECT_EQ(read_thinking(R"("include_thoughts":false)").reasoning_summary, "none");
  EXPECT_EQ(read_thinking(R"("thinkingBudget":-1)").reasoning_mode, ReasoningMode::Adaptive);
  EXPECT_EQ(read_thinking(R"("thinkingBudget":0)").reasoning_mode, ReasoningMode::Disabled);
  EXPECT_EQ(read_thinking(R"("thinkingBudget":128)").reasoning_mode, ReasoningMode::Enabled);
  EXPECT_EQ(read_thinking(R"("thinkingBudget":128)").reasoning_budget.text, "128");
  EXPECT_EQ(read_thinking(R"("thinkingLevel":"HIGH")").reasoning_effort, "high");
  EXPECT_EQ(read_thinking(R"("thinkingLevel":"THINKING_LEVEL_UNSPECIFIED")").reasoning_effort, "");
}

TEST(GeminiRequestReader, WhatHasNoCanonicalFieldIsKept) {
  const ChatRequest request = read_with(
      R"("safety_settings":[1],"cachedContent":"cachedContents/1","labels":null,"serviceTier":"flex",)"
      R"("toolConfig":{"includeServerSideToolInvocations":true})");
  EXPECT_THAT(request.extra,
              ElementsAre(ExtraField{"safetySettings", {"[1]"}},
                          ExtraField{"cachedContent", {R"("cachedContents/1")"}},
                          ExtraField{"toolConfig.includeServerSideToolInvocations", {"true"}}));
  EXPECT_EQ(request.service_tier, "flex");
}

struct Mistake {
  std::string_view body;
  std::string_view code;
  std::string_view param;
};
constexpr Mistake kMistakes[] = {
    {R"({)", "invalid_json", ""},
    {R"([])", "invalid_type", ""},
    {R"({})", "missing_required_parameter", "contents"},
    {R"({"contents":[]})", "missing_required_parameter", "contents"},
    {R"({"contents":null})", "missing_required_parameter", "contents"},
    {R"({"contents":[{"parts":[]}]})", "missing_required_parameter", "contents"},
    {R"({"contents":"hi"})", "invalid_type", "contents"},
    {R"({"contents":["hi"]})", "invalid_type", "contents[0]"},
    {R"({"contents":[{"role":"assistant","parts":[{"text":"x"}]}]})", "invalid_value",
     "contents[0].role"},
    {R"({"contents":[{"role":1}]})", "invalid_type", "contents[0].role"},
    {R"({"contents":[{"parts":{"text":"x"}}]})", "invalid_type", "contents[0].parts"},
    {R"({"contents":[{"parts":[{"text":1}]}]})", "invalid_type", "contents[0].parts[0].text"},
    {R"({"contents":[{"parts":[{"inline_data":{"data":"x"}}]}]})", "missing_required_parameter",
     "contents[0].parts[0].inline_data.mimeType"},
    {R"({"contents":[{"parts":[{"fileData":{"mimeType":"image/png","fileUri":)"
     R"("https://generativelanguage.googleapis.com/v1beta/files/a"}}]}]})",
     "unsupported_stateful_field", "contents[0].parts[0].fileData.fileUri"},
    {R"({"contents":[{"parts":[{"fileData":{}}]}]})", "missing_required_parameter",
     "contents[0].parts[0].fileData.fileUri"},
    {R"({"contents":[{"parts":[{"functionCall":{"name":"f"}}]}]})", "invalid_value",
     "contents[0].parts[0].functionCall"},
    {R"({"contents":[{"role":"model","parts":[{"functionCall":{}}]}]})",
     "missing_required_parameter", "contents[0].parts[0].functionCall.name"},
    {R"({"contents":[{"role":"model","parts":[{"functionCall":{"name":"f","args":"{}"}}]}]})",
     "invalid_type", "contents[0].parts[0].functionCall.args"},
    {R"({"contents":[{"role":"model","parts":[{"functionResponse":{"name":"f"}}]}]})",
     "invalid_value", "contents[0].parts[0].functionResponse"},
    {R"({"contents":[{"parts":[{"text":"x"}]},{"parts":[{"functionResponse":{"name":"f","response":{}}}]}]})",
     "invalid_value", "contents[1].parts[0].functionResponse.name"},
    {R"({"contents":[{"parts":[{"functionResponse":{"id":"i"}}]}]})", "invalid_value",
     "contents[0].parts[0].functionResponse.id"},
    {R"({"contents":[{"parts":[{"functionResponse":{}}]}]})", "missing_required_parameter",
     "contents[0].parts[0].functionResponse.name"},
    {R"({"contents":[{"role":"model","parts":[{"functionCall":{"name":"f"}}]},{"parts":[{"functionResponse":{"name":"f","response":"x"}}]}]})",
     "invalid_type", "contents[1].parts[0].functionResponse.response"},
    {R"({"systemInstruction":"be kind","contents":[]})", "invalid_type", "systemInstruction"},
    {R"({"tools":[{"functionDeclarations":[{"description":"d"}]}]})", "missing_required_parameter",
     "tools[0].functionDeclarations[0].name"},
    {R"({"tools":[{"googleSearch":1}]})", "invalid_type", "tools[0].googleSearch"},
    {R"({"toolConfig":{"functionCallingConfig":{"mode":"SOME"}}})", "invalid_value",
     "toolConfig.functionCallingConfig.mode"},
    {R"({"generationConfig":{"temperature":"hot"}})", "invalid_type",
     "generationConfig.temperature"},
    {R"({"generation_config":{"max_output_tokens":0}})", "invalid_value",
     "generation_config.max_output_tokens"},
    {R"({"generationConfig":{"candidateCount":1.5}})", "invalid_value",
     "generationConfig.candidateCount"},
    {R"({"generationConfig":{"stopSequences":["a",1]}})", "invalid_type",
     "generationConfig.stopSequences[1]"},
    {R"({"generationConfig":{"responseSchema":[]}})", "invalid_type",
     "generationConfig.responseSchema"},
    {R"({"generationConfig":{"thinkingConfig":{"includeThoughts":1}}})", "invalid_type",
     "generationConfig.thinkingConfig.includeThoughts"},
};

TEST(GeminiRequestReader, MistakesNameTheirPath) {
  for (const Mistake& one : kMistakes) {
    const auto request = kGeminiTranslator.parse_request(one.body);
    ASSERT_FALSE(request.has_value()) << one.body;
    EXPECT_EQ(request.error().code, one.code) << one.body;
    EXPECT_EQ(request.error().param, one.param) << one.body;
    EXPECT_EQ(request.error().blame, Blame::Caller);
  }
}

TEST(GeminiRequestReader, CountsOfEitherShape) {
  EXPECT_EQ(
      parse_gemini_count_request(R"({"contents":[{"parts":[{"text":"x"}]}]})")->messages.size(), 1);
  const auto request = parse_gemini_count_request(
      R"({"generateContentRequest":{"model":"models/m","contents":[{"parts":[{"text":"x"}]}],)"
      R"("tools":[{"codeExecution":{}}]}})");
  ASSERT_TRUE(request.has_value());
  EXPECT_EQ(request->model, "m");
  EXPECT_EQ(request->tools.size(), 1);
  EXPECT_FALSE(parse_gemini_count_request(R"({"generateContentRequest":{}})").has_value());
  EXPECT_EQ(write_gemini_count(7), R"({"totalTokens":7})");
}

}  // namespace
}  // namespace sar::protocol
