// The master key's file: made once, for its owner only, and never guessed at.
#include "store/master_key.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <thread>

#include "store_fixture.hpp"

namespace sar::test {
namespace {

using testing::HasSubstr;

constexpr const char* kVariable = "SAR_MASTER_KEY";
constexpr std::string_view kBase64 = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
constexpr std::string_view kKey = "0123456789abcdef0123456789abcdef";

class MasterKeyTest : public testing::Test {
 protected:
  MasterKeyTest() { ::unsetenv(kVariable); }
  ~MasterKeyTest() override { ::unsetenv(kVariable); }
  Result<Secret> load() { return store::load_master_key(file, random); }
  void put(std::string_view text, mode_t mode = 0400) {
    std::filesystem::remove(file);
    write_file(file, text);
    ASSERT_EQ(::chmod(file.c_str(), mode), 0);
  }

  SystemRandom random;
  TemporaryDirectory directory;
  std::filesystem::path file = directory / "master.key";
};

TEST_F(MasterKeyTest, IsMadeOnceAndKept) {
  const Secret made = must(load());
  EXPECT_EQ(made.reveal().size(), 32U);
  EXPECT_EQ(must(load()), made);
  EXPECT_EQ(std::filesystem::status(file).permissions(), std::filesystem::perms::owner_read);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator{directory.path()}, {}), 1)
      << "nothing else is left behind";
  std::filesystem::remove(file);
  EXPECT_NE(must(load()), made);
}

TEST_F(MasterKeyTest, StartsAtOnceAgreeOnOneKey) {
  std::vector<Secret> keys(8);
  {
    std::vector<std::jthread> starts;
    for (Secret& key : keys) starts.emplace_back([this, &key] { key = must(load()); });
  }
  for (const Secret& key : keys) EXPECT_EQ(key, keys[0]);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator{directory.path()}, {}), 1);
}

TEST_F(MasterKeyTest, BlanksAroundItAreNoMatter) {
  for (const std::string_view end : {"", "\n", "\r\n", " \n"}) {
    put(std::string{kBase64} + std::string{end});
    EXPECT_EQ(must(load()).reveal(), kKey);
  }
}

TEST_F(MasterKeyTest, AFileThatOthersMayTouchIsRefused) {
  for (const mode_t mode : {0440, 0404, 0420, 0402, 0410, 0401, 0666}) {
    put(kBase64, mode);
    const auto refused = load();
    EXPECT_EQ(code_of(refused), "master_key") << mode;
    EXPECT_THAT(message_of(refused), HasSubstr("chmod 400 " + file.string()));
  }
  put(kBase64, 0600);
  EXPECT_EQ(must(load()).reveal(), kKey);
}

TEST_F(MasterKeyTest, AnyOtherLengthOrTextIsRefused) {
  const std::string whole{kBase64};
  for (const std::string& text :
       {std::string{}, std::string{"\n"}, whole.substr(0, 43), whole.substr(0, 40), whole.substr(4),
        "AAAA" + whole, whole + whole, whole + "x",
        std::string{"0123456789abcdef0123456789abcdef0123456789ab"}, std::string(300, 'A'),
        std::string{"!"} + whole.substr(1)}) {
    put(text);
    const auto refused = load();
    EXPECT_EQ(code_of(refused), "master_key") << text;
    EXPECT_THAT(message_of(refused), HasSubstr("must hold 32 bytes in base64"));
    EXPECT_EQ(read_file(file), text) << "a file that is there is never replaced";
  }
}

TEST_F(MasterKeyTest, TheEnvironmentComesFirst) {
  ::setenv(kVariable, std::string{kBase64}.c_str(), 1);
  EXPECT_EQ(must(load()).reveal(), kKey);
  EXPECT_FALSE(std::filesystem::exists(file)) << "no file is made beside it";
  ::setenv(kVariable, "short", 1);
  EXPECT_THAT(message_of(load()), HasSubstr("SAR_MASTER_KEY must hold 32 bytes in base64"));
  EXPECT_THAT(message_of(load()), testing::Not(HasSubstr("short")));
  ::setenv(kVariable, "", 1);
  EXPECT_EQ(must(load()).reveal().size(), 32U) << "empty is not set";
}

TEST_F(MasterKeyTest, WhatIsNoFileIsRefused) {
  std::filesystem::create_directory(file);
  ASSERT_EQ(::chmod(file.c_str(), 0700), 0);
  EXPECT_EQ(code_of(load()), "master_key");
  file = directory / "no" / "where.key";
  EXPECT_EQ(code_of(load()), "master_key");
}

}  // namespace
}  // namespace sar::test
