// Chat requests through the canonical model: parsed, and written back as the same value.
#include <gtest/gtest.h>

#include "protocol/json/json_reader.hpp"
#include "protocol/openai/chat.hpp"
#include "protocol/openai/chat_wire.hpp"
#include "support/json_normal_form.hpp"

namespace sar::protocol {
namespace {

using test::json_normal_form;

constexpr std::string_view kMessages = R"("messages":[{"role":"user","content":"x"}])";

std::string body_with(std::string_view fields) {
  return R"({"model":"m",)" + std::string{kMessages} + "," + std::string{fields} + "}";
}

ChatRequest parsed(std::string_view body) {
  auto request = parse_chat_request(body);
  EXPECT_TRUE(request.has_value()) << body << ": " << request.error().message;
  return request.value_or(ChatRequest{});
}

void expect_same_value_back(std::string_view body) {
  const ChatRequest request = parsed(body);
  const std::string written = write_chat_request(request);
  EXPECT_EQ(json_normal_form(written), json_normal_form(body));
  EXPECT_EQ(parsed(written), request) << body;
}

TEST(OpenAiChatRequest, EveryKnownFieldHasItsMember) {
  constexpr std::string_view kFields[] = {
      R"("parallel_tool_calls":false)",
      R"("functions":[{"name":"f"}])",
      R"("function_call":{"name":"f"})",
      R"("max_completion_tokens":12345678901234567890123)",
      R"("max_tokens":7)",
      R"("temperature":1.10)",
      R"("top_p":1E-400)",
      R"("top_k":40)",
      R"("presence_penalty":-0.0)",
      R"("frequency_penalty":2)",
      R"("seed":-12345678901234567890123)",
      R"("n":2)",
      R"("stop":["a","b"])",
      R"("logit_bias":{"50256":-100})",
      R"("logprobs":true)",
      R"("top_logprobs":20)",
      R"("response_format":{"type":"json_object"})",
      R"("reasoning_effort":"xhigh")",
      R"("verbosity":"low")",
      R"("modalities":["text","audio"])",
      R"("audio":{"voice":"v","format":"mp3"})",
      R"("prediction":{"type":"content","content":"c"})",
      R"("web_search_options":{})",
      R"("stream":true)",
      R"("service_tier":"flex")",
      R"("store":false)",
      R"("metadata":{"k":"v"})",
      R"("user":"u")",
      R"("safety_identifier":"s")",
      R"("prompt_cache_key":"k")",
      R"("prompt_cache_retention":"24h")",
      R"("prompt_cache_options":{"mode":"auto"})",
      R"("moderation":{"a":1})",
      R"("tools":[{"type":"function","function":{"name":"f"}}])",
      R"("tool_choice":"required")",
  };
  for (const std::string_view field : kFields) {
    const std::string body = body_with(field);
    EXPECT_TRUE(parsed(body).extra.empty()) << field;
    expect_same_value_back(body);
  }
  expect_same_value_back(body_with(R"("stream":true,"stream_options":{"include_usage":false})"));
}

TEST(OpenAiChatRequest, NumbersKeepTheirSpelling) {
  const ChatRequest request = parsed(body_with(R"("temperature":1.10,"seed":90071992547409931)"));
  EXPECT_EQ(request.temperature.text, "1.10");
  EXPECT_EQ(request.seed.text, "90071992547409931");
}

TEST(OpenAiChatRequest, UnknownFieldsNullAndEmptyAreKept) {
  constexpr std::string_view kFields[] = {
      R"("thinking":{"type":"enabled","budget":[1,2]})",
      R"("temperature":null)",
      R"("stop":null)",
      R"("stop":[])",
      R"("stop":"")",
      R"("tools":[])",
      R"("tools":null)",
      R"("tool_choice":null)",
      R"("user":"")",
      R"("metadata":null)",
      R"("metadata":{})",
      R"("modalities":[])",
      R"("stream":null)",
      R"("stream_options":null)",
      R"("response_format":null)",
      R"("response_format":{"type":"json_schema","json_schema":null})",
      R"("response_format":{"type":""})",
      R"("top_k":"many")",
      R"("moderation":null)",
      R"("x":[1E400,-0,null,{"x":{"x":[]}},12345678901234567890123])",
      R"("":"",  "\u0000":"\u0000")",
      R"("unknown":1,"unknown":2)",
  };
  for (const std::string_view field : kFields) expect_same_value_back(body_with(field));
}

TEST(OpenAiChatRequest, StopKeepsItsForm) {
  EXPECT_EQ(parsed(body_with(R"("stop":"a")")).stop,
            (StopSequences{.values = {"a"}, .is_single = true}));
  EXPECT_EQ(parsed(body_with(R"("stop":["a"])")).stop,
            (StopSequences{.values = {"a"}, .is_single = false}));
  expect_same_value_back(body_with(R"("stop":"a")"));
  expect_same_value_back(body_with(R"("stop":["a"])"));
}

TEST(OpenAiChatRequest, Tools) {
  const std::string body = body_with(
      R"("tools":[{"type":"function","function":{"name":"f","description":"d","strict":true,)"
      R"("parameters":{"type":"object","maximum":1.0},"x":1},"cache_control":{"type":"e"}},)"
      R"({"type":"custom","custom":{"name":"c","format":{"type":"text"}}},)"
      R"({"type":"web_search","web_search":{"a":1}},{"function":null},{}])");
  const ChatRequest request = parsed(body);
  ASSERT_EQ(request.tools.size(), 5);
  EXPECT_EQ(request.tools[0].function->name, "f");
  EXPECT_EQ(request.tools[0].function->strict, true);
  EXPECT_EQ(request.tools[0].function->parameters.text, R"({"type":"object","maximum":1.0})");
  EXPECT_EQ(request.tools[0].cache_control.text, R"({"type":"e"})");
  EXPECT_EQ(request.tools[1].custom->name, "c");
  EXPECT_EQ(request.tools[2].type, "web_search");
  expect_same_value_back(body);
}

TEST(OpenAiChatRequest, ToolChoiceIsUnderstoodWhereItSaysNothingElse) {
  using Mode = ToolChoiceMode;
  const struct {
    std::string_view json;
    Mode mode;
    std::vector<ToolName> tools;
  } cases[] = {
      {R"("auto")", Mode::Auto, {}},
      {R"("none")", Mode::None, {}},
      {R"("required")", Mode::Required, {}},
      {R"("any")", Mode::Other, {}},
      {R"("")", Mode::Other, {}},
      {R"({"type":"function","function":{"name":"f"}})", Mode::Named, {{"function", "f"}}},
      {R"({"type":"custom","custom":{"name":"c"}})", Mode::Named, {{"custom", "c"}}},
      {R"({"type":"function","function":{"name":"f","x":1}})", Mode::Other, {}},
      {R"({"type":"function","function":{"name":"f"},"custom":null})", Mode::Other, {}},
      {R"({"type":"function","function":{"name":""}})", Mode::Other, {}},
      {R"({"type":"function","name":"f"})", Mode::Other, {}},
      {R"({"type":"allowed_tools","allowed_tools":{"mode":"auto","tools":[)"
       R"({"type":"function","function":{"name":"f"}},{"type":"custom","custom":{"name":"c"}}]}})",
       Mode::AllowedAuto,
       {{"function", "f"}, {"custom", "c"}}},
      {R"({"type":"allowed_tools","allowed_tools":{"mode":"required","tools":[)"
       R"({"type":"function","function":{"name":"f"}}]}})",
       Mode::AllowedRequired,
       {{"function", "f"}}},
      {R"({"type":"allowed_tools","allowed_tools":{"mode":"any","tools":[]}})", Mode::Other, {}},
      {R"({"type":"allowed_tools","allowed_tools":{"mode":"auto","tools":[]}})", Mode::Other, {}},
      {R"({"type":"allowed_tools","allowed_tools":{"mode":"auto","tools":[{"type":"mcp"}]}})",
       Mode::Other,
       {}},
      {R"({})", Mode::Other, {}},
  };
  for (const auto& entry : cases) {
    const std::string body = body_with(R"("tool_choice":)" + std::string{entry.json});
    const ChatRequest request = parsed(body);
    ASSERT_TRUE(request.tool_choice) << entry.json;
    EXPECT_EQ(request.tool_choice->mode, entry.mode) << entry.json;
    EXPECT_EQ(request.tool_choice->tools, entry.tools) << entry.json;
    expect_same_value_back(body);
  }
}

TEST(OpenAiChatRequest, ResponseFormat) {
  const std::string body = body_with(
      R"("response_format":{"type":"json_schema","json_schema":{"name":"n","description":"d",)"
      R"("schema":{"const":1.50},"strict":false,"x":1},"y":2})");
  const ChatRequest request = parsed(body);
  ASSERT_TRUE(request.response_format && request.response_format->json_schema);
  EXPECT_EQ(request.response_format->json_schema->schema.text, R"({"const":1.50})");
  EXPECT_EQ(request.response_format->json_schema->strict, false);
  expect_same_value_back(body);
}

// The model reads only what the scanner has let through, so both refuse the same.
TEST(OpenAiChatRequest, RefusesWhatTheScannerRefuses) {
  const std::string bodies[] = {
      "",
      "[]",
      "{",
      R"({"model":"m"})",
      R"({"messages":[{"role":"user"}]})",
      body_with(R"("model":"again")"),
      body_with(R"("mod\u0065l":"again")"),
      body_with(R"("temperature":"warm")"),
      body_with(R"("stop":["a",null])"),
      body_with(R"("messages":[])"),
      R"({"model":"m","messages":[{"role":"clown"}]})",
      R"({"model":"m","messages":[{"role":"user","content":7}]})",
      body_with(R"("x":"\x")"),
  };
  ChatScanner scanner;
  for (std::string body : bodies) {
    const auto request = parse_chat_request(body);
    body.reserve(body.size() + kJsonPadding);
    const auto view = scanner.scan_request(body);
    ASSERT_FALSE(request.has_value()) << body;
    ASSERT_FALSE(view.has_value()) << body;
    EXPECT_EQ(request.error().code, view.error().code) << body;
    EXPECT_EQ(request.error().message, view.error().message) << body;
  }
}

TEST(OpenAiChatRequest, NestingEndsAtTheLimit) {
  const auto nested = [](int depth) {
    return body_with("\"x\":" + std::string(static_cast<std::size_t>(depth), '[') +
                     std::string(static_cast<std::size_t>(depth), ']'));
  };
  expect_same_value_back(nested(JsonReader::kDepthMax - 1));
  const auto request = parse_chat_request(nested(JsonReader::kDepthMax));
  ASSERT_FALSE(request.has_value());
  EXPECT_EQ(request.error().code, "invalid_json");
}

}  // namespace
}  // namespace sar::protocol
