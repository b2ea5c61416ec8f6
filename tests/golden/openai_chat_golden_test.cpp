// The project's own exchanges in OpenAI's dialect. Beside each input lies what must be understood
// of it; the properties that hold for all of them are checked here.
#include <gtest/gtest.h>

#include <algorithm>

#include "chat_text.hpp"
#include "golden_file.hpp"
#include "protocol/openai/chat.hpp"
#include "stream_reading.hpp"
#include "support/chat_event_text.hpp"
#include "support/json_normal_form.hpp"

namespace sar::test {
namespace {

constexpr std::string_view kFolder = "openai_chat";
constexpr std::string_view kRequest = ".request.json";
constexpr std::string_view kReply = ".reply.json";
constexpr std::string_view kStream = ".stream.sse";

std::string name_of(const testing::TestParamInfo<std::string>& case_info) {
  return case_info.param.substr(case_info.param.find('/') + 1);
}

std::filesystem::path expected_path(const std::string& name, std::string_view ending) {
  const std::string_view kind = ending.substr(0, ending.rfind('.'));
  return golden_path(name, std::string{kind} + ".expected.txt");
}

class OpenAiChatRequests : public testing::TestWithParam<std::string> {};

TEST_P(OpenAiChatRequests, AreUnderstood) {
  const std::string body = read_file(golden_path(GetParam(), kRequest));
  expect_golden(expected_path(GetParam(), kRequest), request_text(body));
  if (const auto request = protocol::parse_chat_request(body)) {
    EXPECT_EQ(json_normal_form(protocol::write_chat_request(*request)), json_normal_form(body));
  }
}

INSTANTIATE_TEST_SUITE_P(Golden, OpenAiChatRequests,
                         testing::ValuesIn(golden_cases(kFolder, kRequest)), name_of);

class OpenAiChatReplies : public testing::TestWithParam<std::string> {};

TEST_P(OpenAiChatReplies, AreUnderstood) {
  const std::string body = read_file(golden_path(GetParam(), kReply));
  expect_golden(expected_path(GetParam(), kReply), reply_text(body));
  const auto reply = protocol::parse_chat_reply(body);
  ASSERT_TRUE(reply.has_value());
  const std::string written = json_normal_form(protocol::write_chat_reply(*reply));
  const bool has_object = body.find("\"object\"") != std::string::npos;  // it is always written
  if (has_object) EXPECT_EQ(written, json_normal_form(body));
  EXPECT_EQ(json_normal_form(protocol::write_chat_reply(*protocol::parse_chat_reply(written))),
            written);
}

INSTANTIATE_TEST_SUITE_P(Golden, OpenAiChatReplies,
                         testing::ValuesIn(golden_cases(kFolder, kReply)), name_of);

class OpenAiChatStreams : public testing::TestWithParam<std::string> {
 protected:
  const std::string bytes_ = read_file(golden_path(GetParam(), kStream));
};

TEST_P(OpenAiChatStreams, AreUnderstood) {
  expect_golden(expected_path(GetParam(), kStream), stream_text(bytes_));
}

TEST_P(OpenAiChatStreams, AreTheSameHoweverTheyAreCut) {
  const auto events = decode(bytes_);
  const CanonicalReading canonical = read_canonical(whole(bytes_));
  const FilterReading filtered = read_filtered(whole(bytes_));
  const auto expect_same = [&](const Pieces& pieces, std::size_t place) {
    ASSERT_TRUE(decodes_to(pieces, events)) << "cut at " << place;
    ASSERT_EQ(read_canonical(pieces), canonical) << "cut at " << place;
    ASSERT_EQ(read_filtered(pieces), filtered) << "cut at " << place;
  };
  expect_same(byte_by_byte(bytes_), 0);
  for (std::size_t place = 0; place <= bytes_.size(); ++place) {
    expect_same(cut_at(bytes_, place), place);
  }
}

TEST_P(OpenAiChatStreams, ReadBackAsWhatWasWritten) {
  const CanonicalReading reading = read_canonical(whole(bytes_));
  const auto again = read_canonical(whole(write_canonical(reading.events)));
  EXPECT_EQ(written_events(again.events), written_events(reading.events));
}

// What the caller gets says the same as what the vendor sent, but for what the router owns.
TEST_P(OpenAiChatStreams, ArePassedOnWithoutLoss) {
  using protocol::ChatStart;
  using protocol::KeepAlive;
  using protocol::StreamEnd;
  using protocol::UsageUpdate;
  const FilterReading filtered = read_filtered(whole(bytes_));
  const auto owned_by_router = [](protocol::ChatEvent& event) {
    if (auto* start = std::get_if<ChatStart>(&event)) start->model = "asked";
    return std::holds_alternative<UsageUpdate>(event) || std::holds_alternative<StreamEnd>(event) ||
           std::holds_alternative<KeepAlive>(event);
  };
  auto sent = read_canonical(whole(bytes_)).events;
  auto got = read_canonical(whole(filtered.passed_on + "data: [DONE]\n\n")).events;
  std::erase_if(sent, owned_by_router);
  std::erase_if(got, owned_by_router);
  if (!filtered.problem.empty()) {  // then what came before it
    ASSERT_LE(got.size(), sent.size());
    sent.resize(got.size());
  }
  EXPECT_EQ(got, sent) << filtered.passed_on;
}

INSTANTIATE_TEST_SUITE_P(Golden, OpenAiChatStreams,
                         testing::ValuesIn(golden_cases(kFolder, kStream)), name_of);

}  // namespace
}  // namespace sar::test
