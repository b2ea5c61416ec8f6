// What a dialect can say comes back as it was: requests, answers and streams, made at random.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "protocol/openai/chat.hpp"
#include "support/random_replies.hpp"
#include "support/random_requests.hpp"
#include "support/streams.hpp"

namespace sar::protocol {
namespace {

using test::RandomWords;
using test::Speech;

constexpr int kCount = 300;
constexpr ReplySource kSource{.provider = "p", .request_id = "r"};

class RoundTrip : public testing::TestWithParam<Dialect> {
 protected:
  const Speech& speech_ = test::speech_of(GetParam());
  const Translator& translator_ = translator_of(GetParam());
  RandomWords random_{7};
};

TEST_P(RoundTrip, Requests) {
  for (int i = 0; i < kCount; ++i) {
    ChatRequest request = test::random_request(speech_, random_);
    Fidelity fidelity;
    const auto json = translator_.write_request(request, test::target_of(speech_), fidelity);
    ASSERT_TRUE(json) << i << ": " << json.error().message << " " << json.error().param;
    EXPECT_TRUE(fidelity.empty()) << fidelity.notes().front().field << ": "
                                  << fidelity.notes().front().reason << "\n"
                                  << *json;
    const auto again = translator_.parse_request(*json);
    ASSERT_TRUE(again) << i << ": " << again.error().message << "\n" << *json;
    if (speech_.dialect == Dialect::Gemini) {
      request.model.clear();   // it is in the path, …
      request.stream.reset();  // … and so is that
    }
    ASSERT_TRUE(*again == request) << i << "\n"
                                   << *json << "\nwas\n"
                                   << write_chat_request(request) << "\nis\n"
                                   << write_chat_request(*again);
  }
}

AnswerTarget target_of(const ChatReply& reply) {
  return {.model = reply.model, .request_id = "r", .include_usage = true};
}

// What the vendor's own words are is not part of what is said.
ChatReply without_words(ChatReply reply) {
  if (reply.usage) reply.usage->original = {};
  for (Choice& choice : reply.choices) choice.finish_reason.native.clear();
  return reply;
}

TEST_P(RoundTrip, Answers) {
  for (int i = 0; i < kCount; ++i) {
    const ChatReply reply = test::random_reply(speech_, random_);
    const std::string json = translator_.write_reply(reply, target_of(reply));
    const auto again = translator_.parse_reply(json, kSource);
    ASSERT_TRUE(again) << i << ": " << again.error().message << "\n" << json;
    ASSERT_EQ(test::account_of(*again), test::account_of(reply)) << i << "\n" << json;
    ASSERT_TRUE(without_words(*again) == reply) << i << "\n" << json;
  }
}

TEST_P(RoundTrip, Streams) {
  for (int i = 0; i < kCount; ++i) {
    const ChatReply reply = test::random_reply(speech_, random_);
    const auto events = test::random_stream(reply, random_);
    ASSERT_EQ(test::account_of(test::reply_of(events)), test::account_of(reply)) << i;
    const std::string stream = test::written_stream(translator_, events, target_of(reply));
    const test::StreamReading whole = test::read_stream(translator_, stream, 0, kSource);
    ASSERT_EQ(whole.problem, "") << i << "\n" << stream;
    ASSERT_EQ(test::account_of(test::reply_of(whole.events)), test::account_of(reply)) << i << "\n"
                                                                                       << stream;
    ASSERT_TRUE(test::read_stream(translator_, stream, 1, kSource) == whole) << i << "\n" << stream;
  }
}

INSTANTIATE_TEST_SUITE_P(, RoundTrip, testing::ValuesIn(test::spoken_dialects()),
                         [](const auto& dialect) {
                           std::string name{to_string(dialect.param)};
                           std::erase(name, '-');
                           return name;
                         });

}  // namespace
}  // namespace sar::protocol
