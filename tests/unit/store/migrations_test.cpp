// Migrations: each once, whole, in order, and only those that this program knows.
#include "store/migrations.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <soci/soci.h>

#include <atomic>
#include <thread>

#include "store/migration_runner.hpp"
#include "store/sql_script.hpp"
#include "store_fixture.hpp"

namespace sar::test {
namespace {

using store::Migration;
using testing::HasSubstr;

constexpr Migration kFirst{.version = 1, .name = "first", .sql = "CREATE TABLE a (x BIGINT);"};
constexpr Migration kSecond{
    .version = 2, .name = "second", .sql = "CREATE TABLE b (x BIGINT);\nINSERT INTO a VALUES (2);"};
constexpr Migration kThird{.version = 3, .name = "third", .sql = "INSERT INTO b VALUES (3);"};

class MigrationsTest : public testing::Test {
 protected:
  Result<std::int64_t> apply(const std::vector<Migration>& known) {
    return store::apply_missing(*database, known);
  }
  std::string tables() {
    return texts(*database, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name");
  }
  std::string history() {
    return texts(*database, "SELECT version || ':' || name FROM schema_history ORDER BY version");
  }

  TemporaryDirectory directory;
  std::unique_ptr<store::Database> database =
      must(store::open_sqlite({.file = directory / "router.db"}));
};

TEST_F(MigrationsTest, TheEmbeddedOnesApplyOnceAndVerify) {
  const auto before = must(store::migration_status(*database));
  ASSERT_EQ(before.size(), store::embedded_migrations().size());
  EXPECT_FALSE(before[0].applied);
  EXPECT_EQ(before[0].applied_at, "");
  EXPECT_EQ(before[0].name, "initial");
  EXPECT_EQ(must(store::migrate(*database)), static_cast<std::int64_t>(before.size()));
  EXPECT_EQ(must(store::migrate(*database)), 0);
  EXPECT_TRUE(must(store::migration_status(*database))[0].applied);
  EXPECT_THAT(must(store::migration_status(*database))[0].applied_at, HasSubstr("T"));
  must(store::verify_schema(*database));
}

TEST_F(MigrationsTest, RowsOfTheFirstSchemaSurviveTheLaterOnes) {
  const auto known = store::embedded_migrations();
  must(apply({known.front()}));
  must(database->write([](soci::session& session) {
    session << "INSERT INTO requests (id, api_key_id, model_asked, started_at, input_tokens, "
               "cache_read_tokens, cache_write_tokens, output_tokens, reasoning_tokens, "
               "cost_nanos, outcome, usage_source, streamed, attempt_count) "
               "VALUES (x'01', x'02', 'm', 1, 2, 0, 0, 3, 0, 4, 'succeeded', 'reported', 0, 1)";
    return Result<void>{};
  }));
  EXPECT_EQ(must(store::migrate(*database)), static_cast<std::int64_t>(known.size()) - 1);
  must(store::verify_schema(*database));
  EXPECT_EQ(texts(*database,
                  "SELECT input_tokens || ' ' || cost_nanos || ' ' || cache_write_1h_tokens || ' ' "
                  "|| output_image_tokens || ' ' || (caller_dialect IS NULL) FROM requests"),
            "2 4 0 0 1");
}

TEST_F(MigrationsTest, OnlyWhatIsMissingIsApplied) {
  EXPECT_EQ(must(apply({kFirst})), 1);
  EXPECT_EQ(must(apply({kFirst, kSecond, kThird})), 2);
  EXPECT_EQ(must(apply({kFirst, kSecond, kThird})), 0);
  EXPECT_EQ(history(), "1:first 2:second 3:third");
  EXPECT_EQ(number(*database, "SELECT COUNT(*) FROM a"), 1);
  EXPECT_EQ(number(*database, "SELECT COUNT(*) FROM b"), 1);
}

TEST_F(MigrationsTest, AnAppliedOneThatChangedIsRefused) {
  must(apply({kFirst}));
  Migration changed = kFirst;
  changed.sql = "CREATE TABLE a (x BIGINT);\n";
  const auto refused = apply({changed, kSecond});
  EXPECT_EQ(code_of(refused), "schema_checksum");
  EXPECT_THAT(message_of(refused), HasSubstr("migration 1 (first) was applied in another form"));
  EXPECT_EQ(history(), "1:first");
}

TEST_F(MigrationsTest, ADatabaseOfANewerProgramIsRefused) {
  must(apply({kFirst, kSecond}));
  const auto refused = apply({kFirst});
  EXPECT_EQ(code_of(refused), "schema_newer");
  EXPECT_THAT(message_of(refused),
              HasSubstr("the database is at schema version 2, this program knows 1"));
  EXPECT_EQ(code_of(store::status_of(*database, {})), "schema_newer");
}

// A later one was written for a schema that has the earlier one.
TEST_F(MigrationsTest, AGapInTheHistoryIsRefused) {
  must(apply({kFirst, kSecond, kThird}));
  execute(directory / "router.db", {"DELETE FROM schema_history WHERE version = 2"});
  const auto refused = apply({kFirst, kSecond, kThird});
  EXPECT_EQ(code_of(refused), "schema_gap");
  EXPECT_THAT(message_of(refused), HasSubstr("migration 3 was applied and 2 was not"));
  execute(directory / "router.db", {"UPDATE schema_history SET version = 2 WHERE version = 3"});
  Migration later = kThird;
  later.version = 4;
  EXPECT_EQ(code_of(apply({kFirst, later})), "schema_gap") << "2 is in no list of this program";
}

TEST_F(MigrationsTest, AFailingOneLeavesNothingAndStopsThoseBehindIt) {
  for (const std::string_view end :
       {"INSERT INTO nowhere VALUES (1);", "CREATE TABLE c (x;", "INSERT INTO b VALUES (NULL);"}) {
    const std::string sql =
        "CREATE TABLE b (x BIGINT NOT NULL); INSERT INTO a VALUES (1); " + std::string{end};
    const Migration failing{.version = 2, .name = "failing", .sql = sql};
    const auto refused = apply({kFirst, failing, kThird});
    EXPECT_EQ(code_of(refused), "database_error") << end;
    EXPECT_THAT(message_of(refused), HasSubstr("migration 2"));
    EXPECT_EQ(tables(), "a schema_history");
    EXPECT_EQ(history(), "1:first");
    EXPECT_EQ(number(*database, "SELECT COUNT(*) FROM a"), 0);
  }
  EXPECT_EQ(must(apply({kFirst, kSecond, kThird})), 2) << "and the repaired one goes on from there";
}

TEST_F(MigrationsTest, TheFirstOneMayFailToo) {
  EXPECT_EQ(code_of(apply({{.version = 1, .name = "bad", .sql = "CREATE TABLE;"}})),
            "database_error");
  EXPECT_EQ(tables(), "");
}

TEST_F(MigrationsTest, StartsAtOnceApplyEachOnce) {
  std::atomic<std::int64_t> applied = 0;
  {
    std::vector<std::jthread> starts;
    for (int start = 0; start < 4; ++start) {
      starts.emplace_back([&] {
        const auto mine = must(store::open_sqlite({.file = directory / "fresh.db"}));
        applied += must(store::migrate(*mine));
      });
    }
  }
  EXPECT_EQ(applied, static_cast<std::int64_t>(store::embedded_migrations().size()));
}

// The last statement counts with and without its semicolon.
TEST_F(MigrationsTest, NoStatementIsDropped) {
  must(apply({{.version = 1, .name = "open", .sql = "CREATE TABLE a (x); CREATE TABLE b (x)\n"}}));
  EXPECT_EQ(tables(), "a b schema_history");
}

struct Script {
  std::string_view sql;
  std::vector<std::string_view> statements;
};

TEST(SqlScriptTest, IsCutAtSemicolonsThatAreOnesOfSql) {
  const std::vector<Script> scripts = {
      {"", {}},
      {"  \n-- nothing; at all\n", {}},
      {"a; b;", {"a", " b"}},
      {"a; b", {"a", " b"}},
      {"a;\n-- the end", {"a"}},
      {"a ';' b; c", {"a ';' b", " c"}},
      {"a 'it''s;' b;", {"a 'it''s;' b"}},
      {"a \";\" -- one; two\n b;", {"a \";\" -- one; two\n b"}},
      {"-- why; so\na;", {"-- why; so\na"}},
      {"a '; not closed", {"a '; not closed"}},
  };
  for (const Script& script : scripts)
    EXPECT_EQ(store::split_statements(script.sql), script.statements) << script.sql;
}

class SchemaTest : public StoreTest {};

struct Harm {
  const char* statement;
  const char* message;
};

TEST_F(SchemaTest, WhatIsMissingOrDifferentIsNamed) {
  const std::vector<Harm> harms = {
      {"DROP TABLE prices", "table prices is missing"},
      {"DROP INDEX providers_name", "index providers_name is missing"},
      {"ALTER TABLE requests DROP COLUMN error_code", "column requests.error_code is missing"},
      {"ALTER TABLE prices RENAME COLUMN model TO models", "column prices.model is missing"},
  };
  for (const Harm& harm : harms) {
    const auto file = directory_ / "harmed.db";
    std::filesystem::remove(file);
    const auto harmed = must(store::open_sqlite({.file = file}));
    must(store::migrate(*harmed));
    execute(file, {harm.statement});
    for (const auto depth : {store::VerifyDepth::Shape, store::VerifyDepth::Full}) {
      const auto verdict = store::verify_schema(*harmed, depth);
      EXPECT_EQ(code_of(verdict), "schema_broken") << harm.statement;
      EXPECT_THAT(message_of(verdict), HasSubstr(harm.message));
      EXPECT_THAT(message_of(verdict), HasSubstr("restore a backup"));
    }
  }
}

TEST_F(SchemaTest, ADefinitionThatDiffersIsNamed) {
  execute(database_file(), {"DROP INDEX channels_name",
                            "CREATE INDEX channels_name ON channels "
                            "(name)"});
  EXPECT_THAT(message_of(store::verify_schema(database(), store::VerifyDepth::Shape)),
              HasSubstr("index channels_name is defined differently"));
  execute(database_file(), {"DROP TABLE journal_positions",
                            "CREATE TABLE journal_positions (journal_id UUID NOT NULL PRIMARY KEY, "
                            "position TEXT)"});
  EXPECT_THAT(message_of(store::verify_schema(database(), store::VerifyDepth::Shape)),
              HasSubstr("column journal_positions.position is TEXT, not BIGINT not null"));
}

TEST_F(SchemaTest, MoreThanExpectedIsNoHarm) {
  execute(database_file(), {"CREATE TABLE notes (x)", "CREATE INDEX mine ON notes (x)"});
  EXPECT_EQ(code_of(store::verify_schema(database())), "ok");
}

TEST_F(SchemaTest, AnUnmigratedDatabaseSaysWhatToRun) {
  const auto fresh = must(store::open_sqlite({.file = directory_ / "fresh.db"}));
  const auto verdict = store::verify_schema(*fresh);
  EXPECT_EQ(code_of(verdict), "schema_broken");
  EXPECT_THAT(message_of(verdict), HasSubstr("smart-ai-router db migrate"));
}

TEST_F(SchemaTest, FullAlsoReadsTheRows) {
  execute(database_file(), {"INSERT INTO channel_models (channel_id, name, upstream) "
                            "VALUES (x'01', 'a', 'a')"});  // this connection checks no foreign keys
  EXPECT_EQ(code_of(store::verify_schema(database(), store::VerifyDepth::Shape)), "ok");
  EXPECT_THAT(message_of(store::verify_schema(database())),
              HasSubstr("a row of channel_models refers to nothing"));
}

}  // namespace
}  // namespace sar::test
