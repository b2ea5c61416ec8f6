// Database on SQLite: one writer connection behind a mutex, a few readers, and one connection that
// only watches.
#include <fmt/format.h>
#include <soci/soci.h>

#include <mutex>

#include "store/database.hpp"
#include "store/database_error.hpp"
#include "store/sqlite_session.hpp"

namespace sar::store {
namespace {

constexpr std::size_t kReaders = 2;

// Rolls back unless the transaction was committed.
class Transaction {
 public:
  Transaction(soci::session& session, std::string_view begin) : session_(session) {
    session_ << begin;
  }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction() {
    if (committed_) return;
    try {
      session_ << "ROLLBACK";
    } catch (const soci::soci_error&) {  // NOLINT(bugprone-empty-catch)
      // After some failures SQLite has rolled back by itself, and then refuses.
    }
  }
  void commit() {
    session_ << "COMMIT";
    committed_ = true;
  }

 private:
  soci::session& session_;
  bool committed_ = false;
};

using Work = std::function<Result<void>(soci::session&)>;

Result<void> run(soci::session& session, std::string_view begin, const Work& work) {
  Transaction transaction{session, begin};
  SAR_CHECK(work(session));
  transaction.commit();
  return {};
}

class SqliteDatabase final : public Database {
 public:
  SqliteDatabase() : readers_(kReaders) {}

  Result<void> open(const DatabaseOptions& options) {
    SAR_CHECK(create_database_file(options.file));
    SessionOptions session{
        .file = options.file, .role = SessionRole::Writer, .durability = options.durability};
    SAR_CHECK(open_session(writer_, session));
    session.role = SessionRole::Reader;
    SAR_CHECK(open_session(watcher_, session));
    for (std::size_t reader = 0; reader < kReaders; ++reader)
      SAR_CHECK(open_session(readers_.at(reader), session));
    return {};
  }

  Result<void> write(const Work& work) override {
    const std::scoped_lock lock{writer_mutex_};
    if (sync_failed_)
      return fail(router_error(std::string{kDatabaseSyncFailed},
                               "the disk refused to sync; restart after it was repaired"));
    try {
      auto written = run(writer_, "BEGIN IMMEDIATE", work);
      if (!written) sync_failed_ = written.error().code == kDatabaseSyncFailed;
      return written;
    } catch (const soci::soci_error& failure) {
      Error error = database_error("write", failure);
      sync_failed_ = error.code == kDatabaseSyncFailed;
      return fail(std::move(error));
    }
  }

  Result<void> read(const Work& work) override {
    try {
      soci::session session{readers_};
      return run(session, "BEGIN", work);
    } catch (const soci::soci_error& failure) {
      return fail(database_error("read", failure));
    }
  }

  // data_version counts the commits of every other connection, other processes included. The
  // watcher never writes, so nothing escapes it.
  Result<std::int64_t> change_counter() override {
    const std::scoped_lock lock{watcher_mutex_};
    try {
      long long version = 0;
      watcher_ << "PRAGMA data_version", soci::into(version);
      return version;
    } catch (const soci::soci_error& failure) {
      return fail(database_error("be watched", failure));
    }
  }

 private:
  std::mutex writer_mutex_;
  soci::session writer_;
  bool sync_failed_ = false;  // under writer_mutex_
  std::mutex watcher_mutex_;
  soci::session watcher_;
  soci::connection_pool readers_;
};

}  // namespace

Result<std::unique_ptr<Database>> open_sqlite(const DatabaseOptions& options) {
  configure_sqlite();
  auto database = std::make_unique<SqliteDatabase>();
  SAR_CHECK(database->open(options));
  return database;
}

}  // namespace sar::store
