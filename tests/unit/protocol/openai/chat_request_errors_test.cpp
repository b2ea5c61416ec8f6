// Malformed chat requests: each gets the code and the parameter that OpenAI would name.
#include <gtest/gtest.h>

#include "protocol/openai/chat_wire.hpp"

namespace sar::protocol {
namespace {

struct Case {
  std::string_view body;
  std::string_view code;
  std::string_view param;
};

constexpr Case kNotJson[] = {
    {"", "invalid_json", ""},
    {"  \n", "invalid_json", ""},
    {"{", "invalid_json", ""},
    {"hello", "invalid_json", ""},
    {R"({"model":"m","messages":[{"role":"user","content":"x"}])", "invalid_json", ""},
    {R"({"model":"m","messages":[{"role":"user","content":"x"}]}})", "invalid_json", ""},
    {R"({"model":"m","messages":[{"role":"user","content":"x"}],})", "invalid_json", ""},
    {R"({"model":"m" "messages":[]})", "invalid_json", ""},
    {R"({"model":"m\q","messages":[{"role":"user","content":"x"}]})", "invalid_json", ""},
    {R"({"model":"m","messages":[{"role":"user","content":"\u12"}]})", "invalid_json", ""},
    {R"({"model":"m","messages":[{"role":"user","content":"x"}],"x":01})", "invalid_json", ""},
    {R"({"model":"m","messages":[{"role":"user","content":"x"}],"temperature":.5})", "invalid_json",
     ""},
    {R"({"model":"m","messages":[{"role":"user","content":"x"}],"stream":tru})", "invalid_json",
     ""},
    {R"({"model":"m","messages":[{"role":"user","content":"x"}],"tools":[{"a":nulll}]})",
     "invalid_json", ""},
    {"{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"a\nb\"}]}", "invalid_json",
     ""},
    {"{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"\xFF\"}]}", "invalid_json",
     ""},
    {"[]", "invalid_type", ""},
    {"\"text\"", "invalid_type", ""},
    {"17", "invalid_type", ""},
    {"null", "invalid_type", ""},
};

// Fields beside a valid model and valid messages.
constexpr Case kBadFields[] = {
    {R"("stream":"true")", "invalid_type", "stream"},
    {R"("stream":1)", "invalid_type", "stream"},
    {R"("stream":true,"stream_options":true)", "invalid_type", "stream_options"},
    {R"("stream":true,"stream_options":[])", "invalid_type", "stream_options"},
    {R"("stream":true,"stream_options":{"include_usage":"yes"})", "invalid_type",
     "stream_options.include_usage"},
    {R"("stream":true,"stream_options":{"include_usage":true,"include_usage":false})",
     "duplicate_parameter", "stream_options.include_usage"},
    {R"("stream_options":{"include_usage":true})", "invalid_value", "stream_options"},
    {R"("stream":false,"stream_options":{})", "invalid_value", "stream_options"},
    {R"("n":0)", "integer_below_min_value", "n"},
    {R"("n":-1)", "integer_below_min_value", "n"},
    {R"("n":129)", "integer_above_max_value", "n"},
    {R"("n":1.5)", "invalid_type", "n"},
    {R"("n":1.0)", "invalid_type", "n"},
    {R"("n":"1")", "invalid_type", "n"},
    {R"("n":99999999999999999999)", "integer_above_max_value", "n"},
    {R"("max_tokens":0)", "integer_below_min_value", "max_tokens"},
    {R"("max_tokens":-5)", "integer_below_min_value", "max_tokens"},
    {R"("max_tokens":1e3)", "invalid_type", "max_tokens"},
    {R"("max_tokens":"100")", "invalid_type", "max_tokens"},
    {R"("max_completion_tokens":0)", "integer_below_min_value", "max_completion_tokens"},
    {R"("max_completion_tokens":[])", "invalid_type", "max_completion_tokens"},
    {R"("temperature":-0.1)", "decimal_below_min_value", "temperature"},
    {R"("temperature":2.1)", "decimal_above_max_value", "temperature"},
    {R"("temperature":3)", "decimal_above_max_value", "temperature"},
    {R"("temperature":1E400)", "decimal_above_max_value", "temperature"},
    {R"("temperature":"hot")", "invalid_type", "temperature"},
    {R"("temperature":true)", "invalid_type", "temperature"},
    {R"("top_p":1.01)", "decimal_above_max_value", "top_p"},
    {R"("top_p":-1)", "decimal_below_min_value", "top_p"},
    {R"("presence_penalty":2.5)", "decimal_above_max_value", "presence_penalty"},
    {R"("presence_penalty":{})", "invalid_type", "presence_penalty"},
    {R"("frequency_penalty":-2.5)", "decimal_below_min_value", "frequency_penalty"},
    {R"("stop":5)", "invalid_type", "stop"},
    {R"("stop":["a","b","c","d","e"])", "array_above_max_length", "stop"},
    {R"("stop":["a",5])", "invalid_type", "stop[1]"},
    {R"("tools":{})", "invalid_type", "tools"},
    {R"("tools":"none")", "invalid_type", "tools"},
    {R"("tools":[{"type":"function"},"x"])", "invalid_type", "tools[1]"},
    {R"("functions":[1])", "invalid_type", "functions[0]"},
    {R"("tool_choice":1)", "invalid_type", "tool_choice"},
    {R"("tool_choice":["auto"])", "invalid_type", "tool_choice"},
    {R"("logprobs":1)", "invalid_type", "logprobs"},
    {R"("top_logprobs":21)", "integer_above_max_value", "top_logprobs"},
    {R"("top_logprobs":-1)", "integer_below_min_value", "top_logprobs"},
    {R"("top_logprobs":true)", "invalid_type", "top_logprobs"},
    {R"("response_format":"json")", "invalid_type", "response_format"},
    {R"("response_format":{})", "missing_required_parameter", "response_format.type"},
    {R"("response_format":{"type":1})", "invalid_type", "response_format.type"},
    {R"("seed":"7")", "invalid_type", "seed"},
    {R"("seed":7.5)", "invalid_type", "seed"},
    {R"("user":5)", "invalid_type", "user"},
    {R"("metadata":"x")", "invalid_type", "metadata"},
    {R"("metadata":[])", "invalid_type", "metadata"},
    {R"("parallel_tool_calls":"no")", "invalid_type", "parallel_tool_calls"},
    {R"("logit_bias":[])", "invalid_type", "logit_bias"},
    {R"("modalities":"text")", "invalid_type", "modalities"},
    {R"("modalities":["text",1])", "invalid_type", "modalities[1]"},
    {R"("reasoning_effort":3)", "invalid_type", "reasoning_effort"},
    {R"("service_tier":{})", "invalid_type", "service_tier"},
    {R"("store":"true")", "invalid_type", "store"},
    {R"("audio":"alloy")", "invalid_type", "audio"},
    {R"("prediction":[])", "invalid_type", "prediction"},
    {R"("model":"other")", "duplicate_parameter", "model"},
    {R"("messages":[{"role":"user","content":"y"}])", "duplicate_parameter", "messages"},
    {R"("stream":true,"stream":false)", "duplicate_parameter", "stream"},
    {R"("mod\u0065l":"other")", "duplicate_parameter", "model"},
    {R"("max_tokens":1,"max_tokens":2)", "duplicate_parameter", "max_tokens"},
};

constexpr Case kBadModels[] = {
    {R"({"messages":[{"role":"user","content":"x"}]})", "missing_required_parameter", "model"},
    {R"({})", "missing_required_parameter", "model"},
    {R"({"model":"","messages":[{"role":"user","content":"x"}]})", "empty_string", "model"},
    {R"({"model":null,"messages":[{"role":"user","content":"x"}]})", "invalid_type", "model"},
    {R"({"model":5,"messages":[{"role":"user","content":"x"}]})", "invalid_type", "model"},
    {R"({"model":["m"],"messages":[{"role":"user","content":"x"}]})", "invalid_type", "model"},
    {R"({"model":{"name":"m"},"messages":[]})", "invalid_type", "model"},
};

// Values of `messages`.
constexpr Case kBadMessages[] = {
    {"null", "invalid_type", "messages"},
    {"{}", "invalid_type", "messages"},
    {R"("hello")", "invalid_type", "messages"},
    {"[]", "empty_array", "messages"},
    {R"(["hello"])", "invalid_type", "messages[0]"},
    {"[null]", "invalid_type", "messages[0]"},
    {R"([{"role":"user","content":"x"},7])", "invalid_type", "messages[1]"},
    {"[{}]", "missing_required_parameter", "messages[0].role"},
    {R"([{"content":"x"}])", "missing_required_parameter", "messages[0].role"},
    {R"([{"role":null,"content":"x"}])", "invalid_type", "messages[0].role"},
    {R"([{"role":1,"content":"x"}])", "invalid_type", "messages[0].role"},
    {R"([{"role":"","content":"x"}])", "invalid_value", "messages[0].role"},
    {R"([{"role":"user","content":"x"},{"role":"robot","content":"x"}])", "invalid_value",
     "messages[1].role"},
    {R"([{"role":"User","content":"x"}])", "invalid_value", "messages[0].role"},
    {R"([{"role":"user","content":5}])", "invalid_type", "messages[0].content"},
    {R"([{"role":"user","content":true}])", "invalid_type", "messages[0].content"},
    {R"([{"role":"user","content":{}}])", "invalid_type", "messages[0].content"},
    {R"([{"role":"user","content":["x"]}])", "invalid_type", "messages[0].content[0]"},
    {R"([{"role":"user","content":[{"type":"text","text":"x"},null]}])", "invalid_type",
     "messages[0].content[1]"},
    {R"([{"role":"user","content":[{}]}])", "missing_required_parameter",
     "messages[0].content[0].type"},
    {R"([{"role":"user","content":[{"type":1}]}])", "invalid_type", "messages[0].content[0].type"},
    {R"([{"role":"user","content":[{"type":null}]}])", "invalid_type",
     "messages[0].content[0].type"},
};

void expect_refused(const std::string& body, const Case& expected) {
  ChatScanner scanner;
  const auto view = scanner.scan_request(body);
  ASSERT_FALSE(view.has_value()) << body;
  const Error& error = view.error();
  EXPECT_EQ(error.code, expected.code) << body << "\n" << error.message;
  EXPECT_EQ(error.param, expected.param) << body << "\n" << error.message;
  EXPECT_EQ(error.error_class, ErrorClass::BadRequest);
  EXPECT_EQ(error.blame, Blame::Caller);
  EXPECT_EQ(error.retry, Retry::Never);
  EXPECT_TRUE(expected.param.empty() || error.message.contains(expected.param) ||
              expected.code == "invalid_value")
      << error.message;
}

TEST(ChatRequestErrors, NotJson) {
  for (const Case& entry : kNotJson) expect_refused(std::string{entry.body}, entry);
}

TEST(ChatRequestErrors, Fields) {
  constexpr std::string_view kValid = R"({"model":"m","messages":[{"role":"user","content":"x"}],)";
  for (const Case& entry : kBadFields) {
    expect_refused(std::string{kValid} + std::string{entry.body} + "}", entry);
  }
}

TEST(ChatRequestErrors, Models) {
  for (const Case& entry : kBadModels) expect_refused(std::string{entry.body}, entry);
}

TEST(ChatRequestErrors, Messages) {
  for (const Case& entry : kBadMessages) {
    expect_refused(R"({"model":"m","messages":)" + std::string{entry.body} + "}", entry);
  }
}

TEST(ChatRequestErrors, MissingMessages) {
  expect_refused(R"({"model":"m"})", {"", "missing_required_parameter", "messages"});
}

TEST(ChatRequestErrors, DeepNestingIsRefusedQuickly) {
  const std::string prefix = R"({"model":"m","messages":[{"role":"user","content":"x"}],"x":)";
  expect_refused(prefix + std::string(100'000, '[') + std::string(100'000, ']') + "}",
                 {"", "invalid_json", ""});
  expect_refused(std::string(100'000, '['), {"", "invalid_json", ""});
}

TEST(ChatRequestErrors, MessagesNameWhatWasExpectedAndFound) {
  ChatScanner scanner;
  const auto message = [&](const std::string& field) {
    const auto view = scanner.scan_request(
        R"({"model":"m","messages":[{"role":"user","content":"x"}],)" + field + "}");
    return view ? std::string{} : view.error().message;
  };
  EXPECT_EQ(message(R"("temperature":"hot")"),
            "Invalid type for 'temperature': expected a decimal, but got a string instead.");
  EXPECT_EQ(message(R"("stop":7)"),
            "Invalid type for 'stop': expected a string or an array of strings, but got an "
            "integer instead.");
  EXPECT_EQ(message(R"("n":1.5)"),
            "Invalid type for 'n': expected an integer, but got a decimal instead.");
  EXPECT_EQ(message(R"("temperature":-0.5)"),
            "Invalid 'temperature': decimal below minimum value. Expected a value >= 0, but got "
            "-0.5 instead.");
  EXPECT_EQ(message(R"("stop":["1","2","3","4","5"])"),
            "Invalid 'stop': array too long. Expected an array with maximum length 4, but got an "
            "array with length 5 instead.");
}

}  // namespace
}  // namespace sar::protocol
