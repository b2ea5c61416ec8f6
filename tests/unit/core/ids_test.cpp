// Identifiers: text form, order in time, and ids that must never change.
#include "core/ids.hpp"

#include <gtest/gtest.h>

#include <unordered_set>

namespace sar {
namespace {

using std::chrono::milliseconds;

TEST(Uuid, PrintsAndParses) {
  constexpr std::string_view kText = "0123abcd-4567-89ef-fedc-ba9876543210";
  const auto id = Uuid::parse(kText);
  ASSERT_TRUE(id);
  EXPECT_EQ(id->to_string(), kText);
  EXPECT_EQ(Uuid::parse("0123ABCD-4567-89EF-FEDC-BA9876543210"), id);
  EXPECT_EQ(id->bytes[0], 0x01);
  EXPECT_EQ(id->bytes[15], 0x10);
  EXPECT_FALSE(id->is_nil());
  EXPECT_TRUE(Uuid{}.is_nil());
}

TEST(Uuid, RefusesOtherTexts) {
  for (const std::string_view text :
       {"", "0123abcd-4567-89ef-fedc-ba987654321", "0123abcd-4567-89ef-fedc-ba98765432100",
        "0123abcd4567-89ef-fedc-ba9876543210-", "0123abcd-4567-89ef-fedc-ba987654321g",
        "{123abcd-4567-89ef-fedc-ba987654321}"}) {
    EXPECT_FALSE(Uuid::parse(text)) << text;
  }
}

TEST(UuidV7, SortsByTime) {
  SeededRandom random{3};
  WallTime now{std::chrono::seconds{1'700'000'000}};
  Uuid last = make_uuid_v7(now, random);
  for (int round = 0; round < 1'000; ++round) {
    now += milliseconds{1 + static_cast<std::int64_t>(random.next() % 100'000)};
    const Uuid next = make_uuid_v7(now, random);
    EXPECT_LT(last, next);
    EXPECT_LT(last.to_string(), next.to_string());
    last = next;
  }
}

TEST(UuidV7, CarriesTimeVersionAndVariant) {
  SeededRandom random{4};
  // The example of RFC 9562, appendix A.6: 0x017F22E279B0 milliseconds.
  const Uuid id = make_uuid_v7(WallTime{milliseconds{0x017F22E279B0}}, random);
  EXPECT_TRUE(id.to_string().starts_with("017f22e2-79b0-7")) << id.to_string();
  EXPECT_EQ(id.bytes[8] >> 6, 2);
}

TEST(UuidV7, DiffersWithinAMillisecond) {
  SeededRandom random{5};
  std::unordered_set<Uuid> ids;
  for (int round = 0; round < 1'000; ++round) ids.insert(make_uuid_v7(WallTime{}, random));
  EXPECT_EQ(ids.size(), 1'000U);
}

// Tables and ledgers refer to these: a change would orphan what is stored.
TEST(StableId, NeverChanges) {
  EXPECT_EQ(stable_id("channel", "openai-main").to_string(),
            "15606279-6afe-8957-8cee-79e1c6f45d6c");
  EXPECT_EQ(stable_id("provider", "openai").to_string(), "48fbc9ef-ec42-8689-bfea-b4f2ca729330");
  EXPECT_EQ(stable_id("", "").to_string(), "463be1d5-8a72-8961-8ea5-9884367c4358");
}

TEST(StableId, KeepsKindAndNameApart) {
  EXPECT_EQ(stable_id("ab", "c"), stable_id("ab", "c"));
  EXPECT_NE(stable_id("ab", "c"), stable_id("a", "bc"));
  EXPECT_NE(stable_id("channel", "x"), stable_id("provider", "x"));
}

}  // namespace
}  // namespace sar
