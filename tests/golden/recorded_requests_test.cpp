// Recorded requests through the canonical model and the fast path.
#include <gtest/gtest.h>

#include "chat_text.hpp"
#include "protocol/openai/chat.hpp"
#include "support/json_normal_form.hpp"
#include "support/recordings.hpp"

namespace sar::test {
namespace {

using protocol::ChatRequest;

// What splicing makes of a request, said by the canonical model.
std::string expected_splice(ChatRequest request) {
  request.model = "upstream";
  if (request.stream.value_or(false)) {
    if (!request.stream_options) request.stream_options.emplace();
    request.stream_options->include_usage = true;
  }
  return json_normal_form(protocol::write_chat_request(request));
}

TEST(RecordedRequests, ComeBackAsTheyWereAndAreSplicedInTheRightPlaces) {
  if (!has_recordings()) GTEST_SKIP() << no_recordings();
  int count = 0;
  for (const Recording& recorded : load_recordings("openai.chat")) {
    if (recorded.request_body.empty()) continue;
    SCOPED_TRACE(recorded.name);
    const auto request = protocol::parse_chat_request(recorded.request_body);
    if (!request) {
      EXPECT_GE(recorded.status, 400) << request.error().message;
      continue;
    }
    ++count;
    EXPECT_EQ(json_normal_form(protocol::write_chat_request(*request)),
              json_normal_form(recorded.request_body));
    EXPECT_EQ(json_normal_form(spliced(recorded.request_body)), expected_splice(*request));
  }
  EXPECT_GT(count, 40);
}

}  // namespace
}  // namespace sar::test
