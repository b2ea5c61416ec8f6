// API keys: format, hash, look-up, refusals.
#include "access/key_ring.hpp"

#include <gtest/gtest.h>

namespace sar::access {
namespace {

const WallTime kNow{std::chrono::seconds{1'800'000'000}};

class KeyRingTest : public testing::Test {
 protected:
  ApiKey stored(const Secret& secret) {
    ApiKey entry;
    entry.id = make_uuid_v7(kNow, random);
    entry.name = "test";
    entry.hash = hash_key(secret.reveal(), pepper);
    return entry;
  }
  std::string code_of(const std::shared_ptr<const KeyRing>& ring, std::string_view presented) {
    const auto entry = ring->authenticate(presented, kNow, memo);
    return entry ? "ok" : entry.error().code + "|" + entry.error().message;
  }

  HashMemo memo;
  SeededRandom random{42};
  Secret pepper{std::string(32, 'p')};
  Secret key = generate_key(random);
};

TEST_F(KeyRingTest, KeysHaveTheirShapeAndAChecksum) {
  const std::string text{key.reveal()};
  EXPECT_EQ(text.size(), 56U);
  EXPECT_TRUE(text.starts_with("sk-sar-"));
  EXPECT_TRUE(is_well_formed_key(text));
  for (std::size_t place = 0; place < text.size(); ++place) {
    std::string mistyped = text;
    mistyped[place] = mistyped[place] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(is_well_formed_key(mistyped)) << "a mistake at " << place << " passes";
  }
  EXPECT_FALSE(is_well_formed_key(text + "A"));
  EXPECT_NE(generate_key(random), key);
}

TEST_F(KeyRingTest, HashDependsOnThePepper) {
  EXPECT_EQ(hash_key("a", pepper), hash_key("a", pepper));
  EXPECT_NE(hash_key("a", pepper), hash_key("b", pepper));
  EXPECT_NE(hash_key("a", pepper), hash_key("a", Secret{std::string(32, 'q')}));
}

TEST_F(KeyRingTest, MaskShowsOnlyTheEnd) {
  const std::string masked = masked_key(key.reveal());
  EXPECT_TRUE(masked.starts_with("sk-sar-…"));
  EXPECT_TRUE(masked.ends_with(key.reveal().substr(52)));
  EXPECT_LT(masked.size(), 20U);
}

TEST_F(KeyRingTest, EveryRefusalOfAWellFormedKeyReadsTheSame) {
  const std::string unknown{generate_key(random).reveal()};
  const auto with = [&](auto change) {
    ApiKey entry = stored(key);
    change(entry);
    return code_of(KeyRing::build({entry}, pepper, nullptr), key.reveal());
  };
  const std::string refusal = code_of(KeyRing::build({}, pepper, nullptr), unknown);
  EXPECT_TRUE(refusal.starts_with("invalid_api_key|"));
  EXPECT_EQ(with([](ApiKey&) {}), "ok");
  EXPECT_EQ(with([](ApiKey& entry) { entry.enabled = false; }), refusal);
  EXPECT_EQ(with([](ApiKey& entry) { entry.revoked_at = kNow; }), refusal);
  EXPECT_EQ(with([](ApiKey& entry) { entry.expires_at = kNow; }), refusal);
  EXPECT_EQ(with([](ApiKey& entry) { entry.expires_at = kNow + std::chrono::nanoseconds{1}; }),
            "ok");
}

TEST_F(KeyRingTest, MalformedAndMissingAreToldApart) {
  const auto ring = KeyRing::build({stored(key)}, pepper, nullptr);
  EXPECT_TRUE(code_of(ring, "").starts_with("missing_api_key|"));
  for (const std::string_view bad : {"x", "sk-sar-", "sk-proj-0123456789", "' OR 1=1 --"}) {
    EXPECT_TRUE(code_of(ring, bad).starts_with("invalid_api_key|Malformed")) << bad;
  }
  EXPECT_TRUE(code_of(ring, std::string(1 << 20, 'a')).starts_with("invalid_api_key|Malformed"));
}

TEST_F(KeyRingTest, KeysWithACommonBeginningAreDifferentKeys) {
  const auto ring = KeyRing::build({stored(key)}, pepper, nullptr);
  std::string other{key.reveal()};
  for (std::size_t place = 7; place < other.size(); ++place) {
    std::string changed = other;
    changed[place] = changed[place] == 'x' ? 'y' : 'x';
    EXPECT_FALSE(ring->authenticate(changed, kNow, memo));
  }
}

TEST_F(KeyRingTest, TheMemoChangesNoHash) {
  std::vector<std::string> keys{std::string{}};
  for (int count = 0; count < 500; ++count) {
    keys.emplace_back(generate_key(random).reveal());
    keys.push_back("a" + keys.back());  // with the same end, so in the same place
  }
  for (int round = 0; round < 2; ++round) {
    for (const std::string& each : keys) {
      EXPECT_EQ(memo.hash(each, pepper), hash_key(each, pepper));
      EXPECT_EQ(memo.hash(each, pepper), hash_key(each, pepper));
    }
  }
}

TEST_F(KeyRingTest, ARevokedKeyIsRefusedAlthoughItsHashIsRemembered) {
  ApiKey entry = stored(key);
  EXPECT_EQ(code_of(KeyRing::build({entry}, pepper, nullptr), key.reveal()), "ok");
  entry.revoked_at = kNow;
  EXPECT_NE(code_of(KeyRing::build({entry}, pepper, nullptr), key.reveal()), "ok");
  EXPECT_NE(code_of(KeyRing::build({}, pepper, nullptr), key.reveal()), "ok");
}

TEST_F(KeyRingTest, AllowedModels) {
  KeyEntry entry;
  EXPECT_TRUE(entry.allows_model("anything"));
  entry.key.allowed_models = {"gpt-4o", "claude-*"};
  EXPECT_TRUE(entry.allows_model("gpt-4o"));
  EXPECT_FALSE(entry.allows_model("gpt-4o-mini"));
  EXPECT_TRUE(entry.allows_model("claude-"));
  EXPECT_TRUE(entry.allows_model("claude-sonnet"));
  EXPECT_FALSE(entry.allows_model("claud"));
  EXPECT_FALSE(entry.allows_model(""));
}

TEST_F(KeyRingTest, RateWindowOutlivesTheRing) {
  ApiKey limited = stored(key);
  limited.requests_per_minute = 2;
  const auto before = KeyRing::build({limited}, pepper, nullptr);
  const auto same = KeyRing::build({limited}, pepper, before.get());
  limited.requests_per_minute = 3;
  const auto changed = KeyRing::build({limited}, pepper, before.get());
  const auto window_of = [&](const auto& ring) {
    return (*ring->authenticate(key.reveal(), kNow, memo))->window;
  };
  EXPECT_EQ(window_of(before), window_of(same));
  EXPECT_NE(window_of(before), window_of(changed));
  EXPECT_EQ(window_of(changed)->limit(), 3);
}

}  // namespace
}  // namespace sar::access
