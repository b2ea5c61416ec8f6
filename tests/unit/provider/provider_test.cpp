// Base URLs, the registry, redaction and waiting hints.
#include <gtest/gtest.h>

#include "core/config/provider_kinds.hpp"
#include "provider/adapter.hpp"
#include "provider/redact.hpp"
#include "provider/retry_after.hpp"

namespace sar::provider {
namespace {

using std::chrono::milliseconds;

TEST(BaseUrlTest, TakesApart) {
  const auto plain = parse_base_url("https://api.openai.com/v1/");
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->host, "api.openai.com");
  EXPECT_EQ(plain->port, 443);
  EXPECT_EQ(plain->path, "/v1");
  EXPECT_TRUE(plain->tls);
  const auto local = parse_base_url("http://[::1]:8000");
  ASSERT_TRUE(local);
  EXPECT_EQ(local->host, "::1");
  EXPECT_EQ(local->port, 8000);
  EXPECT_EQ(local->path, "");
  EXPECT_FALSE(local->tls);
}

TEST(BaseUrlTest, Refuses) {
  for (const std::string_view url :
       {"", "api.openai.com", "ftp://x", "https://", "https://:80", "https://u:p@x/",
        "https://x/?a", "https://x/#a", "https://x:0", "https://x:65536", "https://x:80a",
        "https://x y", "https://x\r\ny", "https://[::1", "HTTPS://x", "https://x/\x01"}) {
    EXPECT_FALSE(parse_base_url(url)) << url;
  }
}

TEST(RegistryTest, KnowsItsKinds) {
  std::vector<std::string_view> configurable;
  for (const config::ProviderKind& kind : config::kProviderKinds) {
    configurable.push_back(kind.name);
    EXPECT_EQ(kind.has_base_url, !find_adapter(kind.name)->default_base_url().empty()) << kind.name;
  }
  EXPECT_EQ(adapter_kinds(), configurable);
  EXPECT_EQ(find_adapter("nobody"), nullptr);
  EXPECT_TRUE(find_adapter("openai-compatible")->default_base_url().empty());
}

TEST(RedactTest, RemovesWhatIsNotTheCallers) {
  EXPECT_EQ(
      redact("Incorrect API key provided: sk-ab12***yz99. See https://platform.example/keys."),
      "Incorrect API key provided: [redacted] See [redacted]");
  EXPECT_EQ(redact("in organization `org_01abc` (project proj_77)"),
            "in organization `[redacted]` (project [redacted])");
  EXPECT_EQ(redact("Authorization: Bearer abcdef"), "Authorization: Bearer [redacted]");
  EXPECT_EQ(redact("key=gsk_0123456789"), "[redacted]");
  EXPECT_EQ(redact("mail admin@example.org"), "mail [redacted]");
  EXPECT_EQ(redact("line\r\nbreak\x7f \xC2\x85"), "line  break   ");
  EXPECT_EQ(redact("stray \xFF\xE4"), "stray \xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(redact("Model `gpt-4o` takes max_tokens <= 4096"),
            "Model `gpt-4o` takes max_tokens <= 4096");
  EXPECT_LE(redact(std::string(10'000, 'a') + " b").size(), 10'000U);
}

// The answer that a vendor broke off may be all that there is to quote.
TEST(RedactTest, ALongMessageIsCutBehindACharacter) {
  const std::string whole(500, 'a');
  EXPECT_EQ(redact(whole), whole);
  EXPECT_EQ(redact(whole + "a"), whole + "…");
  EXPECT_EQ(redact(std::string(499, 'a') + "\xC3\xA9"), std::string(499, 'a') + "…");
  EXPECT_EQ(redact(std::string(498, ' ') + "\xC3\xA9\xC3\xA9"),
            std::string(498, ' ') + "\xC3\xA9…");
}

milliseconds hint(std::vector<Header> fields, std::string_view message = "") {
  HeaderTable headers;
  for (const Header& field : fields) headers.add(field.name, field.value);
  return retry_after(headers, {.message = message});
}

TEST(RetryAfterTest, InTheOrderOfTrust) {
  EXPECT_EQ(hint({}), milliseconds{0});
  EXPECT_EQ(hint({{"retry-after", "3"}}), milliseconds{3000});
  EXPECT_EQ(hint({{"retry-after", "0.5"}}), milliseconds{500});
  EXPECT_EQ(hint({{"retry-after-ms", "120"}, {"retry-after", "3"}}), milliseconds{120});
  EXPECT_EQ(hint({{"date", "Mon, 23 Nov 2026 08:00:00 GMT"},
                  {"retry-after", "Mon, 23 Nov 2026 08:00:30 GMT"}}),
            milliseconds{30'000});
  EXPECT_EQ(hint({{"date", "Mon, 23 Nov 2026 08:00:00 GMT"},
                  {"retry-after", "Mon, 23 Nov 2026 07:00:00 GMT"}}),
            milliseconds{0});
  EXPECT_EQ(hint({}, "Please try again in 18.642s. Visit"), milliseconds{18'642});
  EXPECT_EQ(hint({}, "Please try again in 6m0s"), milliseconds{360'000});
  EXPECT_EQ(hint({}, "please try again after 3 seconds"), milliseconds{3000});
  EXPECT_EQ(hint({{"x-ratelimit-remaining-tokens", "0"}, {"x-ratelimit-reset-tokens", "1.5s"}}),
            milliseconds{1500});
  EXPECT_EQ(hint({{"x-ratelimit-remaining-tokens", "9"}, {"x-ratelimit-reset-tokens", "1.5s"}}),
            milliseconds{0});
  EXPECT_EQ(hint({{"retry-after", "-5"}}), milliseconds{0});
  EXPECT_EQ(hint({{"retry-after", "99999999999999999999"}}), std::chrono::days{31});
}

TEST(RetryAfterTest, GoDurations) {
  EXPECT_EQ(parse_go_duration("12ms"), milliseconds{12});
  EXPECT_EQ(parse_go_duration("2m59.56s"), milliseconds{179'560});
  EXPECT_EQ(parse_go_duration("1h2m"), milliseconds{3'720'000});
  for (const std::string_view bad : {"", "s", "5", "5x", "1m-2s", "nan", "inf s"}) {
    EXPECT_EQ(parse_go_duration(bad), milliseconds{0}) << bad;
  }
}

}  // namespace
}  // namespace sar::provider
