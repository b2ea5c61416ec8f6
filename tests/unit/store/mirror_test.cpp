// Objects of the configuration in their tables: ids that last, marks instead of deletions, secrets
// sealed.
#include "store/mirror.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "store/master_key.hpp"
#include "store/migrations.hpp"
#include "store/mirror_rows.hpp"
#include "store_fixture.hpp"

namespace sar::test {
namespace {

using std::chrono::seconds;

constexpr WallTime kNow{seconds{1'800'000'000}};

config::Configuration configuration() {
  config::Configuration all;
  config::Provider alpha{.name = "alpha",
                         .kind = "openai",
                         .base_url = {},
                         .auth = {},
                         .headers = {{"x-team", "canary-in-a-header"}},
                         .timeouts = {}};
  config::Provider beta{.name = "beta",
                        .kind = "groq",
                        .base_url = "https://beta.example",
                        .auth = {.style = config::AuthStyle::Header, .header = "api-key"},
                        .headers = {},
                        .timeouts = {}};
  all.providers = {alpha, beta};
  config::Channel first{.name = "first",
                        .provider = "alpha",
                        .credentials = {},
                        .models = {},
                        .tags = {"free", "eu"},
                        .limits = {}};
  first.credentials = {{.name = "main", .secret = Secret{std::string{"sk-canary-main"}}},
                       {.name = "spare", .secret = Secret{std::string{"sk-canary-spare"}}}};
  first.models = {{.name = "gpt-4o", .upstream = "gpt-4o-2024"}, {.name = "*", .upstream = {}}};
  config::Channel second = first;
  second.name = "second";
  second.provider = "beta";
  second.weight = 0;
  all.channels = {first, second};
  config::ModelGroup group;
  group.name = "fast";
  group.aliases = {"quick"};
  group.members = {{.channel = "first", .model = "gpt-4o", .tag = {}},
                   {.channel = {}, .model = "llama", .tag = "free"}};
  all.model_groups = {group};
  config::Price price;
  price.model = "gpt-4o";
  price.input.per_million = Money::from_nanos(2'000'000'000);
  price.output.per_million = Money::from_nanos(INT64_MAX);
  price.cache_write_1h = {Money::from_nanos(1)};
  price.audio_input = {Money::from_nanos(2)};
  price.image_input = {Money::from_nanos(3)};
  price.audio_output = {Money::from_nanos(4)};
  all.prices = {price};
  return all;
}

class MirrorTest : public StoreTest {
 protected:
  Result<void> mirror(const config::Configuration& files, WallTime now = kNow) {
    return store::mirror_configuration(
        database(),
        {.configuration = files, .master_key = master_key, .random = random, .now = now});
  }
  std::string sealed_of(const std::string& credential) {
    return texts(database(), "SELECT secret_sealed FROM credentials WHERE id = x'" +
                                 hex(stable_id("credential", credential)) + "'");
  }
  std::string opened(const std::string& credential) {
    const std::string id = stable_id("credential", credential).to_string();
    return std::string{
        must(store::open_sealed(sealed_of(credential), master_key, "credentials|" + id + "|secret"))
            .reveal()};
  }
  static std::string hex(const Uuid& id) {
    std::string digits;
    for (const char letter : id.to_string())
      if (letter != '-') digits += letter;
    return digits;
  }
  // name:removed_at in seconds after kNow, of one table.
  std::string removals(const std::string& table) {
    return texts(database(), "SELECT name || ':' || COALESCE((removed_at - " +
                                 std::to_string(kNow.time_since_epoch().count()) +
                                 ") / 1000000000, 'there') FROM " + table + " ORDER BY name");
  }

  SystemRandom random;
  Secret master_key{std::string(32, 'm')};
};

TEST_F(MirrorTest, EveryObjectIsThere) {
  must(mirror(configuration()));
  EXPECT_EQ(texts(database(),
                  "SELECT name || ',' || kind || ',' || base_url || ',' || auth_style "
                  "|| ',' || auth_header || ',' || (headers_sealed IS NULL) || ',' || "
                  "connect_timeout_ms || ',' || first_byte_timeout_ms || ',' || "
                  "idle_timeout_ms || ',' || enabled || ',' || origin FROM providers "
                  "ORDER BY name"),
            "alpha,openai,,bearer,x-api-key,0,5000,120000,60000,1,file "
            "beta,groq,https://beta.example,header,api-key,1,5000,120000,60000,1,file");
  EXPECT_EQ(texts(database(),
                  "SELECT name || ',' || priority || ',' || weight || ',' || tags || "
                  "',' || max_in_flight || ',' || enabled FROM channels ORDER BY name"),
            R"(first,0,1,["free","eu"],0,1 second,0,0,["free","eu"],0,1)");
  EXPECT_EQ(texts(database(),
                  "SELECT c.name || '/' || m.name || '=' || m.upstream FROM "
                  "channel_models AS m JOIN channels AS c ON c.id = m.channel_id "
                  "ORDER BY c.name, m.name"),
            "first/*=* first/gpt-4o=gpt-4o-2024 second/*=* second/gpt-4o=gpt-4o-2024");
  EXPECT_EQ(texts(database(),
                  "SELECT g.name || g.aliases || g.strategy || m.place || m.channel || "
                  "':' || m.model || ':' || m.tag FROM model_group_members AS m "
                  "JOIN model_groups AS g ON g.id = m.model_group_id ORDER BY place"),
            R"(fast["quick"]priority0first:gpt-4o: fast["quick"]priority1:llama:free)");
  EXPECT_EQ(texts(database(),
                  "SELECT model || ',' || input_nanos || ',' || output_nanos || ',' || "
                  "(cache_read_nanos IS NULL) || ',' || request_nanos FROM prices"),
            "gpt-4o,2000000000,9223372036854775807,1,0");
  EXPECT_EQ(texts(database(),
                  "SELECT cache_write_1h_nanos || ',' || audio_input_nanos || ',' || "
                  "image_input_nanos || ',' || audio_output_nanos || ',' || "
                  "(image_output_nanos IS NULL) FROM prices"),
            "1,2,3,4,1");
  EXPECT_EQ(code_of(store::verify_schema(database())), "ok") << "and every reference holds";
}

TEST_F(MirrorTest, IdsDependOnNamesOnly) {
  must(mirror(configuration()));
  const std::vector<std::pair<std::string, Uuid>> expected = {
      {"providers WHERE name = 'alpha'", stable_id("provider", "alpha")},
      {"channels WHERE name = 'first'", stable_id("channel", "first")},
      {"model_groups WHERE name = 'fast'", stable_id("model_group", "fast")},
      {"prices", store::mirrored_price_id(configuration().prices[0])}};
  for (const auto& [rows, id] : expected)
    EXPECT_EQ(texts(database(), "SELECT lower(hex(id)) FROM " + rows), hex(id)) << rows;
  EXPECT_EQ(opened("first/main"), "sk-canary-main");
  EXPECT_EQ(opened("second/spare"), "sk-canary-spare");
}

TEST_F(MirrorTest, ListPricesStandBehindTheFilesPrices) {
  config::Price list = configuration().prices[0];
  list.input.per_million = Money::from_nanos(1);
  config::Price other = list;
  other.provider = "alpha";
  other.from = kNow;
  must(store::mirror_configuration(database(), {.configuration = configuration(),
                                                .list_prices = {list, other},
                                                .master_key = master_key,
                                                .random = random,
                                                .now = kNow}));
  EXPECT_EQ(
      texts(database(), "SELECT provider || '|' || input_nanos FROM prices ORDER BY provider"),
      "|2000000000 alpha|1");
}

TEST_F(MirrorTest, MirroredAgainNothingChanges) {
  must(mirror(configuration()));
  const auto everything = [this] {
    std::string all;
    for (const std::string table : {"providers", "channels", "credentials", "model_groups"})
      all += texts(database(), "SELECT name || created_at || COALESCE(removed_at, '') FROM " +
                                   table + " ORDER BY id");
    return all + sealed_of("first/main") +
           texts(database(), "SELECT headers_sealed FROM providers ORDER BY id");
  };
  const std::string before = everything();
  must(mirror(configuration(), kNow + seconds{60}));
  EXPECT_EQ(everything(), before);
}

TEST_F(MirrorTest, ChangesKeepTheRow) {
  must(mirror(configuration()));
  config::Configuration changed = configuration();
  changed.providers[1].base_url = "https://other.example";
  changed.providers[0].headers.clear();
  changed.channels[0].priority = 7;
  changed.channels[0].models[0].upstream = "gpt-4o-2025";
  changed.model_groups[0].strategy = "cost";
  changed.prices[0].input.per_million = Money::from_nanos(3);
  must(mirror(changed, kNow + seconds{60}));
  EXPECT_EQ(texts(database(),
                  "SELECT base_url || '|' || (headers_sealed IS NULL) FROM providers "
                  "ORDER BY name"),
            "|1 https://other.example|1");
  EXPECT_EQ(texts(database(), "SELECT priority FROM channels ORDER BY name"), "7 0");
  EXPECT_EQ(texts(database(), "SELECT strategy FROM model_groups"), "cost");
  EXPECT_EQ(texts(database(), "SELECT input_nanos FROM prices"), "3");
  EXPECT_EQ(number(database(), "SELECT COUNT(*) FROM channel_models"), 4);
  EXPECT_EQ(texts(database(), "SELECT DISTINCT created_at FROM channels"),
            std::to_string(kNow.time_since_epoch().count()));
}

TEST_F(MirrorTest, WhatTheFilesNoLongerHaveIsMarkedAndMayComeBack) {
  must(mirror(configuration()));
  config::Configuration less = configuration();
  less.providers.pop_back();
  less.channels.pop_back();
  less.channels[0].credentials.pop_back();
  less.channels[0].models.pop_back();
  less.model_groups[0].members.pop_back();
  less.prices.clear();
  must(mirror(less, kNow + seconds{60}));
  must(mirror(less, kNow + seconds{90}));
  EXPECT_EQ(removals("providers"), "alpha:there beta:60");
  EXPECT_EQ(removals("channels"), "first:there second:60");
  EXPECT_EQ(removals("credentials"), "main:there main:60 spare:60 spare:60");
  EXPECT_EQ(number(database(), "SELECT COUNT(*) FROM channel_models WHERE removed_at IS NULL"), 1);
  EXPECT_EQ(number(database(), "SELECT COUNT(*) FROM channel_models"), 4);
  EXPECT_EQ(number(database(), "SELECT COUNT(*) FROM model_group_members WHERE removed_at IS NULL"),
            1);
  EXPECT_EQ(number(database(), "SELECT COUNT(*) FROM prices WHERE removed_at IS NULL"), 0);
  EXPECT_EQ(number(database(), "SELECT COUNT(*) FROM prices"), 1);
  must(mirror(configuration(), kNow + seconds{120}));
  EXPECT_EQ(removals("channels"), "first:there second:there");
  EXPECT_EQ(removals("credentials"), "main:there main:there spare:there spare:there");
  EXPECT_EQ(texts(database(), "SELECT DISTINCT created_at FROM channels"),
            std::to_string(kNow.time_since_epoch().count()));
}

TEST_F(MirrorTest, ObjectsOfTheApiAreLeftAlone) {
  execute(database_file(),
          {"INSERT INTO model_groups (id, name, aliases, strategy, require_tags, exclude_tags, "
           "exclude_channels, origin, created_at) VALUES (x'01', 'mine', '[]', 'cost', '[]', '[]', "
           "'[]', 'api', 1)",
           "INSERT INTO model_group_members (model_group_id, place, channel, model, tag) "
           "VALUES (x'01', 0, '', 'm', '')"});
  must(mirror({}));
  EXPECT_EQ(removals("model_groups"), "mine:there");
  EXPECT_EQ(number(database(), "SELECT COUNT(*) FROM model_group_members WHERE removed_at IS NULL"),
            1);
}

TEST_F(MirrorTest, NoSecretIsReadableAtRest) {
  must(mirror(configuration()));
  const std::string bytes = bytes_at_rest();
  EXPECT_NE(bytes.find("gpt-4o-2024"), std::string::npos) << "the rows are in these bytes";
  for (const char* secret : {"canary", "sk-", "x-team", "c2stY2FuYXJ5", "Y2FuYXJ5"})
    EXPECT_EQ(bytes.find(secret), std::string::npos) << secret;
}

TEST_F(MirrorTest, ARotatedSecretIsSealedAnewAndOthersKeepTheirs) {
  must(mirror(configuration()));
  const std::string main = sealed_of("first/main");
  const std::string spare = sealed_of("first/spare");
  EXPECT_NE(main, sealed_of("second/main")) << "the same secret elsewhere";
  config::Configuration rotated = configuration();
  rotated.channels[0].credentials[0].secret = Secret{std::string{"sk-canary-rotated"}};
  must(mirror(rotated));
  EXPECT_NE(sealed_of("first/main"), main);
  EXPECT_EQ(sealed_of("first/spare"), spare);
  EXPECT_EQ(opened("first/main"), "sk-canary-rotated");
  EXPECT_EQ(bytes_at_rest().find("canary"), std::string::npos);
}

TEST_F(MirrorTest, WithAnotherMasterKeyEverythingIsSealedAnew) {
  must(mirror(configuration()));
  const std::string before = sealed_of("first/main");
  master_key = Secret{std::string(32, 'n')};
  must(mirror(configuration()));
  EXPECT_NE(sealed_of("first/main"), before);
  EXPECT_EQ(opened("first/main"), "sk-canary-main");
}

TEST_F(MirrorTest, AFailureLeavesTheOldState) {
  must(mirror(configuration()));
  config::Configuration broken = configuration();
  broken.channels[0].priority = 7;
  broken.channels[1].provider = "nobody";
  EXPECT_EQ(code_of(mirror(broken, kNow + seconds{60})), "database_error");
  EXPECT_EQ(removals("channels"), "first:there second:there");
  EXPECT_EQ(texts(database(), "SELECT priority FROM channels ORDER BY name"), "0 0");
}

// What the id is made of, apart: a change of a number keeps the row.
TEST_F(MirrorTest, PricesAreToldApartByScopeModelAndDate) {
  std::set<Uuid> ids;
  for (const std::string provider : {"", "alpha"}) {
    for (const std::string channel : {"", "first"}) {
      for (const WallTime from : {WallTime{}, kNow}) {
        config::Price price = configuration().prices[0];
        price.provider = provider;
        price.channel = channel;
        price.from = from;
        ids.insert(store::mirrored_price_id(price));
        price.input.per_million = Money::from_nanos(1);
        ids.insert(store::mirrored_price_id(price));
      }
    }
  }
  EXPECT_EQ(ids.size(), 6U) << "a channel's price is the same with and without its provider";
}

// A database from before keys were noted is asked by the secrets that it holds.
TEST_F(MirrorTest, AnotherMasterKeyIsNoticed) {
  const Secret other{std::string(32, 'o')};
  must(mirror(configuration()));
  EXPECT_EQ(code_of(store::check_master_key(database(), other, random)), "master_key_wrong");
  EXPECT_EQ(number(database(), "SELECT COUNT(*) FROM master_key_check"), 0);
  must(store::check_master_key(database(), master_key, random));
  must(store::check_master_key(database(), master_key, random));
  EXPECT_EQ(code_of(store::check_master_key(database(), other, random)), "master_key_wrong");
  EXPECT_EQ(number(database(), "SELECT COUNT(*) FROM master_key_check"), 1);
}

TEST_F(MirrorTest, AnEmptyDatabaseTakesAnyMasterKeyOnce) {
  must(store::check_master_key(database(), master_key, random));
  EXPECT_EQ(code_of(store::check_master_key(database(), Secret{std::string(32, 'o')}, random)),
            "master_key_wrong");
}

}  // namespace
}  // namespace sar::test
