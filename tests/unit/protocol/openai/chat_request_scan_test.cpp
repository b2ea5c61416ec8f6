// What the scanner reads out of valid chat requests.
#include <gtest/gtest.h>

#include "protocol/openai/chat_wire.hpp"

namespace sar::protocol {
namespace {

std::string text_at(const std::string& body, ByteRange range) {
  return body.substr(range.begin, range.end - range.begin);
}

// A request with these fields beside a model and a message.
std::string with(std::string_view fields) {
  std::string body = R"({"model":"m","messages":[{"role":"user","content":"x"}])";
  if (!fields.empty()) body.append(",").append(fields);
  return body + "}";
}

class ChatRequestScan : public testing::Test {
 protected:
  ChatRequestView scan(std::string body) {
    body_ = std::move(body);
    auto view = scanner_.scan_request(body_);
    EXPECT_TRUE(view.has_value()) << body_ << "\n" << (view ? "" : view.error().message);
    return view.value_or(ChatRequestView{});
  }

  ChatScanner scanner_;
  std::string body_;
};

TEST_F(ChatRequestScan, ReadsTheLeastThereIs) {
  const ChatRequestView view = scan(with(""));
  EXPECT_EQ(view.model, "m");
  EXPECT_EQ(text_at(body_, view.model_value), R"("m")");
  EXPECT_EQ(view.object_open, 0U);
  EXPECT_EQ(view.message_count, 1U);
  EXPECT_EQ(view.choices, 1);
  EXPECT_EQ(view.output_tokens_max, std::nullopt);
  EXPECT_TRUE(view.stream_options_value.empty());
  EXPECT_FALSE(view.stream || view.include_usage || view.has_tools || view.has_images ||
               view.has_audio || view.wants_json_schema);
}

TEST_F(ChatRequestScan, ReadsWhatRoutingNeeds) {
  const ChatRequestView view = scan(R"(
    { "stream" : true , "stream_options":{"include_obfuscation":false,"include_usage" : true },
      "n":2,"max_tokens":5,"max_completion_tokens": 70 ,
      "tools":[{"type":"function","function":{"name":"f"}}],
      "response_format":{"type":"json_schema","json_schema":{"name":"s","schema":{}}},
      "messages":[{"role":"system","content":"s"},
                  {"content":[{"image_url":{"url":"https://example.com/a.png"},"type":"image_url"},
                              {"type":"input_audio","input_audio":{"data":"AA==","format":"wav"}}],
                   "role":"user"}],
      "model" : "vendor/model-1" } )");
  EXPECT_EQ(view.model, "vendor/model-1");
  EXPECT_EQ(text_at(body_, view.model_value), R"("vendor/model-1")");
  EXPECT_EQ(body_[view.object_open], '{');
  EXPECT_TRUE(view.stream);
  EXPECT_TRUE(view.include_usage);
  EXPECT_EQ(text_at(body_, view.stream_options_value),
            R"({"include_obfuscation":false,"include_usage" : true })");
  EXPECT_EQ(text_at(body_, view.include_usage_value), "true");
  EXPECT_EQ(view.choices, 2);
  EXPECT_EQ(view.output_tokens_max, 70);
  EXPECT_EQ(view.message_count, 2U);
  EXPECT_TRUE(view.has_tools);
  EXPECT_TRUE(view.has_images);
  EXPECT_TRUE(view.has_audio);
  EXPECT_TRUE(view.wants_json_schema);
}

TEST_F(ChatRequestScan, PrefersTheNewerTokenLimitInAnyOrder) {
  EXPECT_EQ(scan(with(R"("max_tokens":5)")).output_tokens_max, 5);
  EXPECT_EQ(scan(with(R"("max_completion_tokens":7,"max_tokens":5)")).output_tokens_max, 7);
  EXPECT_EQ(scan(with(R"("max_tokens":5,"max_completion_tokens":null)")).output_tokens_max, 5);
  EXPECT_EQ(scan(with(R"("max_tokens":99999999999999999999)")).output_tokens_max,
            std::int64_t{1} << 40);
}

TEST_F(ChatRequestScan, UnescapesTheModel) {
  const ChatRequestView view =
      scan(R"({"mod\u0065l":"a\/b\u002dc","messages":[{"r\u006fle":"\u0075ser","content":null}]})");
  EXPECT_EQ(view.model, "a/b-c");
  EXPECT_EQ(text_at(body_, view.model_value), R"("a\/b\u002dc")");
}

TEST_F(ChatRequestScan, AcceptsNullForEveryOptionalField) {
  constexpr std::string_view kFields[] = {"audio",
                                          "frequency_penalty",
                                          "function_call",
                                          "functions",
                                          "logit_bias",
                                          "logprobs",
                                          "max_completion_tokens",
                                          "max_tokens",
                                          "metadata",
                                          "modalities",
                                          "n",
                                          "parallel_tool_calls",
                                          "prediction",
                                          "presence_penalty",
                                          "prompt_cache_key",
                                          "prompt_cache_options",
                                          "prompt_cache_retention",
                                          "reasoning_effort",
                                          "response_format",
                                          "safety_identifier",
                                          "seed",
                                          "service_tier",
                                          "stop",
                                          "store",
                                          "stream",
                                          "stream_options",
                                          "temperature",
                                          "tool_choice",
                                          "tools",
                                          "top_logprobs",
                                          "top_p",
                                          "user",
                                          "verbosity",
                                          "web_search_options"};
  std::string all;
  for (const std::string_view field : kFields) {
    const std::string one = "\"" + std::string{field} + "\":null";
    scan(with(one));
    all.append(all.empty() ? "" : ",").append(one);
  }
  const ChatRequestView view = scan(with(all));
  EXPECT_FALSE(view.stream);
  EXPECT_EQ(view.choices, 1);
  EXPECT_EQ(text_at(body_, view.stream_options_value), "null");
}

TEST_F(ChatRequestScan, AcceptsTheEdgesOfTheRanges) {
  for (const std::string_view field :
       {R"("temperature":0)", R"("temperature":2.0)", R"("temperature":1e-400)", R"("top_p":1)",
        R"("presence_penalty":-2)", R"("frequency_penalty":2)", R"("n":128)", R"("top_logprobs":0)",
        R"("top_logprobs":20)", R"("seed":-9223372036854775808)",
        R"("seed":123456789012345678901234)", R"("stop":[])", R"("stop":["a","b","c","d"])",
        R"("tools":[])", R"("tool_choice":{"type":"function"})", R"("logit_bias":{"5":-100})"}) {
    scan(with(field));
  }
}

TEST_F(ChatRequestScan, PassesOnWhatItDoesNotKnow) {
  scan(with(R"("provider":{"order":["a"]},"top_k":5,"x":[1,{"y":null}])"));
  const ChatRequestView view = scan(
      R"({"model":"m","messages":[{"role":"user","content":[{"type":"video_url","video_url":{}}],
          "prefix":true},{"role":"assistant","tool_calls":[]}]})");
  EXPECT_EQ(view.message_count, 2U);
}

TEST_F(ChatRequestScan, HearsAudioInTheModalities) {
  EXPECT_TRUE(scan(with(R"("modalities":["text","audio"])")).has_audio);
  EXPECT_FALSE(scan(with(R"("modalities":["text"])")).has_audio);
}

TEST_F(ChatRequestScan, AnEmptyToolListIsNoTools) {
  EXPECT_FALSE(scan(with(R"("tools":[])")).has_tools);
}

TEST_F(ChatRequestScan, NoticesThinking) {
  for (const std::string_view field :
       {R"("reasoning_effort":"low")", R"("reasoning":{"max_tokens":5})",
        R"("thinking":{"type":"enabled"})", R"("enable_thinking":true)"}) {
    EXPECT_TRUE(scan(with(field)).wants_reasoning) << field;
  }
  for (const std::string_view field :
       {R"("reasoning_effort":"none")", R"("reasoning_effort":null)",
        R"("thinking":{"type":"disabled"})", R"("enable_thinking":false)", R"("x":1)"}) {
    EXPECT_FALSE(scan(with(field)).wants_reasoning) << field;
  }
}

TEST_F(ChatRequestScan, NoticesWhatOneAccountKeeps) {
  const auto field_of = [&](std::string_view message) {
    return scan(R"({"model":"m","messages":[)" + std::string{message} + "]}").stateful_field;
  };
  EXPECT_EQ(field_of(R"({"role":"user","content":[{"file":{"file_id":"f"},"type":"file"}]})"),
            "file_id");
  EXPECT_EQ(field_of(R"({"role":"assistant","audio":{"id":"a"}})"), "audio");
  EXPECT_EQ(field_of(R"({"role":"user","content":[{"type":"file","file":{"file_data":"d"}}]})"),
            "");
  EXPECT_TRUE(scan(body_).has_files);
  EXPECT_EQ(field_of(R"({"role":"assistant","audio":null})"), "");
}

TEST_F(ChatRequestScan, CanBeMoved) {
  ChatScanner moved = std::move(scanner_);
  const std::string body = with("");
  EXPECT_TRUE(moved.scan_request(body).has_value());
}

}  // namespace
}  // namespace sar::protocol
