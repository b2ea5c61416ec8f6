// Journals after a crash: what was appended is replayed, what was torn is not, and a file that is
// none is refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "records.hpp"
#include "store/journal_file.hpp"
#include "store_fixture.hpp"

namespace sar::test {
namespace {

using store::Journal;
using store::JournalHeader;
using store::kJournalBytesMin;
using store::kJournalHeaderBytes;

class JournalDamageTest : public testing::Test {
 protected:
  std::unique_ptr<Journal> open() { return must(Journal::open(file, kJournalBytesMin)); }
  // What the file is, as a crash at this moment would leave it.
  void append(Journal& journal, std::uint64_t request) {
    ASSERT_TRUE(journal.append_dispatched(dispatched(request)));
    journal.append_settled(settled(request));
  }
  // Where records end, by reading all that is left.
  static std::vector<std::uint64_t> ends_of(Journal& journal) {
    std::vector<std::uint64_t> ends;
    std::uint64_t end = 0;
    while (journal.read(end)) ends.push_back(end);
    return ends;
  }
  // Writes `bytes` in place of the file and reads what a start finds.
  std::string replay(const std::string& bytes) {
    write_file(file, bytes);
    return read_all(*open());
  }

  TemporaryDirectory directory;
  std::filesystem::path file = directory / "journal-0.log";
};

TEST_F(JournalDamageTest, ACrashLeavesExactlyWhatWasAppended) {
  const auto journal = open();
  const std::filesystem::path copy = directory / "copy.log";
  std::string expected;
  for (std::uint64_t request = 1; request <= 20; ++request) {
    append(*journal, request);
    expected +=
        (expected.empty() ? "d" : " d") + std::to_string(request) + " s" + std::to_string(request);
    std::filesystem::copy_file(file, copy, std::filesystem::copy_options::overwrite_existing);
    const auto reopened = must(Journal::open(copy, kJournalBytesMin));
    ASSERT_EQ(read_all(*reopened), expected);
    ASSERT_EQ(reopened->id(), journal->id());
  }
}

TEST_F(JournalDamageTest, WhatWasReleasedDoesNotComeBack) {
  std::vector<std::uint64_t> ends;
  {
    const auto journal = open();
    for (std::uint64_t request = 1; request <= 3; ++request) append(*journal, request);
    ends = ends_of(*journal);
    journal->release_to(ends[1]);
    journal->release_to(ends[3]);
  }
  const std::string sound = read_file(file);
  EXPECT_EQ(replay(sound), "d3 s3");
  // One of the two places that hold the position is torn: the other one counts.
  for (const std::size_t place : {0U, 1U}) {
    std::string torn = sound;
    torn[offsetof(JournalHeader, released) + place * sizeof(JournalHeader::Released)] ^= 0x40;
    EXPECT_THAT(replay(torn), testing::AnyOf("d3 s3", "d2 s2 d3 s3"));
  }
}

struct LastRecord {
  const char* name;
  bool is_settled;
};
void PrintTo(const LastRecord& last, std::ostream* out) { *out << last.name; }

class TornRecordTest : public JournalDamageTest, public testing::WithParamInterface<LastRecord> {
 protected:
  // A journal whose last record is of the kind in question, and where that record stands.
  void write_journal() {
    const auto journal = open();
    append(*journal, 1);
    ASSERT_TRUE(journal->append_dispatched(dispatched(2)));
    if (GetParam().is_settled) journal->append_settled(troubled(2));
    const auto ends = ends_of(*journal);
    survivors = GetParam().is_settled ? "d1 s1 d2" : "d1 s1";
    begin = kJournalHeaderBytes + ends.at(ends.size() - 2);
    end = kJournalHeaderBytes + ends.back();
  }
  std::string survivors;
  std::size_t begin = 0;
  std::size_t end = 0;
};

TEST_P(TornRecordTest, AChangedByteAnywhereDropsItAndKeepsTheOthers) {
  write_journal();
  const std::string sound = read_file(file);
  for (std::size_t at = begin; at < end; ++at) {
    for (const char mask : {'\x01', '\xff'}) {
      std::string damaged = sound;
      damaged[at] ^= mask;
      ASSERT_EQ(replay(damaged), survivors) << "byte " << at - begin;
    }
  }
}

// Any order in which stores reach memory: a prefix only, or all but a prefix.
TEST_P(TornRecordTest, AHalfWrittenRecordIsNone) {
  write_journal();
  const std::string sound = read_file(file);
  for (std::size_t at = begin; at < end; ++at) {
    std::string cut = sound;
    std::fill(cut.begin() + static_cast<std::ptrdiff_t>(at),
              cut.begin() + static_cast<std::ptrdiff_t>(end), '\0');
    if (cut != sound) ASSERT_EQ(replay(cut), survivors) << "zeros from " << at - begin;
    std::string headless = sound;
    std::fill(headless.begin() + static_cast<std::ptrdiff_t>(begin),
              headless.begin() + static_cast<std::ptrdiff_t>(at), '\0');
    if (headless != sound) ASSERT_EQ(replay(headless), survivors) << "zeros up to " << at - begin;
  }
}

TEST_P(TornRecordTest, TheJournalGoesOnInItsPlace) {
  write_journal();
  std::string damaged = read_file(file);
  damaged[end - 20] ^= 1;
  write_file(file, damaged);
  {
    const auto journal = open();
    append(*journal, 3);
    EXPECT_EQ(read_all(*journal), survivors + " d3 s3");
  }
  EXPECT_EQ(read_all(*open()), survivors + " d3 s3");
}

INSTANTIATE_TEST_SUITE_P(Last, TornRecordTest,
                         testing::Values(LastRecord{"dispatched", false},
                                         LastRecord{"settled", true}));

// A loss of power may tear a hole, with sound records behind it.
TEST_F(JournalDamageTest, RecordsBehindAHoleNeverComeBack) {
  std::uint64_t hole = 0;
  {
    const auto journal = open();
    for (std::uint64_t request = 1; request <= 4; ++request)
      ASSERT_TRUE(journal->append_dispatched(dispatched(request)));
    hole = ends_of(*journal)[0];
  }
  std::string damaged = read_file(file);
  damaged[kJournalHeaderBytes + hole + 30] ^= 1;
  EXPECT_EQ(replay(damaged), "d1");
  {
    const auto journal = open();  // what it writes has the length of what stood there
    ASSERT_TRUE(journal->append_dispatched(dispatched(7)));
    EXPECT_EQ(read_all(*journal), "d1 d7");
  }
  EXPECT_EQ(read_all(*open()), "d1 d7");
}

// Records of one length stand at the same places in every lap: what follows the last one is sound,
// and of the lap before.
TEST_F(JournalDamageTest, ARecordDamagedInTheMiddleIsTold) {
  std::vector<std::uint64_t> ends;
  {
    const auto journal = open();
    for (std::uint64_t request = 1; request <= 5; ++request) append(*journal, request);
    ends = ends_of(*journal);
    EXPECT_FALSE(journal->damage());
  }
  const std::string sound = read_file(file);
  EXPECT_FALSE(open()->damage());
  for (const std::size_t last_good : {2U, 3U, 7U}) {
    std::string damaged = sound;
    damaged[kJournalHeaderBytes + ends[last_good] + 20] ^= 0x40;
    write_file(file, damaged);
    const auto journal = open();
    ASSERT_TRUE(journal->damage()) << last_good;
    EXPECT_EQ(journal->damage()->offset, kJournalHeaderBytes + ends[last_good]);
    EXPECT_EQ(journal->damage()->bytes_left, ends.back() - ends[last_good]);
    EXPECT_EQ(ends_of(*journal).size(), last_good + 1);
  }
  std::string torn = sound;
  torn[kJournalHeaderBytes + ends[8] + 20] ^= 0x40;
  write_file(file, torn);
  EXPECT_FALSE(open()->damage()) << "nothing stands behind the last one";
}

TEST_F(JournalDamageTest, AnEarlierLapLeftNothing) {
  const auto journal = open();
  const std::filesystem::path copy = directory / "copy.log";
  std::uint64_t end = 0;
  for (std::uint64_t request = 1; end < 3 * kJournalBytesMin; ++request) {
    append(*journal, 1);
    ASSERT_TRUE(journal->read(end) && journal->read(end));
    journal->release_to(end);
    if (request % 10 != 0) continue;
    std::filesystem::copy_file(file, copy, std::filesystem::copy_options::overwrite_existing);
    ASSERT_EQ(read_all(*must(Journal::open(copy, kJournalBytesMin))), "") << "at " << end;
  }
}

// The count of starts is lost: that of the records is left to go by.
TEST_F(JournalDamageTest, ADamagedEpochHidesNoRecord) {
  for (std::uint64_t start = 1; start <= 3; ++start) append(*open(), start);
  std::string damaged = read_file(file);
  damaged[offsetof(JournalHeader, epoch_and_complement)] ^= 0x40;
  write_file(file, damaged);
  append(*open(), 4);
  EXPECT_EQ(read_all(*open()), "d1 s1 d2 s2 d3 s3 d4 s4");
}

TEST_F(JournalDamageTest, GoesOnBehindThePositionThatTheDatabaseKnows) {
  std::vector<std::uint64_t> ends;
  {
    const auto journal = open();
    for (std::uint64_t request = 1; request <= 4; ++request) append(*journal, request);
    ends = ends_of(*journal);
  }
  std::string damaged = read_file(file);
  damaged[kJournalHeaderBytes + ends[0] + 30] ^= 1;
  write_file(file, damaged);
  {
    const auto journal = open();
    journal->seek(ends[5]);
    EXPECT_EQ(read_all(*journal), "d4 s4") << "sound, and not in the database yet";
    journal->seek(ends[5]);
    append(*journal, 5);
    EXPECT_EQ(read_all(*journal), "d4 s4 d5 s5");
  }
  const auto journal = open();
  journal->seek(ends.back() + 16'000);  // far beyond the end
  EXPECT_EQ(read_all(*journal), "");
  append(*journal, 6);
  std::uint64_t end = 0;
  ASSERT_TRUE(journal->read(end));
  EXPECT_GT(end, ends.back() + 16'000);
}

struct HeaderDamage {
  std::string_view name;
  void (*change)(JournalHeader& header);
  bool checksum_right;
  std::size_t file_bytes;
  std::string_view message;
};
void PrintTo(const HeaderDamage& damage, std::ostream* out) { *out << damage.name; }

const HeaderDamage kHeaderDamages[] = {
    {"magic", [](JournalHeader& header) { header.magic ^= 1; }, true, kJournalBytesMin,
     "is not a journal"},
    {"checksum", [](JournalHeader& header) { header.id.bytes[3] ^= 1; }, false, kJournalBytesMin,
     "its header is damaged"},
    {"version", [](JournalHeader& header) { header.version = 2; }, true, kJournalBytesMin,
     "is of version 2"},
    {"cut", [](JournalHeader&) {}, true, kJournalBytesMin - 4'096, "is shorter than it says"},
    {"cut in the header", [](JournalHeader&) {}, true, 100, "is not a journal"},
    {"empty", [](JournalHeader&) {}, true, 0, "is not a journal"},
    {"no ring", [](JournalHeader& header) { header.ring_bytes = 0; }, true, kJournalBytesMin,
     "is shorter than it says"},
    {"odd ring", [](JournalHeader& header) { header.ring_bytes += 8; }, true, kJournalBytesMin + 8,
     "is shorter than it says"},
    {"huge ring", [](JournalHeader& header) { header.ring_bytes = UINT64_MAX - 15; }, true,
     kJournalBytesMin, "is shorter than it says"},
};

class HeaderDamageTest : public JournalDamageTest,
                         public testing::WithParamInterface<HeaderDamage> {};

TEST_P(HeaderDamageTest, IsRefusedAndTheFileLeftAlone) {
  open().reset();
  std::string bytes = read_file(file);
  JournalHeader header;
  std::memcpy(&header, bytes.data(), sizeof header);
  GetParam().change(header);
  if (GetParam().checksum_right)
    header.checksum = XXH3_64bits(&header, offsetof(JournalHeader, checksum));
  std::memcpy(bytes.data(), &header, sizeof header);
  bytes.resize(GetParam().file_bytes);
  write_file(file, bytes);
  const auto refused = Journal::open(file, kJournalBytesMin);
  EXPECT_EQ(code_of(refused), "journal");
  EXPECT_THAT(message_of(refused), testing::HasSubstr(GetParam().message));
  EXPECT_THAT(message_of(refused), testing::HasSubstr(file.string()));
  EXPECT_EQ(read_file(file), bytes);
}

INSTANTIATE_TEST_SUITE_P(Headers, HeaderDamageTest, testing::ValuesIn(kHeaderDamages));

TEST_F(JournalDamageTest, WhatACrashLeftOfAFileBeingMadeIsNoHindrance) {
  write_file(file.string() + ".new", "half a journal");
  append(*open(), 1);
  EXPECT_EQ(read_all(*open()), "d1 s1");
}

}  // namespace
}  // namespace sar::test
