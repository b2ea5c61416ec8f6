#include "store_fixture.hpp"

#include <fmt/format.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <unistd.h>

#include <fstream>
#include <stdexcept>

#include "store/migrations.hpp"

namespace sar::test {

std::string read_file(const std::filesystem::path& file) {
  std::ifstream stream{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{stream}, {}};
}

void write_file(const std::filesystem::path& file, std::string_view bytes) {
  // Never truncated on opening: some file systems then sync it on closing.
  std::ofstream{file, std::ios::binary | std::ios::app};
  std::filesystem::resize_file(file, bytes.size());
  std::fstream stream{file, std::ios::binary | std::ios::in | std::ios::out};
  stream.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (!stream.flush()) throw std::runtime_error{"cannot write " + file.string()};
}

void execute(const std::filesystem::path& database, const std::vector<std::string>& statements) {
  soci::session session{soci::sqlite3, fmt::format("dbname=\"{}\" timeout=5", database.string())};
  for (const std::string& statement : statements) session << statement;
}

std::int64_t number(store::Database& database, const std::string& sql) {
  long long value = -1;
  soci::indicator indicator = soci::i_null;
  must(database.read([&](soci::session& session) {
    session << sql, soci::into(value, indicator);
    return Result<void>{};
  }));
  return indicator == soci::i_ok ? value : -1;
}

std::string texts(store::Database& database, const std::string& sql) {
  std::string all;
  must(database.read([&](soci::session& session) {
    std::string text;
    soci::indicator indicator = soci::i_null;
    soci::statement rows = (session.prepare << sql, soci::into(text, indicator));
    rows.execute();
    while (rows.fetch())
      all += (all.empty() ? "" : " ") + (indicator == soci::i_null ? std::string{"null"} : text);
    return Result<void>{};
  }));
  return all;
}

StoreTest::StoreTest() : database_(must(store::open_sqlite({.file = database_file()}))) {
  must(store::migrate(*database_));
}

std::string StoreTest::bytes_at_rest() const {
  std::string bytes;
  for (const char* suffix : {"", "-wal", "-shm"})
    bytes += read_file(database_file().string() + suffix);
  return bytes;
}

}  // namespace sar::test
