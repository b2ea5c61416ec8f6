// Table api_keys.
#include "store/api_keys.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "records.hpp"
#include "store_fixture.hpp"

namespace sar::test {
namespace {

using std::chrono::seconds;

constexpr WallTime kNow{seconds{1'800'000'000}};

store::ApiKeyRow row(std::uint8_t number, std::string name) {
  store::ApiKeyRow key;
  key.id = id_of(number);
  key.name = std::move(name);
  key.hash.fill(number);
  key.masked = "sk-sar-…abcd";
  key.created_at = kNow + seconds{number};
  return key;
}

class ApiKeysTest : public StoreTest {
 protected:
  std::string names() {
    std::string all;
    for (const store::ApiKeyRow& key : must(store::list_api_keys(database())))
      all += key.name + (key.revoked_at ? "(revoked) " : " ");
    return all;
  }
};

void expect_same(const store::ApiKeyRow& actual, const store::ApiKeyRow& expected) {
  EXPECT_EQ(actual.id, expected.id);
  EXPECT_EQ(actual.name, expected.name);
  EXPECT_EQ(actual.hash, expected.hash);
  EXPECT_EQ(actual.masked, expected.masked);
  EXPECT_EQ(actual.enabled, expected.enabled);
  EXPECT_EQ(actual.expires_at, expected.expires_at);
  EXPECT_EQ(actual.allowed_models, expected.allowed_models);
  EXPECT_EQ(actual.requests_per_minute, expected.requests_per_minute);
  EXPECT_EQ(actual.strict, expected.strict);
  EXPECT_EQ(actual.created_at, expected.created_at);
  EXPECT_EQ(actual.revoked_at, expected.revoked_at);
}

TEST_F(ApiKeysTest, ComeBackAsTheyWereInOrderOfCreation) {
  store::ApiKeyRow full = row(200, "a \"name\" with 'quotes' and é");
  full.enabled = false;
  full.expires_at = kNow + std::chrono::nanoseconds{1};
  full.allowed_models = {"gpt-4o", "a\"b", ""};
  full.requests_per_minute = INT64_MAX;
  full.strict = true;
  full.revoked_at = kNow;
  for (std::size_t place = 0; place < full.hash.size(); ++place)
    full.hash[place] = static_cast<std::uint8_t>(place * 8);
  must(store::insert_api_key(database(), full));
  must(store::insert_api_key(database(), row(1, "plain")));
  const auto keys = must(store::list_api_keys(database()));
  ASSERT_EQ(keys.size(), 2U);
  expect_same(keys[0], row(1, "plain"));
  expect_same(keys[1], full);
}

TEST_F(ApiKeysTest, ANameIsTakenUntilItsKeyIsRevoked) {
  must(store::insert_api_key(database(), row(1, "laptop")));
  const auto refused = store::insert_api_key(database(), row(2, "laptop"));
  EXPECT_EQ(code_of(refused), "already_exists");
  EXPECT_EQ(refused.error().blame, Blame::Caller);
  EXPECT_EQ(refused.error().param, "name");
  EXPECT_EQ(names(), "laptop ");
  must(store::revoke_api_key(database(), "laptop", kNow));
  must(store::insert_api_key(database(), row(2, "laptop")));
  EXPECT_EQ(names(), "laptop(revoked) laptop ");
  must(store::revoke_api_key(database(), "laptop", kNow));
  EXPECT_EQ(names(), "laptop(revoked) laptop(revoked) ");
}

TEST_F(ApiKeysTest, RevokesByIdOrNameOnce) {
  must(store::insert_api_key(database(), row(1, "one")));
  must(store::insert_api_key(database(), row(2, "two")));
  must(store::insert_api_key(database(), row(3, "three")));
  must(store::revoke_api_key(database(), id_of(2).to_string(), kNow + seconds{9}));
  EXPECT_EQ(names(), "one two(revoked) three ");
  EXPECT_EQ(must(store::list_api_keys(database()))[1].revoked_at, kNow + seconds{9});
  for (const std::string& unknown : {id_of(2).to_string(), std::string{"two"}, std::string{"four"},
                                     std::string{}, Uuid{}.to_string(), std::string{"' OR 1 --"}}) {
    const auto refused = store::revoke_api_key(database(), unknown, kNow);
    EXPECT_EQ(code_of(refused), "not_found") << unknown;
    EXPECT_EQ(refused.error().error_class, ErrorClass::NotFound);
  }
  EXPECT_EQ(names(), "one two(revoked) three ");
  EXPECT_EQ(must(store::list_api_keys(database()))[1].revoked_at, kNow + seconds{9});
}

TEST_F(ApiKeysTest, ANameIsNoIdNotEmptyAndPrintable) {
  must(store::insert_api_key(database(), row(1, "one")));
  for (const std::string& name : {id_of(1).to_string(), id_of(9).to_string(), std::string{},
                                  std::string{"a\nb"}, std::string{"\x1b[2J"}}) {
    const auto refused = store::insert_api_key(database(), row(2, name));
    EXPECT_EQ(code_of(refused), "invalid_value") << name;
    EXPECT_EQ(refused.error().param, "name");
  }
  EXPECT_EQ(names(), "one ");
}

// A row that an earlier version let in.
TEST_F(ApiKeysTest, AnIdRevokesItsKeyAndNoneThatIsNamedSo) {
  must(store::insert_api_key(database(), row(1, "one")));
  must(store::insert_api_key(database(), row(2, "two")));
  execute(database_file(),
          {"UPDATE api_keys SET name = '" + id_of(1).to_string() + "' WHERE name = 'two'"});
  must(store::revoke_api_key(database(), id_of(1).to_string(), kNow));
  EXPECT_EQ(names(), "one(revoked) " + id_of(1).to_string() + " ");
}

TEST_F(ApiKeysTest, OnlyTheHashAndTheMaskAreAtRest) {
  must(store::insert_api_key(database(), row(0xab, "one")));
  const std::string bytes = bytes_at_rest();
  std::string hex;
  for (int count = 0; count < 32; ++count) hex += "ab";
  EXPECT_NE(bytes.find(hex), std::string::npos);
  EXPECT_NE(bytes.find("sk-sar-…abcd"), std::string::npos);
}

TEST_F(ApiKeysTest, AMalformedRowIsAnErrorAndNotAKeyForEverything) {
  must(store::insert_api_key(database(), row(1, "one")));
  for (const char* list : {"", "{}", "[1]", "[\"a\"", "null"}) {
    execute(database_file(), {std::string{"UPDATE api_keys SET allowed_models = '"} + list + "'"});
    EXPECT_EQ(code_of(store::list_api_keys(database())), "database_error") << list;
  }
}

}  // namespace
}  // namespace sar::test
