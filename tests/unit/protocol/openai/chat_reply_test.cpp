// Whole answers through the canonical model, and the words for how they end.
#include <gtest/gtest.h>

#include <utility>

#include "protocol/openai/chat.hpp"
#include "support/json_normal_form.hpp"

namespace sar::protocol {
namespace {

using test::json_normal_form;

ChatReply parsed(std::string_view body) {
  auto reply = parse_chat_reply(body);
  EXPECT_TRUE(reply.has_value()) << body;
  return reply.value_or(ChatReply{});
}

void expect_same_value_back(std::string_view body) {
  const ChatReply reply = parsed(body);
  const std::string written = write_chat_reply(reply);
  EXPECT_EQ(json_normal_form(written), json_normal_form(body));
  EXPECT_EQ(parsed(written), reply) << body;
}

std::string reply_with(std::string_view fields) {
  return R"({"id":"i","object":"chat.completion","created":1,"model":"m",)" + std::string{fields} +
         "}";
}

std::string reply_of_choice(std::string_view fields) {
  return reply_with(R"("choices":[{"index":0,)" + std::string{fields} + "}]");
}

TEST(OpenAiChatReply, Whole) {
  const std::string body = reply_with(
      R"("choices":[{"index":1,"message":{"role":"assistant","content":"c","refusal":null},)"
      R"("logprobs":{"content":[{"token":"c","logprob":-1.50}]},"finish_reason":"stop"}],)"
      R"("usage":{"prompt_tokens":5,"completion_tokens":3,"total_tokens":8,"cost":1E-7,)"
      R"("prompt_tokens_details":{"cached_tokens":2},)"
      R"("completion_tokens_details":{"reasoning_tokens":1}},)"
      R"("service_tier":"default","system_fingerprint":"fp","x_vendor":{"a":[1.0]})");
  const ChatReply reply = parsed(body);
  EXPECT_EQ(reply.created.text, "1");
  ASSERT_EQ(reply.choices.size(), 1);
  EXPECT_EQ(reply.choices[0].index, 1);
  EXPECT_EQ(reply.choices[0].finish_reason, (FinishReason{Finish::Stop, "stop"}));
  EXPECT_EQ(reply.choices[0].message->role, Role::Assistant);
  EXPECT_EQ(reply.usage->counts,
            (Usage{.input = 3, .cache_read = 2, .cache_write = 0, .output = 2, .reasoning = 1}));
  EXPECT_EQ(reply.extra.size(), 1);
  expect_same_value_back(body);
}

TEST(OpenAiChatReply, WhatMembersCannotHoldComesBack) {
  for (const std::string_view fields :
       {R"("choices":[])", R"("choices":null)", R"("choices":[null])", R"("choices":{})",
        R"("usage":null)", R"("usage":{})", R"("usage":{"cost":1})", R"("usage":7)",
        R"("usage":{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0})",
        R"("error":{"message":"m"})", R"("service_tier":null)", R"("system_fingerprint":"")",
        R"("unknown":[{}])"}) {
    expect_same_value_back(reply_with(fields));
  }
  expect_same_value_back(R"({"object":"chat.completion.chunk","id":null,"created":"now"})");
  expect_same_value_back(R"({"object":null,"created":12345678901234567890123})");
}

TEST(OpenAiChatReply, ChoicesInEveryShape) {
  for (const std::string_view fields :
       {R"("finish_reason":null)", R"("finish_reason":"")", R"("finish_reason":7)",
        R"("finish_reason":"eos","native_finish_reason":"x")", R"("message":null)",
        R"("message":"m")", R"("logprobs":null)", R"("logprobs":{})",
        R"("message":{"role":"assistant"},"content_filter_results":{"hate":{"filtered":false}})",
        R"("message":{"role":"assistant","content":[{"type":"thinking","thinking":[]}]})"}) {
    expect_same_value_back(reply_of_choice(fields));
  }
}

// Callers rely on what OpenAI always sends, so that it is completed.
TEST(OpenAiChatReply, ObjectIndexAndRoleAreCompleted) {
  EXPECT_EQ(write_chat_reply(parsed(R"({"choices":[{"message":{"content":"c"}}]})")),
            R"({"object":"chat.completion",)"
            R"("choices":[{"index":0,"message":{"role":"assistant","content":"c"}}]})");
  EXPECT_EQ(write_chat_reply(parsed(R"({"choices":[{"index":null,"message":{"role":null}}]})")),
            R"({"object":"chat.completion",)"
            R"("choices":[{"index":0,"message":{"role":"assistant"}}]})");
}

TEST(OpenAiChatReply, UsageOfAnotherDialectIsWrittenInOpenAisTerms) {
  ChatReply reply;
  reply.id = "i";
  reply.model = "m";
  reply.usage = UsageReport{
      .counts = {.input = 1, .cache_read = 2, .cache_write = 3, .output = 4, .reasoning = 5},
      .original = {}};
  const std::string json = write_chat_reply(reply);
  EXPECT_EQ(json, R"({"object":"chat.completion","id":"i","model":"m","usage":{"prompt_tokens":6,)"
                  R"("completion_tokens":9,"total_tokens":15,)"
                  R"("prompt_tokens_details":{"cached_tokens":2,"cache_write_tokens":3},)"
                  R"("completion_tokens_details":{"reasoning_tokens":5}}})");
  EXPECT_EQ(parsed(json).usage->counts, reply.usage->counts);
}

TEST(OpenAiChatReply, SoundAndImagesAreWrittenWhereThereAreAny) {
  ChatReply reply;
  reply.usage = UsageReport{.counts = {.input = 1,
                                       .cache_read = 2,
                                       .cache_write = 3,
                                       .cache_write_1h = 4,
                                       .input_audio = 5,
                                       .input_image = 6,
                                       .output = 7,
                                       .reasoning = 8,
                                       .output_audio = 9,
                                       .output_image = 10},
                            .original = {}};
  const std::string json = write_chat_reply(reply);
  EXPECT_NE(json.find(R"({"prompt_tokens":21,"completion_tokens":34,"total_tokens":55,)"
                      R"("prompt_tokens_details":{"cached_tokens":2,"cache_write_tokens":7,)"
                      R"("audio_tokens":5,"image_tokens":6},)"
                      R"("completion_tokens_details":{"reasoning_tokens":8,"audio_tokens":9,)"
                      R"("image_tokens":10}})"),
            std::string::npos)
      << json;
  Usage expected = reply.usage->counts;
  expected.cache_write += std::exchange(expected.cache_write_1h, 0);  // OpenAI knows one kind only
  EXPECT_EQ(parsed(json).usage->counts, expected);
}

TEST(OpenAiChatReply, WhatIsNotAJsonObjectIsTheVendorsMistake) {
  for (const std::string_view body : {"", "[]", "null", "{", R"({"a":1}x)", "<html>"}) {
    const auto reply = parse_chat_reply(body);
    ASSERT_FALSE(reply.has_value()) << body;
    EXPECT_EQ(reply.error().code, "invalid_json") << body;
    EXPECT_EQ(reply.error().error_class, ErrorClass::ServerError) << body;
    EXPECT_EQ(reply.error().blame, Blame::Vendor) << body;
  }
  EXPECT_TRUE(parse_chat_reply(" \n {} ").has_value());
}

TEST(FinishWords, AreKnownInEveryVendorsSpelling) {
  const struct {
    std::string_view word;
    Finish finish;
  } cases[] = {
      {"", Finish::None},
      {"stop", Finish::Stop},
      {"eos", Finish::Stop},
      {"length", Finish::Length},
      {"model_length", Finish::Length},
      {"tool_calls", Finish::ToolCalls},
      {"function_call", Finish::ToolCalls},
      {"content_filter", Finish::ContentFilter},
      {"error", Finish::Error},
      {"insufficient_system_resource", Finish::Error},
      {"Stop", Finish::Other},
      {"whatever", Finish::Other},
  };
  for (const auto& entry : cases) EXPECT_EQ(finish_of(entry.word), entry.finish) << entry.word;
}

TEST(FinishWords, OpenAisWordComesBackAsItsKind) {
  for (const Finish finish :
       {Finish::Stop, Finish::Length, Finish::ToolCalls, Finish::ContentFilter, Finish::Error}) {
    EXPECT_EQ(finish_of(openai_word(finish)), finish);
  }
  EXPECT_EQ(openai_word(Finish::Other), "stop");
}

}  // namespace
}  // namespace sar::protocol
