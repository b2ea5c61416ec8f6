// The same answer in every dialect: whole and streamed, it says the same and costs the same.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "vendor_stand.hpp"

namespace sim {
namespace {

class Dialects : public VendorStand, public testing::WithParamInterface<Language> {
 protected:
  std::string say(std::string_view model, bool is_stream, std::string_view more = "") {
    const Language& language = GetParam();
    return ask(
        {.path = filled(is_stream ? language.stream_path : language.whole_path, model, false),
         .body = joined(filled(language.body, model, is_stream), more, "}"),
         .fields = "anthropic-version: 2023-06-01\r\n",
         .query = "alt=sse"});
  }

  std::string whole(std::string_view model, std::string_view more = "") {
    return body_of(say(model, false, more));
  }

  // The JSON of every event; names, comments and [DONE] are left out.
  std::vector<std::string> events(std::string_view model, std::string_view more = "") {
    const auto body = unchunked(say(model, true, more));
    const std::string_view mark = GetParam().dialect == Dialect::Ollama ? "" : "data: ";
    std::vector<std::string> found;
    for (std::size_t at = 0; at < body.size();) {
      const auto end = body.find('\n', at);
      auto line = std::string_view(body).substr(at, end - at);
      at = end + 1;
      if (line.ends_with('\r')) line.remove_suffix(1);
      if (line.empty() || !line.starts_with(mark) || line == "data: [DONE]") continue;
      found.emplace_back(line.substr(mark.size()));
    }
    return found;
  }

  // Every value of a member of that name, anywhere in the JSON, one after the other.
  static void collect(std::string& out, std::string_view value, std::string_view name) {
    json::Walker walker(value);
    while (walker.next()) {
      if (walker.key() == name) out += json::unescaped(walker.value());
      collect(out, walker.value(), name);
    }
  }

  // Where the text of an answer stands.
  [[nodiscard]] std::string_view whole_field() const {
    return GetParam().dialect == Dialect::Chat || GetParam().dialect == Dialect::Ollama ? "content"
                                                                                        : "text";
  }
  [[nodiscard]] std::string_view delta_field() const {
    return GetParam().dialect == Dialect::Responses ? "delta" : whole_field();
  }
};

constexpr std::array<std::string_view, 20> kModels{"sim:tokens=5",
                                                   "sim:tokens=0",
                                                   "sim:think=3,tokens=4",
                                                   "sim:think=2,tool=2,say=3",
                                                   "sim:think=2,redacted=1",
                                                   "sim:think=2,think_in=details",
                                                   "sim:think=2,think_in=reasoning",
                                                   "sim-gemini-3:tool=1",
                                                   "sim:tool=3,interleave=1",
                                                   "sim:tool=1,args=empty",
                                                   "sim:end=refusal",
                                                   "sim:end=filter",
                                                   "sim:end=blocked",
                                                   "sim:cite=2",
                                                   "sim:json=1",
                                                   "sim:look=1",
                                                   "sim:usage=none",
                                                   "sim:usage=each",
                                                   "sim:keepalive=2",
                                                   "gpt-4o"};

TEST_P(Dialects, SayNothingThatIsNotJson) {
  for (const auto model : kModels) {
    EXPECT_TRUE(json::is_valid(whole(model, GetParam().tools))) << model;
    const auto all = events(model, GetParam().tools);
    EXPECT_FALSE(all.empty()) << model;
    for (const auto& event : all) EXPECT_TRUE(json::is_valid(event)) << model << event;
    EXPECT_EQ(ending_, Then::Finish);
  }
}

TEST_P(Dialects, SayTheSameWholeAndStreamed) {
  std::string text;
  collect(text, whole("sim:tokens=4"), whole_field());
  EXPECT_EQ(text, "the quiet harbour holds");
  std::string streamed;
  for (const auto& event : events("sim:tokens=4")) {
    if (GetParam().dialect == Dialect::Responses && !event.contains("output_text.delta")) continue;
    collect(streamed, event, delta_field());
  }
  EXPECT_EQ(streamed, text);
  EXPECT_EQ(reply_.tokens(), 4);
}

TEST_P(Dialects, CostTheSameWholeAndStreamed) {
  const std::string_view model = "sim:tokens=4,prompt=100,cached=20,write5m=10,write1h=5,think=3";
  whole(model);
  const Usage told = reply_.entry.usage;
  EXPECT_EQ(told.prompt, 100);
  EXPECT_EQ(told.completion, 7);
  EXPECT_EQ(told.input() + told.cached + told.written_5m + told.written_1h, 100);
  EXPECT_EQ(told.cached, GetParam().dialect == Dialect::Ollama ? 0 : 20);
  EXPECT_EQ(told.written_1h, GetParam().dialect == Dialect::Anthropic ? 5 : 0);
  EXPECT_EQ(told.reasoning, GetParam().dialect == Dialect::Ollama ? 0 : 3);
  events(model);
  EXPECT_EQ(reply_.entry.usage.input(), told.input());
  EXPECT_EQ(reply_.entry.usage.completion, told.completion);
  EXPECT_EQ(reply_.tokens(), 7);
}

TEST_P(Dialects, CallTheToolsInTurn) {
  for (const bool is_stream : {false, true}) {
    const auto answer = say("sim:tool=2", is_stream, GetParam().tools);
    EXPECT_NE(answer.find("\"look\""), std::string::npos);
    EXPECT_NE(answer.find("\"ask\""), std::string::npos);
    EXPECT_EQ(reply_.entry.tool_calls, 2);
    say("sim:tool=2", is_stream);
    EXPECT_EQ(reply_.entry.tool_calls, 0);
  }
}

TEST_P(Dialects, StopWhereTheyAreCut) {
  const auto whole_stream = unchunked(say("sim:tokens=6", true));
  for (std::size_t at = 0; at < whole_stream.size(); at += 97) {
    const auto cut = unchunked(say(joined("sim:tokens=6,fault=cut_at_byte,at=", at), true));
    EXPECT_EQ(cut.size(), at);
    EXPECT_EQ(ending_, Then::Cut);
  }
  const auto small = unchunked(say("sim:tokens=6,chunk=1", true));
  EXPECT_EQ(ending_, Then::Finish);
  EXPECT_NEAR(static_cast<double>(small.size()), static_cast<double>(whole_stream.size()), 300);
}

TEST_P(Dialects, FailInTheMiddleOfAStream) {
  for (const std::string_view fault :
       {"error_in_stream", "malformed_json", "hang_mid_stream", "cut_mid_stream",
        "reset_mid_stream", "no_terminator", "two_terminators", "no_end", "empty_stream"}) {
    say(joined("sim:tokens=6,after=2,fault=", fault), true);
    EXPECT_EQ(reply_.entry.fault, fault);
  }
  const auto failed = unchunked(say("sim:tokens=6,after=0,fault=error_in_stream", true));
  EXPECT_NE(failed.find("had an error while generating"), std::string::npos);
  EXPECT_EQ(reply_.tokens(), 0);
  EXPECT_EQ(unchunked(say("sim:fault=empty_stream", true)), "");
}

TEST_P(Dialects, FailWithTheirOwnStatus) {
  const bool is_anthropic = GetParam().dialect == Dialect::Anthropic;
  const bool is_gemini = GetParam().dialect == Dialect::Gemini;
  EXPECT_TRUE(say("sim:fault=503", true)
                  .starts_with(is_anthropic ? "HTTP/1.1 529 Overloaded" : "HTTP/1.1 503 "));
  EXPECT_TRUE(say("sim:fault=401", false).starts_with(is_gemini ? "HTTP/1.1 400" : "HTTP/1.1 401"));
  EXPECT_TRUE(say("sim:fault=500,status=418", false).starts_with("HTTP/1.1 418"));
  const auto limited = say("sim:fault=429,retry_after=9", true);
  EXPECT_TRUE(limited.starts_with("HTTP/1.1 429"));
  EXPECT_NE(limited.find(is_gemini ? R"("retryDelay":"9s")" : "retry-after: 9\r\n"),
            std::string::npos);
  EXPECT_EQ(limited.find("retry-after") == std::string::npos, is_gemini);
  EXPECT_EQ(say("sim:fault=429_no_hint", true).find("etry-"), std::string::npos);
  EXPECT_EQ(reply_.entry.usage.prompt, 0);
}

TEST_P(Dialects, TakeOtherVendorsShapesOfErrors) {
  const auto body = [this](std::string_view model) { return body_of(say(model, true)); };
  EXPECT_TRUE(body("sim:fault=503,shape=siliconflow").starts_with(R"({"code":50505,"message":)"));
  EXPECT_TRUE(body("sim:fault=error_in_200,shape=siliconflow").ends_with(R"("data":null})"));
  EXPECT_TRUE(body("sim:fault=error_in_200,shape=vllm").starts_with(R"({"object":"error",)"));
  EXPECT_TRUE(body("sim:fault=401,shape=text").starts_with("\""));
}

TEST_P(Dialects, FailInAStreamAsTheyWere) {
  constexpr std::string_view kModel = "sim:fault=error_in_stream,after=1,status=429";
  EXPECT_NE(say(kModel, true)
                .find(GetParam().dialect == Dialect::Anthropic ? "rate_limit_error"
                      : GetParam().dialect == Dialect::Gemini  ? "RESOURCE_EXHAUSTED"
                      : GetParam().dialect == Dialect::Ollama  ? "Rate limit reached"
                                                               : "rate_limit_exceeded"),
            std::string::npos);
  const auto shaped = say(joined(kModel, ",shape=vllm"), true);
  EXPECT_EQ(shaped.contains(R"(data: {"object":"error",)"), GetParam().dialect != Dialect::Ollama);
}

INSTANTIATE_TEST_SUITE_P(All, Dialects, testing::ValuesIn(kLanguages),
                         [](const auto& info) { return std::string(info.param.name); });

class DialectDetails : public VendorStand {};

TEST_F(DialectDetails, GeminiWithoutEventsIsOneArray) {
  const auto answer =
      unchunked(ask({.path = "/v1beta/models/sim%3Atokens%3D3:streamGenerateContent",
                     .body = R"({"contents":[{"parts":[{"text":"a"}]}]})"}));
  EXPECT_TRUE(json::is_valid(answer)) << answer;
  int items = 0;
  json::Walker walker(answer);
  while (walker.next()) ++items;
  EXPECT_EQ(items, 4);
  EXPECT_EQ(reply_.entry.model, "sim:tokens=3");
}

TEST_F(DialectDetails, StopSequencesEndTheText) {
  const auto answer =
      body_of(ask({.path = "/v1/messages",
                   .body = R"({"model":"sim","max_tokens":99,"stop_sequences":["small","holds"],)"
                           R"("messages":[{"role":"user","content":"a"}]})",
                   .fields = "anthropic-version: 2023-06-01\r\n"}));
  EXPECT_NE(answer.find(R"("text":"the quiet harbour ")"), std::string::npos);
  EXPECT_NE(answer.find(R"("stop_reason":"stop_sequence","stop_sequence":"holds")"),
            std::string::npos);
}

TEST_F(DialectDetails, PicturesAreSeen) {
  const auto answer = body_of(
      ask({.path = "/v1/chat/completions",
           .body = R"({"model":"sim:look=1","messages":[{"role":"user","content":[)"
                   R"({"type":"image_url","image_url":{"url":"data:image/png;base64,aGVsbG8="}},)"
                   R"({"type":"image_url","image_url":{"url":"https://example.com/a.png"}}]}]})"}));
  EXPECT_NE(answer.find("image/png 5 bytes 2cf24dba5fb0; image https://example.com/a.png"),
            std::string::npos);
}

TEST_F(DialectDetails, ResultsOfToolsAreEchoed) {
  const auto answer =
      body_of(ask({.path = "/v1beta/models/sim:echo=1:generateContent",
                   .body = R"({"contents":[{"role":"user","parts":[{"text":"a"}]},)"
                           R"({"role":"model","parts":[{"functionCall":{"name":"f","args":{}}}]},)"
                           R"({"role":"user","parts":[{"functionResponse":{"name":"f",)"
                           R"("response":{"result":"sunny"}}}]}]})"}));
  EXPECT_NE(answer.find(R"({\"result\":\"sunny\"})"), std::string::npos) << answer;
}

TEST_F(DialectDetails, JsonFollowsTheSchema) {
  const auto answer = body_of(ask(
      {.path = "/api/chat",
       .body = R"({"model":"sim:json=1","stream":false,"messages":[],"format":{"type":"object",)"
               R"("properties":{"n":{"type":"integer","minimum":3},"k":{"enum":["x","y"]},)"
               R"("l":{"type":"array","items":{"$ref":"#/$defs/t"}}},"$defs":{"t":)"
               R"({"type":"boolean"}}}})"}));
  const auto text = json::unescaped(json::member(json::member(answer, "message"), "content"));
  EXPECT_EQ(text, R"({"n":3,"k":"x","l":[true]})");
}

TEST_F(DialectDetails, KeysAreLookedForWhereTheVendorDoes) {
  start(Options{.required_key = "test-key-2"});
  const std::string body = R"({"contents":[{"parts":[{"text":"a"}]}]})";
  const std::string path = "/v1beta/models/sim:generateContent";
  EXPECT_TRUE(ask({.path = path, .body = body}).starts_with("HTTP/1.1 400"));
  EXPECT_TRUE(
      ask({.path = path, .body = body, .query = "key=test-key-2"}).starts_with("HTTP/1.1 200"));
  EXPECT_TRUE(ask({.path = path, .body = body, .fields = "x-goog-api-key: test-key-2\r\n"})
                  .starts_with("HTTP/1.1 200"));
  EXPECT_TRUE(ask({.path = "/v1/messages",
                   .body = R"({"model":"sim","max_tokens":1,"messages":[{"role":"user",)"
                           R"("content":"a"}]})",
                   .fields = "x-api-key: test-key-2\r\nanthropic-version: 1\r\n"})
                  .starts_with("HTTP/1.1 200"));
}

}  // namespace
}  // namespace sim
