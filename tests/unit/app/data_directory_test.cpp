// What the data directory holds, who may read it, and which journals a start opens.
#include "app/data_directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/random.hpp"
#include "store/migrations.hpp"
#include "support/temporary_directory.hpp"

namespace sar::app {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

fs::perms permissions_of(const fs::path& path) { return fs::status(path).permissions(); }

std::vector<std::string> names(const std::vector<fs::path>& files) {
  std::vector<std::string> all;
  for (const fs::path& file : files) all.push_back(file.filename().string());
  return all;
}

TEST(DataDirectoryTest, IsMadeWithItsParentsForItsOwnerOnly) {
  const test::TemporaryDirectory place;
  const auto made = open_data_directory(place / "var" / "data");
  ASSERT_TRUE(made);
  EXPECT_EQ(permissions_of(made->path), fs::perms::owner_all);
}

TEST(DataDirectoryTest, OneThatExistsIsLeftAsItIs) {
  const test::TemporaryDirectory place;
  fs::permissions(place.path(), fs::perms::owner_all | fs::perms::group_read);
  ASSERT_TRUE(open_data_directory(place.path()));
  EXPECT_EQ(permissions_of(place.path()), fs::perms::owner_all | fs::perms::group_read);
}

TEST(DataDirectoryTest, OneThatCannotBeIsAnErrorThatNamesIt) {
  const test::TemporaryDirectory place;
  place.write("file", "");
  const auto refused = open_data_directory(place / "file" / "data");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "data_directory");
  EXPECT_THAT(refused.error().message, HasSubstr((place / "file" / "data").string()));
}

TEST(DataDirectoryTest, SecretsAreTheOwnersOnlyEvenInAnOpenDirectory) {
  const test::TemporaryDirectory place;
  fs::permissions(place.path(), fs::perms::all);
  SystemRandom random;
  const auto vault = open_vault(place.path(), config::Durability::Process, random);
  ASSERT_TRUE(vault) << vault.error().message;
  constexpr fs::perms kOwnersFile = fs::perms::owner_read | fs::perms::owner_write;
  EXPECT_EQ(permissions_of(vault->directory.master_key_file()) | fs::perms::owner_write,
            kOwnersFile);
  EXPECT_EQ(permissions_of(vault->directory.database_file()), kOwnersFile);
}

TEST(DataDirectoryTest, OpeningTwiceFindsTheSameKeyAndSchema) {
  const test::TemporaryDirectory place;
  SystemRandom random;
  const auto first = open_vault(place.path(), config::Durability::Process, random);
  const auto second = open_vault(place.path(), config::Durability::Process, random);
  ASSERT_TRUE(first);
  ASSERT_TRUE(second) << second.error().message;
  EXPECT_EQ(first->pepper.reveal(), second->pepper.reveal());
  EXPECT_TRUE(store::verify_schema(*second->database));
}

TEST(DataDirectoryTest, ALostMasterKeyIsNotReplacedSilently) {
  const test::TemporaryDirectory place;
  SystemRandom random;
  ASSERT_TRUE(open_vault(place.path(), config::Durability::Process, random));
  fs::remove(place / "master.key");
  const auto refused = open_vault(place.path(), config::Durability::Process, random);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "master_key_missing");
  EXPECT_THAT(refused.error().message, HasSubstr((place / "master.key").string()));
  EXPECT_FALSE(fs::exists(place / "master.key"));
}

TEST(DataDirectoryTest, AnotherMasterKeyIsRefused) {
  const test::TemporaryDirectory place;
  SystemRandom random;
  ASSERT_TRUE(open_vault(place.path(), config::Durability::Process, random));
  ::setenv("SAR_MASTER_KEY", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", 1);
  const auto refused = open_vault(place.path(), config::Durability::Process, random);
  ::unsetenv("SAR_MASTER_KEY");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "master_key_wrong");
  EXPECT_TRUE(open_vault(place.path(), config::Durability::Process, random));
}

TEST(DataDirectoryTest, ADirectoryWithoutADatabaseIsNotFoundAndStaysAsItIs) {
  const test::TemporaryDirectory place;
  EXPECT_EQ(find_data_directory(place.path()).error().code, "no_database");
  EXPECT_EQ(find_data_directory(place / "nowhere").error().code, "no_database");
  EXPECT_FALSE(fs::exists(place / "nowhere"));
  SystemRandom random;
  ASSERT_TRUE(open_vault(place.path(), config::Durability::Process, random));
  EXPECT_TRUE(find_data_directory(place.path()));
}

TEST(JournalFilesTest, OneForEachWorker) {
  const test::TemporaryDirectory place;
  EXPECT_THAT(names(DataDirectory{place.path()}.journal_files(3)),
              ElementsAre("journal-0.log", "journal-1.log", "journal-2.log"));
}

TEST(JournalFilesTest, ThoseOfWorkersThatAreGoneComeAfterThem) {
  const test::TemporaryDirectory place;
  for (const char* name : {"journal-0.log", "journal-1.log", "journal-11.log", "journal-3.log"})
    place.write(name, "");
  const auto files = names(DataDirectory{place.path()}.journal_files(2));
  ASSERT_EQ(files.size(), 4U);
  EXPECT_EQ(files[0], "journal-0.log");
  EXPECT_EQ(files[1], "journal-1.log");
  EXPECT_THAT(files, UnorderedElementsAre("journal-0.log", "journal-1.log", "journal-3.log",
                                          "journal-11.log"));
}

TEST(JournalFilesTest, WhatIsNoJournalIsLeftAlone) {
  const test::TemporaryDirectory place;
  for (const char* name : {"journal-.log", "journal-1.log.new", "journal-1x.log", "journal-1",
                           "journal-x1.log", "router.log", "1.log"})
    place.write(name, "");
  EXPECT_THAT(names(DataDirectory{place.path()}.journal_files(1)), ElementsAre("journal-0.log"));
}

}  // namespace
}  // namespace sar::app
