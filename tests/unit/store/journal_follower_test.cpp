// What the ledger's follower makes of any order of records, those included that no journal of ours
// would hold.
#include "store/journal_follower.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ledger_fixture.hpp"
#include "store/open_requests.hpp"

namespace sar::test {
namespace {

// Records as written down by the test, ten bytes each.
class ScriptedJournal final : public store::Journal {
 public:
  explicit ScriptedJournal(std::vector<store::JournalRecord> records)
      : records_(std::move(records)) {}
  [[nodiscard]] bool append_dispatched(const store::DispatchedRecord&) override { return false; }
  void append_settled(const store::SettledRecord&) override {}
  [[nodiscard]] Uuid id() const override { return id_of(0xd1); }
  void seek(std::uint64_t position) override { next_ = position / kBytes; }
  [[nodiscard]] std::optional<store::JournalRecord> read(std::uint64_t& end) override {
    if (next_ == records_.size()) return std::nullopt;
    end = ++next_ * kBytes;
    return records_[next_ - 1];
  }
  void release_to(std::uint64_t position) override { released = position; }
  [[nodiscard]] std::uint64_t unreleased_bytes() const override {
    return records_.size() * kBytes - released;
  }
  [[nodiscard]] std::uint64_t unread_bytes() const override {
    return (records_.size() - next_) * kBytes;
  }
  [[nodiscard]] Result<void> sync() override {
    return fail(router_error("journal_sync_failed", "as the test wants"));
  }
  std::uint64_t released = 0;

 private:
  static constexpr std::uint64_t kBytes = 10;
  std::vector<store::JournalRecord> records_;
  std::uint64_t next_ = 0;
};

class ScriptedLedgerTest : public LedgerTest {
 protected:
  Result<void> recover(ScriptedJournal& journal,
                       config::Durability durability = config::Durability::Process) {
    store::Ledger ledger{*database_, durability, clock_};
    return ledger.recover({&journal});
  }
};

TEST_F(ScriptedLedgerTest, SettledWithoutDispatchedIsARowAllTheSame) {
  ScriptedJournal journal{{settled(1), dispatched(2), settled(2), troubled(3)}};
  must(recover(journal));
  EXPECT_EQ(rows(), "1:succeeded 2:succeeded 3:failed");
  EXPECT_EQ(journal.released, 40U);
  expect_sums_match_rows();
}

TEST_F(ScriptedLedgerTest, TheFirstOfTwoSettledRecordsCounts) {
  ScriptedJournal journal{{dispatched(1), settled(1), troubled(1), settled(1)}};
  must(recover(journal));
  EXPECT_EQ(rows(), "1:succeeded");
  EXPECT_EQ(sum("requests"), 1);
  expect_sums_match_rows();
}

TEST_F(ScriptedLedgerTest, SettledBeforeDispatchedStaysSettled) {
  ScriptedJournal journal{{settled(1), dispatched(1)}};
  must(recover(journal));
  EXPECT_EQ(rows(), "1:succeeded") << "the late record interrupts nothing";
  expect_sums_match_rows();
}

// What could not be synced is not applied: the database would know more than the disk.
TEST_F(ScriptedLedgerTest, AJournalThatCannotBeSyncedIsNotApplied) {
  ScriptedJournal journal{{dispatched(1), settled(1)}};
  EXPECT_EQ(code_of(recover(journal, config::Durability::Power)), "journal_sync_failed");
  EXPECT_EQ(rows(), "");
  EXPECT_EQ(journal.released, 0U);
}

TEST(JournalFollowerTest, StandsWhereTheOldestOpenRequestBegins) {
  ScriptedJournal journal{
      {dispatched(1), dispatched(2), settled(2), dispatched(3), settled(1), settled(3)}};
  store::JournalFollower follower{journal, 0};
  std::string seen;
  const auto read = [&](std::size_t count) {
    return follower.read(count, [&](const store::SettledRecord& record) {
      seen += std::to_string(value_of(record.request_id));
    });
  };
  EXPECT_EQ(read(1), 1U);
  EXPECT_EQ(follower.settled_position(), 0U) << "1 is open";
  EXPECT_EQ(read(1), 1U);
  EXPECT_EQ(follower.settled_position(), 30U) << "3 is open";
  follower.committed();
  EXPECT_EQ(journal.released, 30U);
  EXPECT_EQ(read(9), 1U);
  EXPECT_EQ(follower.settled_position(), 60U);
  EXPECT_EQ(seen, "213");
  follower.rewind();
  EXPECT_EQ(follower.settled_position(), 30U);
  EXPECT_EQ(read(9), 2U);
  EXPECT_EQ(seen, "21313") << "1 again: its row is there already";
}

TEST(OpenRequestsTest, AreTakenFromTheOldestOn) {
  store::OpenRequests open;
  for (std::uint64_t request = 1; request <= 4; ++request)
    open.dispatched(dispatched(request), 10 * request);
  open.settled(id_of(2));
  open.settled(id_of(2));
  open.settled(id_of(9));
  EXPECT_EQ(open.oldest_begin(), 10U);
  EXPECT_FALSE(open.has_started_before(kStartNanos + 1)) << "it started at that very moment";
  const auto taken = open.take_started_before(kStartNanos + 4);
  ASSERT_EQ(taken.size(), 2U);
  EXPECT_EQ(taken[0].request_id, id_of(1));
  EXPECT_EQ(taken[1].request_id, id_of(3));
  EXPECT_EQ(open.oldest_begin(), 40U);
  open.settled(id_of(3));  // its row says `running`: not open any more
  open.settled(id_of(4));
  EXPECT_EQ(open.oldest_begin(), std::nullopt);
  open.dispatched(dispatched(5), 50);
  EXPECT_EQ(open.oldest_begin(), 50U);
  open.clear();
  EXPECT_EQ(open.oldest_begin(), std::nullopt);
  open.dispatched(dispatched(6), 60);
  open.settled(id_of(6));
  EXPECT_EQ(open.oldest_begin(), std::nullopt);
}

}  // namespace
}  // namespace sar::test
