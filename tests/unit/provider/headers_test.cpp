// Header fields of requests: authentication of each kind in each dialect, and what operators
// change.
#include <gtest/gtest.h>

#include <algorithm>

#include "provider/adapter.hpp"

namespace sar::provider {
namespace {

using protocol::Dialect;

// "value", "(absent)" or "(several)".
std::string value_of(const std::vector<config::HeaderField>& fields, std::string_view name) {
  std::string found = "(absent)";
  int count = 0;
  for (const auto& field : fields) {
    if (!equal_ignoring_case(field.name, name)) continue;
    found = field.value;
    ++count;
  }
  return count > 1 ? "(several)" : found;
}

std::vector<config::HeaderField> headers_of(const config::Provider& provider, Dialect dialect) {
  return find_adapter(provider.kind)
      ->headers(provider, Secret{std::string_view{"canary"}}, dialect);
}

config::Provider provider_of(std::string_view kind) {
  config::Provider provider;
  provider.kind = kind;
  return provider;
}

struct AuthCase {
  std::string_view kind;
  Dialect dialect;
  std::string_view header;
  std::string_view value;
};

constexpr AuthCase kVendorsOwn[] = {
    {"openai", Dialect::OpenAi, "Authorization", "Bearer canary"},
    {"azure", Dialect::OpenAi, "api-key", "canary"},
    {"anthropic", Dialect::Anthropic, "x-api-key", "canary"},
    {"gemini", Dialect::Gemini, "x-goog-api-key", "canary"},
    {"gemini", Dialect::OpenAi, "Authorization", "Bearer canary"},
    {"deepseek", Dialect::Anthropic, "Authorization", "Bearer canary"},
    {"new-api", Dialect::Gemini, "Authorization", "Bearer canary"},
    {"openai-compatible", Dialect::Anthropic, "x-api-key", "canary"},
    {"ollama", Dialect::Ollama, "Authorization", "Bearer canary"},
};

TEST(HeadersTest, TheCredentialGoesWhereTheVendorWantsIt) {
  for (const AuthCase& each : kVendorsOwn) {
    const auto fields = headers_of(provider_of(each.kind), each.dialect);
    EXPECT_EQ(value_of(fields, each.header), each.value) << each.kind;
    EXPECT_EQ(std::ranges::count_if(
                  fields, [](const auto& field) { return field.value.contains("canary"); }),
              1)
        << each.kind;
  }
}

TEST(HeadersTest, TheCredentialGoesWhereTheConfigurationWantsIt) {
  config::Provider provider = provider_of("anthropic");
  provider.auth.style = config::AuthStyle::Bearer;
  EXPECT_EQ(value_of(headers_of(provider, Dialect::Anthropic), "authorization"), "Bearer canary");
  provider.auth = {.style = config::AuthStyle::Header, .header = "X-Key"};
  EXPECT_EQ(value_of(headers_of(provider, Dialect::Anthropic), "x-key"), "canary");
  EXPECT_EQ(value_of(headers_of(provider, Dialect::Anthropic), "authorization"), "(absent)");
  for (const auto style : {config::AuthStyle::None, config::AuthStyle::Query}) {
    provider.auth.style = style;
    for (const auto& field : headers_of(provider, Dialect::Anthropic)) {
      EXPECT_FALSE(field.value.contains("canary"));
    }
  }
}

TEST(HeadersTest, WithoutACredentialNoneIsSent) {
  const auto fields = find_adapter("vllm")->headers(provider_of("vllm"), Secret{}, Dialect::OpenAi);
  EXPECT_EQ(value_of(fields, "authorization"), "(absent)");
}

TEST(HeadersTest, AnthropicsDialectHasAVersion) {
  EXPECT_EQ(value_of(headers_of(provider_of("deepseek"), Dialect::Anthropic), "anthropic-version"),
            "2023-06-01");
  EXPECT_EQ(value_of(headers_of(provider_of("deepseek"), Dialect::OpenAi), "anthropic-version"),
            "(absent)");
}

TEST(HeadersTest, OperatorsFieldReplacesOurs) {
  config::Provider provider = provider_of("openai");
  provider.headers = {{"user-agent", "mine"}, {"X-Title", "t"}};
  const auto fields = headers_of(provider, Dialect::OpenAi);
  EXPECT_EQ(value_of(fields, "User-Agent"), "mine");
  EXPECT_EQ(value_of(fields, "x-title"), "t");
}

TEST(HeadersTest, OverridesInTheirOrder) {
  config::Provider provider = provider_of("anthropic");
  provider.headers = {{"X-A", "1"}};
  provider.overrides.headers = {
      .set = {{"x-a", "2"}},
      .set_if_absent = {{"X-B", "b"}, {"anthropic-version", "never"}, {"User-Agent", "gone"}},
      .remove = {"user-agent"},
      .rename = {{.from = "accept", .to = "X-Accept"}, {.from = "X-None", .to = "X-Nothing"}}};
  const auto fields = headers_of(provider, Dialect::Anthropic);
  EXPECT_EQ(value_of(fields, "X-A"), "2");
  EXPECT_EQ(value_of(fields, "X-B"), "b");
  EXPECT_EQ(value_of(fields, "anthropic-version"), "2023-06-01");
  EXPECT_EQ(value_of(fields, "User-Agent"), "gone");
  EXPECT_EQ(value_of(fields, "Accept"), "(absent)");
  EXPECT_EQ(value_of(fields, "X-Accept"), "application/json, text/event-stream");
  EXPECT_EQ(value_of(fields, "X-Nothing"), "(absent)");
}

}  // namespace
}  // namespace sar::provider
