// Requests of OpenAI's callers for a vendor who speaks Gemini.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "protocol/gemini/gemini.hpp"
#include "protocol/openai/chat.hpp"
#include "support/json_normal_form.hpp"

namespace sar::protocol {
namespace {

using test::json_normal_form;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

RequestTarget target_of(std::string_view model, ThinkingForm form = ThinkingForm::Unknown) {
  RequestTarget target;
  target.model = model;
  target.provider = "google";
  target.facts.known = form != ThinkingForm::Unknown;
  target.facts.thinking = form;
  return target;
}
const RequestTarget kPlain = target_of("gemini-2.0-flash");
const RequestTarget kLevel = target_of("gemini-3-flash-preview");

struct Written {
  std::string json;
  std::vector<std::string> notes;  // fields
};

Written write(const ChatRequest& request, const RequestTarget& target = kPlain) {
  Fidelity fidelity;
  const auto json = kGeminiTranslator.write_request(request, target, fidelity);
  EXPECT_TRUE(json.has_value()) << (json ? "" : json.error().message);
  Written written{.json = json.value_or(""), .notes = {}};
  for (const FidelityNote& note : fidelity.notes()) written.notes.push_back(note.field);
  return written;
}

ChatRequest openai(std::string_view fields) {
  auto request = parse_chat_request(R"({"model":"m",)" + std::string{fields} + "}");
  EXPECT_TRUE(request.has_value()) << fields << (request ? "" : request.error().message);
  return request.value_or(ChatRequest{});
}

ChatRequest openai_messages(std::string_view messages) {
  return openai(R"("messages":[)" + std::string{messages} + "]");
}

std::string contents_of(std::string_view messages, const RequestTarget& target = kPlain) {
  return write(openai_messages(messages), target).json;
}

void expect_contents(std::string_view messages, std::string_view expected,
                     const RequestTarget& target = kPlain) {
  EXPECT_EQ(json_normal_form(contents_of(messages, target)), json_normal_form(expected))
      << messages;
}

TEST(GeminiRequestWriter, RolesAndSystemTexts) {
  expect_contents(
      R"({"role":"system","content":"a"},{"role":"user","content":"b"},{"role":"assistant","content":"c"},)"
      R"({"role":"developer","content":"d"},{"role":"user","content":"e"},{"role":"user","content":[{"type":"text","text":"f"},{"type":"text","text":""}]})",
      R"({"systemInstruction":{"parts":[{"text":"a"},{"text":"d"}]},"contents":[)"
      R"({"role":"user","parts":[{"text":"b"}]},{"role":"model","parts":[{"text":"c"}]},)"
      R"({"role":"user","parts":[{"text":"e"},{"text":"f"}]}]})");
}

TEST(GeminiRequestWriter, ContentsAreNeverEmptyAndTheUserBegins) {
  expect_contents(
      R"({"role":"system","content":"a"})",
      R"({"systemInstruction":{"parts":[{"text":"a"}]},"contents":[{"role":"user","parts":[{"text":" "}]}]})");
  expect_contents(
      R"({"role":"user","content":""},{"role":"assistant","content":"c"})",
      R"({"contents":[{"role":"user","parts":[{"text":" "}]},{"role":"model","parts":[{"text":"c"}]}]})");
}

TEST(GeminiRequestWriter, Media) {
  expect_contents(
      R"({"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,QQ=="}},)"
      R"({"type":"image_url","image_url":{"url":"https://h/a.JPG?x=1.2"}},{"type":"image_url","image_url":{"url":"https://h/a"}},)"
      R"({"type":"input_audio","input_audio":{"data":"QQ==","format":"wav"}},)"
      R"({"type":"file","file":{"file_data":"data:application/pdf;base64,QQ==","filename":"n.pdf"}},)"
      R"({"type":"file","file":{"file_data":"QQ==","filename":"n.csv"}}]})",
      R"({"contents":[{"role":"user","parts":[{"inlineData":{"mimeType":"image/png","data":"QQ=="}},)"
      R"({"fileData":{"mimeType":"image/jpeg","fileUri":"https://h/a.JPG?x=1.2"}},{"fileData":{"fileUri":"https://h/a"}},)"
      R"({"inlineData":{"mimeType":"audio/wav","data":"QQ=="}},)"
      R"({"inlineData":{"mimeType":"application/pdf","displayName":"n.pdf","data":"QQ=="}},)"
      R"({"inlineData":{"mimeType":"text/csv","displayName":"n.csv","data":"QQ=="}}]}]})");
}

constexpr std::string_view kTwoCalls =
    R"({"role":"user","content":"go"},{"role":"assistant","content":null,"tool_calls":[)"
    R"({"id":"c1","type":"function","function":{"name":"f","arguments":"{\"n\":1}"}},)"
    R"({"id":"c2","type":"function","function":{"name":"g","arguments":""}}]},)";

TEST(GeminiRequestWriter, ResultsStandInTheOrderOfTheirCalls) {
  expect_contents(
      std::string{kTwoCalls} +
          R"({"role":"tool","tool_call_id":"c2","content":"{\"b\":2}"},{"role":"tool","tool_call_id":"c1","content":"one"},)"
          R"({"role":"user","content":"on"})",
      R"({"contents":[{"role":"user","parts":[{"text":"go"}]},{"role":"model","parts":[)"
      R"({"functionCall":{"name":"f","args":{"n":1}}},{"functionCall":{"name":"g","args":{}}}]},)"
      R"({"role":"user","parts":[{"functionResponse":{"name":"f","response":{"result":"one"}}},)"
      R"({"functionResponse":{"name":"g","response":{"b":2}}},{"text":"on"}]}]})");
}

TEST(GeminiRequestWriter, Gemini3WantsIdsAndSignatures) {
  expect_contents(
      std::string{kTwoCalls} +
          R"({"role":"tool","tool_call_id":"c1","content":"x"},{"role":"tool","tool_call_id":"c2","content":"y"})",
      R"({"contents":[{"role":"user","parts":[{"text":"go"}]},{"role":"model","parts":[)"
      R"({"functionCall":{"id":"c1","name":"f","args":{"n":1}},"thoughtSignature":"skip_thought_signature_validator"},)"
      R"({"functionCall":{"id":"c2","name":"g","args":{}}}]},)"
      R"({"role":"user","parts":[{"functionResponse":{"id":"c1","name":"f","response":{"result":"x"}}},)"
      R"({"functionResponse":{"id":"c2","name":"g","response":{"result":"y"}}}]}],"generationConfig":{"thinkingConfig":{"includeThoughts":true}}})",
      kLevel);
}

// An image among the results comes after all of them; Gemini 3 has a place for it.
TEST(GeminiRequestWriter, ImagesInResults) {
  ChatRequest request = openai_messages(
      std::string{kTwoCalls} +
      R"({"role":"tool","tool_call_id":"c1","content":"x"},{"role":"tool","tool_call_id":"c2","content":"y"})");
  request.messages[2].parts.emplace_back().body =
      ImagePart{.url = "data:image/png;base64,QQ==", .detail = {}, .extra = {}};
  request.messages[3].is_error = true;
  const std::string image = R"({"inlineData":{"mimeType":"image/png","data":"QQ=="}})";
  EXPECT_THAT(write(request).json,
              HasSubstr(R"({"functionResponse":{"name":"f","response":{"result":"x"}}},)"
                        R"({"functionResponse":{"name":"g","response":{"error":"y"}}},)" +
                        image + "]}"));
  EXPECT_THAT(write(request, kLevel).json,
              HasSubstr(R"("response":{"result":"x"},"parts":[)" + image + "]}"));
}

TEST(GeminiRequestWriter, SignaturesGoBackToTheirMaker) {
  ChatRequest request = openai_messages(
      R"({"role":"user","content":"q"},{"role":"assistant","content":"a","reasoning_content":"r","tool_calls":[)"
      R"({"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"c1","content":"x"})");
  auto& parts = request.messages[1].parts;
  ASSERT_EQ(parts.size(), 3);
  parts[2].proofs = {{std::string{kThoughtSignatureProof}, {"\"sig\""}, "google"},
                     {std::string{kSignatureProof}, {"\"other\""}, "claude"}};
  const Written own = write(request, kLevel);
  EXPECT_THAT(own.json, HasSubstr(R"("args":{}},"thoughtSignature":"sig"})"));
  EXPECT_THAT(own.notes, Contains("messages[1].anthropic.signature"));
  EXPECT_THAT(own.notes, Contains("messages[1].reasoning_content"));

  parts[2].proofs.front().maker = "someone else";
  EXPECT_THAT(write(request, kLevel).json, HasSubstr("skip_thought_signature_validator"));

  // One that came with thoughts belongs to what they led to.
  parts[2].proofs.clear();
  parts[0].proofs = {{std::string{kThoughtSignatureProof}, {"\"sig\""}, "google"}};
  EXPECT_THAT(write(request).json, HasSubstr(R"({"text":"a","thoughtSignature":"sig"})"));
  parts.resize(1);
  request.messages.resize(2);
  EXPECT_THAT(write(request).json, HasSubstr(R"([{"text":"","thoughtSignature":"sig"}])"));
}

TEST(GeminiRequestWriter, WhatCannotBeSaidIsTheCallersMistake) {
  struct Case {
    std::string_view messages;
    std::string_view param;
  };
  constexpr Case kCases[] = {
      {R"({"role":"tool","tool_call_id":"c9","content":"x"})", "messages[0].tool_call_id"},
      {R"({"role":"assistant","content":"a","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}},{"id":"d","type":"function","function":{"name":"f","arguments":"{"}}]})",
       "messages[0].tool_calls[1].function.arguments"},
      {R"({"role":"assistant","content":"a","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"[]"}}]})",
       "messages[0].tool_calls[0].function.arguments"},
      {R"({"role":"assistant","content":"a","function_call":{"name":"f","arguments":"no"}})",
       "messages[0].function_call.arguments"},
      {R"({"role":"user","content":[{"type":"text","text":"a"},{"type":"file","file":{"file_id":"file-1"}}]})",
       "messages[0].content[1]"},
      {R"({"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png,raw"}}]})",
       "messages[0].content[0]"},
      {R"({"role":"user","content":[{"type":"hologram","x":1}]})", "messages[0].content[0]"},
  };
  for (const Case& one : kCases) {
    Fidelity fidelity;
    const auto json =
        kGeminiTranslator.write_request(openai_messages(one.messages), kPlain, fidelity);
    ASSERT_FALSE(json.has_value()) << *json;
    EXPECT_EQ(json.error().param, one.param) << one.messages;
    EXPECT_EQ(json.error().blame, Blame::Caller);
  }
}

// As OpenAI's SDK gives an answer back in the next request.
TEST(GeminiRequestWriter, NothingIsLostWhereNothingWasSaid) {
  const std::string messages =
      R"("messages":[{"role":"user","content":"u"},{"role":"assistant","content":null,"refusal":null,)"
      R"("annotations":[],"audio":null,"tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":""}}]},)"
      R"({"role":"tool","tool_call_id":"c","content":"r"}])";
  EXPECT_THAT(write(openai(messages)).notes, IsEmpty());
}

TEST(GeminiRequestWriter, WhatIsLostIsNoted) {
  EXPECT_THAT(
      write(
          openai_messages(
              R"({"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,aa","detail":"low"}}]},)"
              R"({"role":"assistant","content":"a","annotations":[{"type":"url_citation"}],"foreign":1})"))
          .notes,
      testing::UnorderedElementsAre("messages[0].content[0].image_url.detail",
                                    "messages[1].annotations", "messages[1].foreign"));
}

TEST(GeminiRequestWriter, CustomAndDeprecatedCalls) {
  const Written written = write(openai(
      R"("messages":[{"role":"user","content":"q","name":"bob"},{"role":"assistant","content":null,"function_call":{"name":"f","arguments":"{\"a\":1}"}},)"
      R"({"role":"function","name":"f","content":"r"},{"role":"assistant","content":null,"tool_calls":[{"id":"c","type":"custom","custom":{"name":"k","input":"raw"}}]},)"
      R"({"role":"tool","tool_call_id":"c","content":"s"}],"functions":[{"name":"f","parameters":{"type":"object","properties":{"a":{"type":"integer"}}}}],"function_call":{"name":"f"})"));
  EXPECT_THAT(written.json, HasSubstr(R"({"functionCall":{"name":"f","args":{"a":1}}})"));
  EXPECT_THAT(written.json,
              HasSubstr(R"({"functionResponse":{"name":"f","response":{"result":"r"}}})"));
  EXPECT_THAT(written.json, HasSubstr(R"({"functionCall":{"name":"k","args":{"input":"raw"}}})"));
  EXPECT_THAT(written.json, HasSubstr(R"("functionDeclarations":[{"name":"f","parameters":{)"));
  EXPECT_THAT(written.json, HasSubstr(R"({"mode":"ANY","allowedFunctionNames":["f"]})"));
  EXPECT_THAT(written.notes, Contains("messages[0].name"));
}

TEST(GeminiRequestWriter, NothingOfTheSameDialectIsLost) {
  constexpr std::string_view kBody =
      R"({"systemInstruction":{"parts":[{"text":"s"}]},"contents":[{"role":"user","parts":[{"fileData":{"mimeType":"video/mp4","fileUri":"https://h/v"},"videoMetadata":{"fps":1}}]},)"
      R"({"role":"model","parts":[{"text":"t","thought":true,"thoughtSignature":"q"},{"executableCode":{"code":"1"}},{"functionCall":{"id":"i","name":"f","args":{}},"thoughtSignature":"z"}]},)"
      R"({"role":"user","parts":[{"functionResponse":{"id":"i","name":"f","response":{"a":1},"scheduling":"SILENT"}}]}],)"
      R"("tools":[{"googleSearch":{"x":1}},{"functionDeclarations":[{"name":"f","behavior":"BLOCKING"}]}],)"
      R"("toolConfig":{"functionCallingConfig":{"mode":"VALIDATED"},"retrievalConfig":{}},)"
      R"("generationConfig":{"temperature":1,"responseMimeType":"text/x.enum","responseSchema":{"type":"string","enum":["a"]},)"
      R"("thinkingConfig":{"includeThoughts":false,"thinkingLevel":"LOW","x":1},"speechConfig":{}},"safetySettings":[],"serviceTier":"standard"})";
  const auto request = kGeminiTranslator.parse_request(kBody);
  ASSERT_TRUE(request.has_value()) << request.error().message;
  const Written written = write(*request, target_of("m", ThinkingForm::Level));
  EXPECT_EQ(json_normal_form(written.json), json_normal_form(kBody));
  EXPECT_THAT(written.notes, IsEmpty());
}

}  // namespace
}  // namespace sar::protocol
