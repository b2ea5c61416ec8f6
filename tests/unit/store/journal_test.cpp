// The journal's ring while all goes well: what goes in comes out, over many laps, and a full ring
// refuses before it forgets.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <deque>

#include "records.hpp"
#include "store/journal_file.hpp"
#include "store_fixture.hpp"

namespace sar::test {
namespace {

using store::Journal;
using store::kJournalBytesMin;

class JournalTest : public testing::Test {
 protected:
  std::unique_ptr<Journal> open(std::size_t bytes = kJournalBytesMin) {
    return must(Journal::open(file, bytes));
  }
  TemporaryDirectory directory;
  std::filesystem::path file = directory / "journal-0.log";
};

TEST_F(JournalTest, EveryKindOfRecordComesBackAsItWas) {
  const auto journal = open();
  ASSERT_TRUE(journal->append_dispatched(dispatched(1)));
  ASSERT_TRUE(journal->append_dispatched(dispatched(2)));
  journal->append_settled(settled(1));
  journal->append_settled(troubled(2));
  std::uint64_t end = 0;
  const auto next = [&] { return journal->read(end).value(); };
  expect_same(std::get<store::DispatchedRecord>(next()), dispatched(1));
  expect_same(std::get<store::DispatchedRecord>(next()), dispatched(2));
  expect_same(std::get<store::SettledRecord>(next()), settled(1));
  expect_same(std::get<store::SettledRecord>(next()), troubled(2));
  EXPECT_FALSE(journal->read(end));
  EXPECT_EQ(journal->unread_bytes(), 0U);
  EXPECT_EQ(journal->unreleased_bytes(), end);
  journal->release_to(end);
  EXPECT_EQ(journal->unreleased_bytes(), 0U);
}

TEST_F(JournalTest, EveryOutcomeAndErrorClassIsKept) {
  const auto journal = open();
  store::SettledRecord record = settled(1);
  for (std::uint8_t outcome = 0; outcome < 4; ++outcome) {
    for (const std::uint8_t error_class : std::to_array<std::uint8_t>({0, 7, 18, 0xff})) {
      record.outcome = static_cast<store::Outcome>(outcome);
      record.error_class = record.attempts[0].error_class = error_class;
      record.usage_source = outcome;
      std::uint64_t end = 0;
      ASSERT_TRUE(journal->append_dispatched(dispatched(1)));
      journal->append_settled(record);
      ASSERT_TRUE(journal->read(end));
      expect_same(std::get<store::SettledRecord>(journal->read(end).value()), record);
    }
  }
}

TEST_F(JournalTest, TextsThatAreTooLongAreCutBetweenCharacters) {
  const auto journal = open();
  std::string snowmen;  // three bytes each: no limit is a multiple of it
  while (snowmen.size() < 5'000) snowmen += "☃";
  ASSERT_TRUE(journal->append_dispatched(dispatched(1)));
  journal->append_settled(largest(1, snowmen));
  std::uint64_t end = 0;
  ASSERT_TRUE(journal->read(end));
  const auto record = std::get<store::SettledRecord>(journal->read(end).value());
  EXPECT_EQ(record.model_asked, snowmen.substr(0, 255));
  EXPECT_EQ(record.error_code, snowmen.substr(0, 63));
  EXPECT_EQ(record.plan_json, snowmen.substr(0, 4'095));
  EXPECT_EQ(record.attempts[7].upstream_model, snowmen.substr(0, 255));
}

// Nothing but the plan may ever be left out, wherever in the lap the ring fills.
TEST_F(JournalTest, AFullRingRefusesAndKeepsItsPromiseToWhatItTook) {
  const std::string longest(5'000, 'x');
  const auto journal = open();
  std::uint64_t end = 0;
  for (std::uint64_t lap = 0; lap < 40; ++lap) {
    std::uint64_t taken = 0;
    while (journal->append_dispatched(dispatched(taken + 1))) ++taken;
    ASSERT_GT(taken, 10U);
    ASSERT_LT(taken, 30U);
    for (std::uint64_t request = 1; request <= taken; ++request)
      journal->append_settled(largest(request, longest));
    EXPECT_FALSE(journal->append_dispatched(dispatched(99)));
    for (std::uint64_t request = 1; request <= taken; ++request)
      expect_same(std::get<store::DispatchedRecord>(journal->read(end).value()),
                  dispatched(request));
    for (std::uint64_t request = 1; request <= taken; ++request) {
      const auto record = std::get<store::SettledRecord>(journal->read(end).value());
      const std::string plan = longest.substr(0, record.plan_json.empty() ? 0 : 4'096);
      store::SettledRecord expected = largest(request, longest);
      expected.model_asked = std::string_view{longest}.substr(0, 256);
      expected.error_code = std::string_view{longest}.substr(0, 64);
      expected.plan_json = plan;
      expected.fidelity_json = std::string_view{longest}.substr(0, plan.empty() ? 0 : 1'024);
      expected.caller_dialect = std::string_view{longest}.substr(0, 32);
      expected.endpoint = expected.caller_dialect;
      for (store::AttemptRecord& attempt : expected.attempts)
        attempt.upstream_model = expected.model_asked;
      expect_same(record, expected);
    }
    EXPECT_FALSE(journal->read(end));
    EXPECT_LE(journal->unreleased_bytes(), journal->capacity_bytes());
    journal->release_to(end);
    ASSERT_TRUE(journal->append_dispatched(dispatched(lap)));  // the next lap begins elsewhere
    journal->append_settled(settled(lap));
    ASSERT_TRUE(journal->read(end) && journal->read(end));
    journal->release_to(end);
  }
}

TEST_F(JournalTest, RoomComesBackOnlyWhenItIsReleased) {
  const auto journal = open();
  std::uint64_t request = 0;
  while (journal->append_dispatched(dispatched(++request)))
    journal->append_settled(troubled(request));
  std::uint64_t end = 0;
  while (journal->read(end)) {
  }
  EXPECT_FALSE(journal->append_dispatched(dispatched(1))) << "read is not released";
  journal->release_to(end);
  EXPECT_TRUE(journal->append_dispatched(dispatched(1)));
  const std::uint64_t lag = journal->unreleased_bytes();
  journal->release_to(0);  // was said before: nothing happens
  EXPECT_EQ(journal->unreleased_bytes(), lag);
  EXPECT_EQ(read_all(*journal), "d1");
}

// A journal that is drained in time uses its first megabytes over and over.
TEST_F(JournalTest, LapsEndEarlyWhileTheStartIsFree) {
  constexpr std::size_t kBytes = 16UL * 1024 * 1024;
  const std::string longest(5'000, 'x');
  const auto journal = open(kBytes);
  std::uint64_t end = 0;
  for (std::uint64_t request = 1; request <= 4'000; ++request) {
    ASSERT_TRUE(journal->append_dispatched(dispatched(request)));
    journal->append_settled(largest(request, longest));
    ASSERT_EQ(name_of(journal->read(end).value()), "d" + std::to_string(request));
    ASSERT_EQ(name_of(journal->read(end).value()), "s" + std::to_string(request));
    ASSERT_EQ(journal->unread_bytes(), 0U);
    if (request % 7 == 0) journal->release_to(end);
    ASSERT_LT(journal->unreleased_bytes(), 100'000U) << "the padding of a lap is no lag";
  }
  EXPECT_GT(end, kBytes) << "several laps";
  const std::string bytes = read_file(file);
  EXPECT_EQ(bytes.find_first_not_of('\0', 5UL * 1024 * 1024), std::string::npos);
}

// The free start of the ring has less room than the requests under way were promised.
TEST_F(JournalTest, LapsDoNotEndEarlyAtTheCostOfAPromise) {
  const std::string longest(5'000, 'x');
  const auto journal = open(16UL * 1024 * 1024);
  std::uint64_t request = 0;
  const auto serve_until = [&](std::uint64_t bytes) {
    while (journal->unreleased_bytes() < bytes) {
      ASSERT_TRUE(journal->append_dispatched(dispatched(++request)));
      journal->append_settled(largest(request, longest));
    }
  };
  serve_until(1UL * 1024 * 1024);
  std::uint64_t end = 0;
  while (journal->read(end)) {
  }
  journal->release_to(end);
  std::string expected;
  const std::uint64_t first = request + 1;
  for (; request < first + 500; expected += " d" + std::to_string(request))
    ASSERT_TRUE(journal->append_dispatched(dispatched(++request)));
  const std::uint64_t last = request;
  serve_until(5UL * 1024 * 1024);
  for (std::uint64_t other = last + 1; other <= request; ++other)
    expected += " d" + std::to_string(other) + " s" + std::to_string(other);
  for (std::uint64_t open = first; open <= last; expected += " s" + std::to_string(open++))
    journal->append_settled(largest(open, longest));
  EXPECT_EQ(' ' + read_all(*journal), expected);
}

TEST_F(JournalTest, ReadsAgainFromWhereItIsTold) {
  const auto journal = open();
  std::vector<std::uint64_t> ends{0};
  for (std::uint64_t request = 1; request <= 3; ++request) {
    ASSERT_TRUE(journal->append_dispatched(dispatched(request)));
    journal->append_settled(settled(request));
  }
  std::uint64_t end = 0;
  while (journal->read(end)) ends.push_back(end);
  journal->seek(ends[2]);
  EXPECT_EQ(read_all(*journal), "d2 s2 d3 s3");
  journal->release_to(ends[4]);
  journal->seek(0);
  EXPECT_EQ(read_all(*journal), "d3 s3") << "what is released is gone";
}

TEST_F(JournalTest, IsAllocatedPrivateAndLocked) {
  const auto journal = open();
  EXPECT_EQ(std::filesystem::file_size(file), kJournalBytesMin);
  EXPECT_EQ(std::filesystem::status(file).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  EXPECT_THAT(message_of(Journal::open(file, kJournalBytesMin)),
              testing::HasSubstr("in use by another process"));
}

TEST_F(JournalTest, SizesOutOfBoundsAreRefused) {
  EXPECT_EQ(code_of(Journal::open(file, kJournalBytesMin - 1)), "journal");
  EXPECT_EQ(code_of(Journal::open(file, store::kJournalBytesMax + 1)), "journal");
  EXPECT_FALSE(std::filesystem::exists(file));
}

TEST_F(JournalTest, NoRoomForTheFileIsSaidAndLeavesNothing) {
  struct rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto on_signal = std::signal(SIGXFSZ, SIG_IGN);
  struct rlimit small = before;
  small.rlim_cur = kJournalBytesMin / 2;
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  const auto refused = Journal::open(file, kJournalBytesMin);
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, on_signal);
  EXPECT_THAT(message_of(refused), testing::HasSubstr("no room for it"));
  EXPECT_TRUE(std::filesystem::is_empty(directory.path()));
}

}  // namespace
}  // namespace sar::test
