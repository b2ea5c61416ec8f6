// What the field tables print: the effective configuration, the schema, the reference page. And two
// things that a case file cannot say: secrets, and what a hostile file costs.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <chrono>
#include <fstream>
#include <iterator>

#include "core/config/load.hpp"

namespace sar::config {
namespace {

namespace json = boost::json;
using testing::HasSubstr;
using testing::Not;

std::optional<std::string> environment(std::string_view name) {
  if (name == "OPENAI_API_KEY") return "sk-from-environment";
  if (name == "BAD_KEY") return "sk-with a-blank\n";
  return std::nullopt;
}

std::expected<Configuration, Problems> parse_text(const std::string& text) {
  return parse({{.name = "router.yaml", .text = text}}, environment);
}

std::string printed(const Problems& problems) {
  std::string text;
  for (const Problem& problem : problems) text += problem.to_string() + '\n';
  return text;
}

std::string reference_page() {
  std::ifstream stream{SAR_SOURCE_DIR "/docs/configuration.md"};
  return {std::istreambuf_iterator<char>{stream}, {}};
}

TEST(EffectiveConfiguration, OfNothingIsTheDefault) {
  const auto configuration = parse({}, environment);
  ASSERT_TRUE(configuration);
  EXPECT_EQ(to_yaml(*configuration), to_yaml(Configuration{}));
  EXPECT_EQ(to_yaml(*configuration), R"(providers: []
channels: []
model_groups: []
models: []
prices: []
system:
  server:
    host: 127.0.0.1
    port: 8080
    workers: 0
    tls: {}
    limits:
      head_bytes: 32KiB
      header_count: 100
      body_bytes: 32MiB
      connections: 20000
      head_timeout: 10s
      body_timeout: 1m
      idle_timeout: 75s
      drain_timeout: 10m
  log:
    level: info
    rotate_bytes: 100MiB
    rotate_files: 5
    requests: true
  storage:
    data_dir: data
    durability: process
    journal_bytes: 64MiB
  metrics:
    require_key: false
  media:
    private_addresses: false
    bytes: 20MiB
    timeout: 20s
)");
}

TEST(EffectiveConfiguration, MasksSecretsAndHeaderValues) {
  const auto configuration = parse_text(R"(
providers:
  - {name: p, kind: openai, headers: {X-Token: "header-secret"}}
channels:
  - {name: c, provider: p, credentials: ["${OPENAI_API_KEY}"], models: [m]}
)");
  ASSERT_TRUE(configuration) << printed(configuration.error());
  EXPECT_EQ(configuration->channels[0].credentials[0].secret.reveal(), "sk-from-environment");
  EXPECT_EQ(configuration->providers[0].headers[0].value, "header-secret");
  const std::string shown = to_yaml(*configuration);
  EXPECT_THAT(shown, Not(HasSubstr("sk-from-environment")));
  EXPECT_THAT(shown, Not(HasSubstr("header-secret")));
  EXPECT_THAT(shown, HasSubstr("secret: \"***\""));
}

TEST(Problems, NeverQuoteASecret) {
  const auto configuration = parse_text(R"(
providers:
  - {name: "${OPENAI_API_KEY}", kind: "${OPENAI_API_KEY}", base_url: "https://user:pw@host/"}
channels:
  - {name: c, provider: "${OPENAI_API_KEY}x", credentials: ["${BAD_KEY}", "literal secret"],
     models: ["${BAD_KEY}"], weight: "${OPENAI_API_KEY}", tags: ["${BAD_KEY}"]}
)");
  ASSERT_FALSE(configuration);
  const std::string text = printed(configuration.error());
  for (const std::string_view secret : {"sk-", "a-blank", "literal secret", "pw@host"}) {
    EXPECT_THAT(text, Not(HasSubstr(std::string{secret})));
  }
  EXPECT_EQ(configuration.error().size(), 9U) << text;
}

TEST(AliasBomb, IsRefused) {
  std::string text = "x0: &x0 [a, b]\n";
  for (int level = 1; level < 60; ++level) {
    text += fmt::format("x{0}: &x{0} [*x{1}, *x{1}]\n", level, level - 1);
  }
  const auto configuration = parse_text(text);
  ASSERT_FALSE(configuration);
  EXPECT_EQ(
      printed(configuration.error()),
      "router.yaml:17:6: cannot be read as YAML: more than 500000 values, counting every use of an "
      "alias\n");
}

TEST(AliasBomb, OfOneLongTextIsRefused) {
  std::string text = "a: &a " + std::string(1'000'000, 'x') + "\nb: [";
  for (int count = 0; count < 100; ++count) text += "*a, ";
  EXPECT_FALSE(parse_text(text + "]\n"));
}

TEST(Problems, AreCountedWhenThereAreTooMany) {
  std::string text;
  for (int key = 0; key < 3'000; ++key) text += fmt::format("key-{}: 1\n", key);
  const auto configuration = parse_text(text);
  ASSERT_FALSE(configuration);
  EXPECT_EQ(configuration.error().back().to_string(), "router.yaml: and 1000 more problems");
}

std::string with_channels(int count) {
  std::string text = "providers: [{name: p, kind: openai}]\nchannels:\n";
  for (int channel = 0; channel < count; ++channel) {
    text += fmt::format(
        "  - name: channel-{0}\n    provider: p\n    credentials: [sk-{0}]\n"
        "    models: [gpt-4o, {{name: mini, upstream: gpt-4o-mini}}, gpt-{0}]\n"
        "    priority: {0}\n    weight: 5\n    tags: [fast, eu]\n",
        channel);
  }
  return text;
}

// The least of several: what else the machine does only adds to it.
double seconds_to_parse(int channels) {
  const std::string text = with_channels(channels);
  double least = 1e9;
  for (int round = 0; round < 3; ++round) {
    timespec begin{};
    timespec end{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &begin);
    const auto configuration = parse_text(text);
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &end);
    EXPECT_TRUE(configuration) << printed(configuration.error());
    if (configuration) EXPECT_EQ(configuration->channels.size(), channels);
    least = std::min(least, static_cast<double>(end.tv_sec - begin.tv_sec) +
                                static_cast<double>(end.tv_nsec - begin.tv_nsec) * 1e-9);
  }
  return least;
}

// Four times the channels take four times as long, and not sixteen.
TEST(Load, ManyChannelsAreNoBurden) {
  const double few = seconds_to_parse(250);
  const double many = seconds_to_parse(1'000);
  EXPECT_LT(many / few, 9.0) << few << " s, then " << many << " s";
}

// Every `properties` object of the schema, as "system.server.port".
void collect_keys(const json::value& schema, const std::string& path,
                  std::vector<std::string>& keys) {
  if (const auto* array = schema.if_array()) {
    for (const json::value& item : *array) collect_keys(item, path, keys);
  }
  const auto* object = schema.if_object();
  if (object == nullptr) return;
  for (const auto& [name, member] : *object) {
    if (name != "properties") {
      collect_keys(member, path, keys);
      continue;
    }
    for (const auto& [key, property] : member.as_object()) {
      keys.push_back(path + std::string{key});
      EXPECT_TRUE(property.as_object().contains("description")) << keys.back();
      collect_keys(property, keys.back() + ".", keys);
    }
  }
}

TEST(JsonSchema, ListsEveryKeyWithItsMeaning) {
  boost::system::error_code error;
  const json::value schema = json::parse(json_schema(), error);
  ASSERT_FALSE(error);
  EXPECT_EQ(schema.at("$schema"), "https://json-schema.org/draft/2020-12/schema");
  std::vector<std::string> keys;
  collect_keys(schema, "", keys);
  for (const std::string_view key :
       {"providers.name", "providers.auth.style", "providers.headers", "providers.timeouts.idle",
        "channels.credentials.secret", "channels.models.upstream", "channels.limits.max_in_flight",
        "model_groups.members.tag", "model_groups.filters.exclude_channels", "prices.from",
        "system.server.tls.certificate", "system.server.limits.body_bytes", "system.log.level",
        "system.storage.durability", "system.metrics.require_key"}) {
    EXPECT_THAT(keys, testing::Contains(key));
  }
}

TEST(JsonSchema, HasTheDefaultsOfTheStructs) {
  const json::value schema = json::parse(json_schema());
  const json::value& server = schema.at_pointer("/properties/system/properties/server/properties");
  EXPECT_EQ(server.at("port").at("default"), Server{}.port);
  EXPECT_EQ(server.at("host").at("default"), Server{}.host.c_str());
  const json::value& channel = schema.at_pointer("/properties/channels/items");
  EXPECT_EQ(channel.at("required"), (json::array{"name", "provider", "models"}));
  EXPECT_EQ(channel.at("additionalProperties"), false);
}

TEST(ReferencePage, IsWhatTheFieldTablesSay) {
  const std::string expected = reference_markdown();
  if (reference_page() == expected) return;
  const std::string fresh = testing::TempDir() + "configuration.md";
  std::ofstream{fresh} << expected;
  FAIL() << "docs/configuration.md is out of date; after a look at the difference:\n  cp " << fresh
         << " docs/configuration.md";
}

TEST(ReferencePage, MentionsEveryKeyOfTheSchema) {
  const std::string page = reference_markdown();
  std::vector<std::string> keys;
  collect_keys(json::parse(json_schema()), "", keys);
  ASSERT_GT(keys.size(), 60U);
  for (const std::string& key : keys) {
    const std::string last = key.substr(key.find_last_of('.') + 1);
    const bool is_section = !key.contains('.');
    EXPECT_THAT(page, HasSubstr(is_section ? "## `" + last : "| `" + last + "` |"));
  }
}

TEST(ReferencePage, HasAnExampleThatWorks) {
  const std::string page = reference_markdown();
  constexpr std::string_view kBegin = "```yaml\n";
  const std::size_t begin = page.find(kBegin) + kBegin.size();
  const auto configuration = parse_text(page.substr(begin, page.find("```", begin) - begin));
  ASSERT_TRUE(configuration) << printed(configuration.error());
  EXPECT_EQ(configuration->channels.size(), 2U);
}

}  // namespace
}  // namespace sar::config
