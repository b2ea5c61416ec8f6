// The connections to SQLite: their settings, their transactions, and what their errors are called.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <stdexcept>
#include <thread>

#include "store/database_error.hpp"
#include "store/sqlite_session.hpp"
#include "store_fixture.hpp"

namespace sar::test {
namespace {

using store::SessionRole;

class SqliteTest : public StoreTest {
 protected:
  SqliteTest() {
    execute(database_file(), {"CREATE TABLE notes (id INTEGER PRIMARY KEY, "
                              "text TEXT NOT NULL UNIQUE)"});
  }
  Result<void> write(const std::vector<std::string>& statements) {
    return database().write([&](soci::session& session) {
      for (const std::string& statement : statements) session << statement;
      return Result<void>{};
    });
  }
  std::int64_t count() { return number(database(), "SELECT COUNT(*) FROM notes"); }
};

std::string setting(soci::session& session, std::string_view name) {
  std::string value;
  session << fmt::format("PRAGMA {}", name), soci::into(value);
  return value;
}

TEST_F(SqliteTest, SettingsAreInForceOnEveryConnection) {
  for (const SessionRole role : {SessionRole::Writer, SessionRole::Reader}) {
    for (const auto durability : {config::Durability::Process, config::Durability::Power}) {
      soci::session session;
      must(store::open_session(session,
                               {.file = database_file(), .role = role, .durability = durability}));
      EXPECT_EQ(setting(session, "journal_mode"), "wal");
      EXPECT_EQ(setting(session, "foreign_keys"), "1");
      EXPECT_EQ(setting(session, "busy_timeout"), "5000");
      EXPECT_EQ(setting(session, "synchronous"),
                durability == config::Durability::Power ? "2" : "1");
      EXPECT_EQ(setting(session, "query_only"), role == SessionRole::Writer ? "0" : "1");
      EXPECT_EQ(setting(session, "page_size"), "8192");
    }
  }
}

TEST_F(SqliteTest, FilesAreTheOwnersOnly) {
  must(write({"INSERT INTO notes (text) VALUES ('a')"}));
  for (const char* suffix : {"", "-wal", "-shm"}) {
    const auto mode = std::filesystem::status(database_file().string() + suffix).permissions();
    EXPECT_EQ(mode & (std::filesystem::perms::group_all | std::filesystem::perms::others_all),
              std::filesystem::perms::none)
        << suffix;
  }
}

TEST_F(SqliteTest, AWriteIsWholeOrNotAtAll) {
  const std::vector<std::string> two = {"INSERT INTO notes (text) VALUES ('a')",
                                        "INSERT INTO notes (text) VALUES ('b')"};
  EXPECT_EQ(code_of(database().write([&](soci::session& session) -> Result<void> {
              session << two[0];
              return fail(router_error("own_error", "as the test wants"));
            })),
            "own_error");
  EXPECT_EQ(code_of(write({two[0], two[1], "INSERT INTO nowhere VALUES (1)"})),
            store::kDatabaseError);
  EXPECT_THROW(static_cast<void>(database().write([&](soci::session& session) -> Result<void> {
                 session << two[0];
                 throw std::runtime_error{"a broken invariant"};
               })),
               std::runtime_error);
  EXPECT_EQ(count(), 0);
  must(write(two));
  EXPECT_EQ(count(), 2);
}

TEST_F(SqliteTest, AStatementThatRollsBackByItselfLeavesTheConnectionUsable) {
  EXPECT_EQ(code_of(write({"INSERT INTO notes (text) VALUES ('a')",
                           "INSERT OR ROLLBACK INTO notes (text) VALUES (NULL)"})),
            store::kDatabaseError);
  must(write({"INSERT INTO notes (text) VALUES ('b')"}));
  EXPECT_EQ(texts(database(), "SELECT text FROM notes"), "b");
}

TEST_F(SqliteTest, ReadersSeeOneViewAndCannotWrite) {
  must(database().read([&](soci::session& session) {
    long long before = -1;
    long long after = -1;
    session << "SELECT COUNT(*) FROM notes", soci::into(before);
    must(write({"INSERT INTO notes (text) VALUES ('a')"}));
    session << "SELECT COUNT(*) FROM notes", soci::into(after);
    EXPECT_EQ(before, after);
    return Result<void>{};
  }));
  EXPECT_EQ(count(), 1);
  EXPECT_EQ(code_of(database().read([](soci::session& session) {
              session << "INSERT INTO notes (text) VALUES ('b')";
              return Result<void>{};
            })),
            store::kDatabaseError);
}

TEST_F(SqliteTest, ForeignKeysAreChecked) {
  EXPECT_EQ(code_of(write({"INSERT INTO channel_models (channel_id, name, upstream) "
                           "VALUES (x'01', 'a', 'a')"})),
            store::kDatabaseError);
}

TEST_F(SqliteTest, UniqueViolationsAreToldFromOthers) {
  const std::vector<std::pair<std::string, bool>> cases = {
      {"INSERT INTO notes (text) VALUES ('a')", true},
      {"INSERT INTO notes (id, text) VALUES (1, 'z')", true},
      {"INSERT INTO notes (text) VALUES (NULL)", false},
      {"INSERT INTO requests (id) VALUES (x'01')", false},
      {"INSERT INTO nowhere VALUES (1)", false}};
  must(write({"INSERT INTO notes (id, text) VALUES (1, 'a')"}));
  for (const auto& [statement, unique] : cases) {
    must(database().write([&](soci::session& session) {
      try {
        session << statement;
        ADD_FAILURE() << statement;
      } catch (const soci::soci_error& failure) {
        EXPECT_EQ(store::is_unique_violation(failure), unique) << statement;
      }
      return Result<void>{};
    }));
  }
}

TEST_F(SqliteTest, ErrorsNameTheirKindAndNoValue) {
  const auto refused = write({"INSERT INTO notes (text) VALUES ('canary'), ('canary')"});
  EXPECT_EQ(code_of(refused), store::kDatabaseError);
  EXPECT_THAT(message_of(refused), testing::HasSubstr("constraint failed"));
  EXPECT_THAT(message_of(refused), testing::Not(testing::HasSubstr("canary")));
  EXPECT_EQ(store::database_error("read", SQLITE_BUSY).code, store::kDatabaseBusy);
  EXPECT_EQ(store::database_error("read", SQLITE_BUSY_SNAPSHOT).code, store::kDatabaseBusy);
  EXPECT_EQ(store::database_error("read", SQLITE_LOCKED).code, store::kDatabaseBusy);
  EXPECT_EQ(store::database_error("read", SQLITE_FULL).code, store::kDatabaseError);
  EXPECT_EQ(store::database_error("read", SQLITE_IOERR_FSYNC).code, store::kDatabaseSyncFailed);
  EXPECT_EQ(store::database_error("read", SQLITE_IOERR_DIR_FSYNC).code, store::kDatabaseSyncFailed);
  EXPECT_EQ(store::database_error("read", SQLITE_FULL).error_class, ErrorClass::Unavailable);
}

// https://wiki.postgresql.org/wiki/Fsync_Errors: a second try would succeed and prove nothing.
TEST_F(SqliteTest, AfterAFailedSyncNothingIsWrittenAnyMore) {
  const std::vector<std::function<Result<void>(soci::session&)>> failures = {
      [](soci::session&) -> Result<void> {
        throw soci::sqlite3_soci_error{"commit", SQLITE_IOERR_FSYNC};
      },
      [](soci::session&) {
        return Result<void>{fail(store::database_error("write", SQLITE_IOERR_FSYNC))};
      },
  };
  for (const auto& failure : failures) {
    database_ = must(store::open_sqlite({.file = database_file()}));
    EXPECT_EQ(code_of(database().write(failure)), store::kDatabaseSyncFailed);
    for (int time = 0; time < 2; ++time)
      EXPECT_EQ(code_of(write({"INSERT INTO notes (text) VALUES ('a')"})),
                store::kDatabaseSyncFailed);
    EXPECT_EQ(count(), 0) << "reading goes on";
  }
}

TEST_F(SqliteTest, ALockedDatabaseIsBusyAndNotBroken) {
  must(write({"PRAGMA busy_timeout = 0"}));  // the test does not wait for five seconds
  soci::session other{soci::sqlite3, fmt::format("dbname=\"{}\"", database_file().string())};
  other << "BEGIN IMMEDIATE";
  EXPECT_EQ(code_of(write({"INSERT INTO notes (text) VALUES ('a')"})), store::kDatabaseBusy);
  EXPECT_EQ(count(), 0) << "readers are not in its way";
  other << "ROLLBACK";
  must(write({"INSERT INTO notes (text) VALUES ('a')"}));
}

// Each writes what it has read, so none may read before the one ahead of it has written.
TEST_F(SqliteTest, WritersTakeTurns) {
  constexpr int kThreads = 4;
  constexpr int kWrites = 25;
  const auto other = must(store::open_sqlite({.file = database_file()}));  // as another process
  const auto write_count = [](soci::session& session) {
    long long count = 0;
    session << "SELECT COUNT(*) FROM notes", soci::into(count);
    session << fmt::format("INSERT INTO notes (text) VALUES ('{}')", count);
    return Result<void>{};
  };
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < kThreads; ++thread) {
      threads.emplace_back([&, thread] {
        store::Database& mine = thread % 2 == 0 ? database() : *other;
        for (int time = 0; time < kWrites; ++time)
          EXPECT_EQ(code_of(mine.write(write_count)), "ok");
      });
    }
  }
  EXPECT_EQ(count(), kThreads * kWrites);
}

TEST_F(SqliteTest, TheChangeCounterMovesWithEveryCommit) {
  const auto counter = [this] { return must(database().change_counter()); };
  const std::int64_t before = counter();
  EXPECT_EQ(counter(), before);
  must(write({"INSERT INTO notes (text) VALUES ('a')"}));
  const std::int64_t own = counter();
  EXPECT_NE(own, before);
  execute(database_file(), {"INSERT INTO notes (text) VALUES ('b')"});
  EXPECT_NE(counter(), own);
}

TEST_F(SqliteTest, FilesThatCannotBeOpenedAreRefused) {
  write_file(directory_ / "text.db", std::string(10'000, 'x'));
  EXPECT_EQ(code_of(store::open_sqlite({.file = directory_ / "text.db"})), store::kDatabaseError);
  EXPECT_EQ(code_of(store::open_sqlite({.file = directory_ / "no" / "where.db"})),
            store::kDatabaseError);
  EXPECT_EQ(code_of(store::open_sqlite({.file = directory_ / "a\"b.db"})), store::kDatabaseError);
  EXPECT_EQ(code_of(store::open_sqlite({.file = directory_.path()})), store::kDatabaseError);
  EXPECT_EQ(code_of(store::open_sqlite({.file = directory_ / "with blank.db"})), "ok");
}

}  // namespace
}  // namespace sar::test
