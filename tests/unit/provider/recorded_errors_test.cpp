// Recorded refusals: each gets a sensible class, and nothing of the vendor's key or organisation
// gets through.
#include <gtest/gtest.h>

#include "provider/classify.hpp"
#include "support/recordings.hpp"

namespace sar::provider {
namespace {

void expect_sensible(const test::Recording& recorded) {
  SCOPED_TRACE(recorded.name);
  const HeaderTable headers;
  const Error error = classify_reply(
      {.status = recorded.status, .headers = headers, .body = recorded.response_body});
  const bool is_server_status = recorded.status >= 500;
  EXPECT_FALSE(error.error_class == ErrorClass::BadRequest && is_server_status);
  if (recorded.status == 401) EXPECT_EQ(error.error_class, ErrorClass::Auth);
  if (recorded.status == 402) EXPECT_EQ(error.error_class, ErrorClass::QuotaExhausted);
  if (recorded.status == 429) {
    EXPECT_TRUE(error.error_class == ErrorClass::RateLimited ||
                error.error_class == ErrorClass::QuotaExhausted ||
                error.error_class == ErrorClass::Overloaded)
        << to_string(error.error_class);
  }
  for (const std::string_view leak : {"sk-", "org-", "org_", "http", "***"}) {
    EXPECT_EQ(error.message.find(leak), std::string::npos) << error.message;
  }
}

TEST(RecordedErrorsTest, EveryRecordedRefusalOfAChat) {
  if (!test::has_recordings()) GTEST_SKIP() << test::no_recordings();
  int count = 0;
  for (const test::Recording& recorded : test::load_recordings("openai.chat")) {
    if (recorded.status < 400) continue;
    ++count;
    expect_sensible(recorded);
  }
  EXPECT_GT(count, 20);
}

}  // namespace
}  // namespace sar::provider
