// Recorded answers, refusals among them, through the canonical model and the fast path.
#include <gtest/gtest.h>

#include <algorithm>

#include "protocol/openai/chat.hpp"
#include "protocol/openai/chat_wire.hpp"
#include "support/json_normal_form.hpp"
#include "support/recordings.hpp"

namespace sar::test {
namespace {

using protocol::ChatReply;
using protocol::ChatScanner;
using protocol::parse_chat_reply;
using protocol::write_chat_reply;

bool has_content(const ChatReply& reply) {
  return std::ranges::any_of(reply.choices, [](const protocol::Choice& choice) {
    return choice.message && !choice.message->parts.empty();
  });
}

void expect_same_value_back(const Recording& recorded, const ChatReply& reply) {
  const std::string written = write_chat_reply(reply);
  if (recorded.response_body.find("\"chat.completion\"") != std::string::npos) {
    EXPECT_EQ(json_normal_form(written), json_normal_form(recorded.response_body));
  }
  const auto again = parse_chat_reply(written);
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(*again, reply);
}

void expect_the_scan_agrees(const Recording& recorded, const ChatReply& reply) {
  ChatScanner scanner;
  const auto view = scanner.scan_reply(recorded.response_body);
  ASSERT_TRUE(view.has_value());
  EXPECT_EQ(view->usage.has_value(), reply.usage.has_value());
  if (reply.usage) EXPECT_EQ(*view->usage, reply.usage->counts);
  EXPECT_EQ(view->has_choices, !reply.choices.empty());
  EXPECT_EQ(view->has_token, has_content(reply));
  if (recorded.status == 200) EXPECT_TRUE(view->finished || view->has_error);

  std::string renamed;
  protocol::append_edited(
      renamed, recorded.response_body,
      {.model_value = view->model_value, .model_json = R"("asked")", .left_out = {}});
  ChatReply expected = reply;
  if (!reply.model.empty()) expected.model = "asked";
  EXPECT_EQ(parse_chat_reply(renamed).value_or(ChatReply{}), expected);
}

TEST(RecordedReplies, ComeBackAsTheyWere) {
  if (!has_recordings()) GTEST_SKIP() << no_recordings();
  int answers = 0;
  for (const Recording& recorded : load_recordings("openai.chat")) {
    if (!recorded.response_body.starts_with('{')) continue;
    SCOPED_TRACE(recorded.name);
    const auto reply = parse_chat_reply(recorded.response_body);
    ASSERT_TRUE(reply.has_value());
    if (!reply->choices.empty()) ++answers;
    expect_same_value_back(recorded, *reply);
    expect_the_scan_agrees(recorded, *reply);
  }
  EXPECT_GT(answers, 20);
}

}  // namespace
}  // namespace sar::test
