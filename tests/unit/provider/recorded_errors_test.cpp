// Recorded refusals: each gets a sensible class, and nothing of the vendor's key or organisation
// gets through.
#include <gtest/gtest.h>
#include <simdjson.h>

#include <cstdlib>
#include <filesystem>

#include "provider/classify.hpp"

namespace sar::provider {
namespace {

std::filesystem::path fixtures() {
  const char* shared = std::getenv("SAR_SHARED");
  const std::filesystem::path root = shared != nullptr
                                         ? std::filesystem::path{shared}
                                         : std::filesystem::path{SAR_SOURCE_DIR} / ".." / "shared";
  return root / "fixtures";
}

TEST(RecordedErrorsTest, EveryRecordedRefusalOfAChat) {
  if (!std::filesystem::exists(fixtures()))
    GTEST_SKIP() << "the recordings are not here: " << fixtures();
  simdjson::dom::parser parser;
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator{fixtures()}) {
    const std::string name = entry.path().filename().string();
    if (name.find("openai_chat__err") == std::string::npos) continue;
    ++count;
    simdjson::dom::element recorded;
    ASSERT_EQ(parser.load(entry.path().string()).get(recorded), simdjson::SUCCESS) << name;
    const auto response = recorded["response"];
    std::int64_t status = 0;
    ASSERT_EQ(response["status"].get(status), simdjson::SUCCESS) << name;
    HeaderTable headers;
    simdjson::dom::element body;
    ASSERT_EQ(response["body"].get(body), simdjson::SUCCESS) << name;
    std::string_view text;
    const bool is_text = body.get(text) == simdjson::SUCCESS;
    const std::string raw = is_text ? std::string{text} : simdjson::minify(body);
    const Error error =
        classify_reply({.status = static_cast<int>(status), .headers = headers, .body = raw});
    const bool is_server_status = status >= 500;
    EXPECT_EQ(error.error_class == ErrorClass::BadRequest && is_server_status, false) << name;
    if (status == 401) EXPECT_EQ(error.error_class, ErrorClass::Auth) << name;
    if (status == 402) EXPECT_EQ(error.error_class, ErrorClass::QuotaExhausted) << name;
    if (status == 429) {
      EXPECT_TRUE(error.error_class == ErrorClass::RateLimited ||
                  error.error_class == ErrorClass::QuotaExhausted ||
                  error.error_class == ErrorClass::Overloaded)
          << name << ": " << to_string(error.error_class);
    }
    for (const std::string_view leak : {"sk-", "org-", "org_", "http", "***"}) {
      EXPECT_EQ(error.message.find(leak), std::string::npos) << name << ": " << error.message;
    }
  }
  EXPECT_GT(count, 20);
}

}  // namespace
}  // namespace sar::provider
