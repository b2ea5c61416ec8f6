// Real processes that die, and the locks that keep two of them apart.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <soci/soci.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <thread>

#include "core/random.hpp"
#include "records.hpp"
#include "store_fixture.hpp"

namespace sar::test {
namespace {

using store::Journal;

// A number that parent and child see.
class SharedNumber {
 public:
  SharedNumber()
      : number_(new(::mmap(nullptr, sizeof *number_, PROT_READ | PROT_WRITE,
                           MAP_SHARED | MAP_ANONYMOUS, -1, 0)) std::atomic<std::uint64_t>{0}) {}
  SharedNumber(const SharedNumber&) = delete;
  SharedNumber& operator=(const SharedNumber&) = delete;
  ~SharedNumber() { ::munmap(number_, sizeof *number_); }
  std::atomic<std::uint64_t>& operator*() const { return *number_; }

 private:
  std::atomic<std::uint64_t>* number_;
};

// Never returns: appends, and says how far it is, until it is killed or the ring is full.
[[noreturn]] void serve_until_killed(Journal& journal, std::atomic<std::uint64_t>& appended) {
  for (std::uint64_t request = 1; journal.append_dispatched(dispatched(request)); ++request) {
    journal.append_settled(troubled(request));
    appended.store(request);
  }
  for (;;) ::pause();
}

TEST(CrashTest, AKilledProcessLeavesEveryRecordThatItAppended) {
  SeededRandom random{11};
  for (int time = 0; time < 20; ++time) {
    const TemporaryDirectory directory;
    const auto file = directory / "journal-0.log";
    const SharedNumber appended;
    const ::pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) serve_until_killed(*must(Journal::open(file, 4UL * 1024 * 1024)), *appended);
    const std::uint64_t goal = 1 + random.next() % 500;
    while (*appended < goal) std::this_thread::yield();
    ASSERT_EQ(::kill(child, SIGKILL), 0);
    ASSERT_EQ(::waitpid(child, nullptr, 0), child);

    const auto journal = must(Journal::open(file, 4UL * 1024 * 1024));
    std::uint64_t end = 0;
    for (std::uint64_t request = 1; request <= *appended; ++request) {
      const auto open = journal->read(end);
      const auto closed = journal->read(end);
      ASSERT_TRUE(open && closed) << "request " << request << " of " << *appended;
      expect_same(std::get<store::DispatchedRecord>(*open), dispatched(request));
      expect_same(std::get<store::SettledRecord>(*closed), troubled(request));
    }
    EXPECT_THAT(read_all(*journal),
                testing::AnyOf("", "d" + std::to_string(*appended + 1),
                               testing::StartsWith("d" + std::to_string(*appended + 1) + " s")));
  }
}

// Two starts at once: one gets the journal, and what it appends is in the file of that name.
TEST(CrashTest, OfSeveralStartsOneGetsTheJournal) {
  for (int time = 0; time < 20; ++time) {
    const TemporaryDirectory directory;
    const auto file = directory / "journal-0.log";
    std::vector<std::unique_ptr<Journal>> opened(4);
    {
      std::vector<std::jthread> starts;
      for (auto& journal : opened)
        starts.emplace_back([&journal, &file] {
          if (auto result = Journal::open(file, 64UL * 1024)) journal = std::move(*result);
        });
    }
    std::erase(opened, nullptr);
    ASSERT_EQ(opened.size(), 1U);
    ASSERT_TRUE(opened[0]->append_dispatched(dispatched(1)));
    opened.clear();
    EXPECT_EQ(read_all(*must(Journal::open(file, 64UL * 1024))), "d1");
  }
}

// Whether this process, seen from another one, holds a lock on the part of a database's file in
// which SQLite says "somebody reads here" (https://www.sqlite.org/lockingv3.html).
bool is_locked(const std::filesystem::path& file) {
  const ::pid_t child = ::fork();
  if (child == 0) {
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CLOEXEC);
    struct flock lock{};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    lock.l_start = 0x40000002;
    lock.l_len = 510;
    ::_exit(::fcntl(descriptor, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK ? 0 : 1);
  }
  int status = 0;
  return ::waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

// Closing any descriptor of a file drops all locks that the process has on it. Without its lock,
// another program takes itself for the last one and removes the write-ahead log.
TEST_F(StoreTest, OpeningADatabaseAgainKeepsTheLocksOnIt) {
  ASSERT_TRUE(is_locked(database_file()));
  const auto again = must(store::open_sqlite({.file = database_file()}));
  EXPECT_TRUE(is_locked(database_file()));
}

}  // namespace
}  // namespace sar::test
