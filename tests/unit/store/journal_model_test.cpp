// The journal against a model of it: a queue. Anything may happen in any order, crashes included,
// and every start finds what the model has.
#include <gtest/gtest.h>

#include <deque>

#include "core/random.hpp"
#include "records.hpp"
#include "store_fixture.hpp"

namespace sar::test {
namespace {

using store::Journal;

class JournalModelTest : public testing::TestWithParam<std::uint64_t> {
 protected:
  void dispatch() {
    const std::string name = "d" + std::to_string(++last_request_);
    const bool taken = journal_->append_dispatched(dispatched(last_request_));
    if (!taken) {
      ++refused_;
      ASSERT_FALSE(unreleased_.empty() && open_.empty()) << "refused, though nothing is in it";
      return;
    }
    open_.push_back(last_request_);
    unreleased_.push_back({.name = name});
  }

  void settle() {
    if (open_.empty()) return;
    const auto which = static_cast<std::ptrdiff_t>(random_.next() % open_.size());
    const std::uint64_t request = open_[static_cast<std::size_t>(which)];
    open_.erase(open_.begin() + which);
    store::SettledRecord record = troubled(request);
    const std::string plan(random_.next() % 5'000, 'p');
    record.plan_json = plan;
    journal_->append_settled(record);
    unreleased_.push_back({.name = "s" + std::to_string(request)});
  }

  void read() {
    std::uint64_t end = 0;
    const auto record = journal_->read(end);
    ASSERT_EQ(record.has_value(), read_count_ < unreleased_.size());
    if (!record) return;
    ASSERT_EQ(name_of(*record), unreleased_[read_count_].name);
    unreleased_[read_count_++].end = last_end_ = end;
  }

  void release() {
    if (read_count_ == 0) return;
    const std::size_t count = 1 + random_.next() % read_count_;
    journal_->release_to(unreleased_[count - 1].end);
    unreleased_.erase(unreleased_.begin(),
                      unreleased_.begin() + static_cast<std::ptrdiff_t>(count));
    read_count_ -= count;
  }

  // The process dies: requests in flight are gone, and reading starts at what is not released.
  void crash() {
    journal_.reset();
    journal_ = must(Journal::open(file_, kBytes));
    open_.clear();
    read_count_ = 0;
    ++crashes_;
  }

  void step() {
    switch (const std::uint64_t dice = random_.next() % 1'000; dice % 10) {
      case 0:
      case 1:
      case 2:
        return dispatch();
      case 3:
      case 4:
      case 5:
        return settle();
      case 6:
      case 7:
        return read();
      case 8:
        return release();
      default:
        if (dice < 100) crash();
    }
  }

  struct Appended {
    std::string name;
    std::uint64_t end = 0;
  };
  static constexpr std::size_t kBytes = 64UL * 1024;
  TemporaryDirectory directory_;
  std::filesystem::path file_ = directory_ / "journal-0.log";
  std::unique_ptr<Journal> journal_ = must(Journal::open(file_, kBytes));
  SeededRandom random_{GetParam()};
  std::deque<Appended> unreleased_;
  std::size_t read_count_ = 0;
  std::deque<std::uint64_t> open_;
  std::uint64_t last_request_ = 0;
  std::uint64_t last_end_ = 0;
  int refused_ = 0;
  int crashes_ = 0;
};

TEST_P(JournalModelTest, EveryStartFindsWhatTheModelHas) {
  for (int count = 0; count < 4'000 && !HasFatalFailure(); ++count) step();
  while (read_count_ < unreleased_.size() && !HasFatalFailure()) read();
  EXPECT_GT(refused_, 10) << "the ring was never full";
  EXPECT_GT(crashes_, 10);
  EXPECT_GT(last_end_, 5 * kBytes) << "few laps";
}

INSTANTIATE_TEST_SUITE_P(Seeds, JournalModelTest, testing::Range<std::uint64_t>(1, 9));

}  // namespace
}  // namespace sar::test
