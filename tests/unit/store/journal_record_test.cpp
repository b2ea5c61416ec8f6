// Records as bytes: whatever the bytes are, reading them stays inside of them.
#include "store/journal_record.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <vector>

#include "core/random.hpp"
#include "records.hpp"
#include "store/journal_codec.hpp"

namespace sar::test {
namespace {

using store::RecordKind;

template <class Record>
std::vector<std::byte> encoded(const Record& record) {
  std::vector<std::byte> bytes(store::encoded_bytes(record));
  store::encode(record, bytes.data());
  return bytes;
}

TEST(JournalRecordTest, APartOfARecordIsNone) {
  const auto dispatched_bytes = encoded(dispatched(1));
  const auto settled_bytes = encoded(troubled(1));
  const auto decodes = [](RecordKind kind, const std::vector<std::byte>& bytes, std::size_t size) {
    const std::vector<std::byte> part{bytes.begin(),
                                      bytes.begin() + static_cast<std::ptrdiff_t>(size)};
    return store::decode(kind, part).has_value();  // of its own, so that ASan sees its end
  };
  for (std::size_t size = 0; size < dispatched_bytes.size(); ++size)
    EXPECT_FALSE(decodes(RecordKind::Dispatched, dispatched_bytes, size)) << size;
  for (std::size_t size = 0; size < settled_bytes.size(); ++size)
    EXPECT_FALSE(decodes(RecordKind::Settled, settled_bytes, size)) << size;
  EXPECT_TRUE(decodes(RecordKind::Dispatched, dispatched_bytes, dispatched_bytes.size()));
  EXPECT_TRUE(decodes(RecordKind::Settled, settled_bytes, settled_bytes.size()));
  EXPECT_FALSE(decodes(RecordKind::Padding, settled_bytes, settled_bytes.size()));
  EXPECT_FALSE(decodes(RecordKind{9}, settled_bytes, settled_bytes.size()));
}

TEST(JournalRecordTest, AlteredBytesAreReadWithinTheirBounds) {
  SeededRandom random{3};
  const auto sound = encoded(troubled(1));
  for (int time = 0; time < 20'000; ++time) {
    std::vector<std::byte> altered = sound;
    for (std::uint64_t changes = 1 + random.next() % 3; changes > 0; --changes)
      altered[random.next() % altered.size()] = static_cast<std::byte>(random.next());
    const auto record = store::decode(RecordKind::Settled, altered);
    if (!record) continue;
    const auto& settled_record = std::get<store::SettledRecord>(*record);
    ASSERT_LE(settled_record.attempt_count, store::kAttemptsMax);
    ASSERT_NE(store::to_string(settled_record.outcome), "");
    ASSERT_LE(settled_record.model_asked.size() + settled_record.plan_json.size(), altered.size());
  }
}

TEST(JournalRecordTest, NumbersThatMeanNothingAreRefused) {
  const auto decodes = [](auto change) {
    store::SettledRecord record = troubled(1);
    change(record);
    return store::decode(RecordKind::Settled, encoded(record)).has_value();
  };
  EXPECT_TRUE(decodes([](auto&) {}));
  EXPECT_FALSE(decodes([](auto& record) { record.outcome = store::Outcome{4}; }));
  EXPECT_FALSE(decodes([](auto& record) { record.usage_source = 5; }));
  EXPECT_FALSE(decodes([](auto& record) { record.error_class = 19; }));
  EXPECT_FALSE(decodes([](auto& record) { record.attempts[1].error_class = 19; }));
  EXPECT_FALSE(decodes([](auto& record) { record.attempt_count = store::kAttemptsMax + 1; }));
}

// What a router of the time before dialects left in its journal is settled by one of today.
TEST(JournalRecordTest, ARecordOfTheFirstFormIsReadAsFarAsItGoes) {
  store::SettledRecord record = troubled(1);
  record.cache_write_1h_tokens = 0;
  record.input_audio_tokens = 0;
  record.input_image_tokens = 0;
  record.output_audio_tokens = 0;
  record.output_image_tokens = 0;
  record.caller_dialect = {};
  record.endpoint = {};
  record.fidelity_json = {};
  auto bytes = encoded(record);
  constexpr std::size_t kAddedBytes = 5 * sizeof(std::int64_t) + 3 * sizeof(std::uint16_t);
  bytes.resize(bytes.size() - kAddedBytes);
  const auto read = store::decode(RecordKind::SettledWithoutDialect, bytes);
  ASSERT_TRUE(read.has_value());
  expect_same(std::get<store::SettledRecord>(*read), record);
  EXPECT_FALSE(store::decode(RecordKind::Settled, bytes).has_value());
  bytes.pop_back();
  EXPECT_FALSE(store::decode(RecordKind::SettledWithoutDialect, bytes).has_value());
}

TEST(JournalRecordTest, TheLargestRecordFitsIntoWhatIsReserved) {
  const std::string longest(70'000, 'x');
  store::SettledRecord record = largest(1, longest);
  EXPECT_EQ(store::encoded_bytes(record),
            store::settled_bytes_max() + store::kPlanBytesMax + store::kFidelityBytesMax);
  record.plan_json = {};
  record.fidelity_json = {};
  EXPECT_EQ(store::encoded_bytes(record), store::settled_bytes_max());
}

}  // namespace
}  // namespace sar::test
