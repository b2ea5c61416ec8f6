// Where the configuration comes from, and noticing that it changed.
#include "app/configuration_source.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/temporary_directory.hpp"

namespace sar::app {
namespace {

using testing::HasSubstr;

constexpr std::string_view kGood = R"(
providers: [{ name: local, kind: openai-compatible, base_url: "http://127.0.0.1:9/v1",
              auth: { style: none } }]
channels: [{ name: local, provider: local, models: [small] }]
)";

ConfigurationSource source_at(const std::filesystem::path& path, bool was_given) {
  return {path, was_given, [](std::string_view) { return std::nullopt; }};
}

TEST(ConfigurationSourceTest, WithoutAPlaceTheDefaultsAreBuiltIn) {
  const test::TemporaryDirectory place;
  const auto loaded = source_at(place / "config", false).load();
  ASSERT_TRUE(loaded);
  EXPECT_TRUE(loaded->built_in);
  EXPECT_TRUE(loaded->configuration.channels.empty());
}

TEST(ConfigurationSourceTest, APlaceThatWasGivenMustExist) {
  const test::TemporaryDirectory place;
  const auto loaded = source_at(place / "config", true).load();
  ASSERT_FALSE(loaded);
  EXPECT_THAT(loaded.error().front().to_string(), HasSubstr((place / "config").string()));
}

TEST(ConfigurationSourceTest, ReadsAFileOrADirectory) {
  const test::TemporaryDirectory place;
  const auto file = place.write("router.yaml", kGood);
  for (const auto& path : {file, place.path()}) {
    const auto loaded = source_at(path, true).load();
    ASSERT_TRUE(loaded) << loaded.error().front().to_string();
    EXPECT_FALSE(loaded->built_in);
    EXPECT_EQ(loaded->configuration.channels.size(), 1U);
  }
}

TEST(ConfigurationSourceTest, TheFingerprintChangesWithWhatLoadWouldRead) {
  const test::TemporaryDirectory place;
  const ConfigurationSource source = source_at(place.path(), true);
  const std::string empty = source.fingerprint();
  place.write("router.yaml", kGood);
  const std::string made = source.fingerprint();
  EXPECT_NE(made, empty);
  EXPECT_EQ(source.fingerprint(), made);

  place.write("router.yaml", std::string{kGood} + "# longer\n");
  const std::string longer = source.fingerprint();
  EXPECT_NE(longer, made);

  // An editor that writes aside and renames: same size, maybe the same second, another inode.
  place.write("aside", std::string{kGood} + "# LONGER\n");
  std::filesystem::rename(place / "aside", place / "router.yaml");
  const std::string replaced = source.fingerprint();
  EXPECT_NE(replaced, longer);

  // Read by load() as a stranger, so it is a change too.
  place.write("routers.yml", "");
  EXPECT_NE(source.fingerprint(), replaced);
  std::filesystem::remove(place / "routers.yml");
  EXPECT_EQ(source.fingerprint(), replaced);

  std::filesystem::remove(place / "router.yaml");
  EXPECT_EQ(source.fingerprint(), empty);
}

TEST(ConfigurationSourceTest, WhatAnEditorLeavesBesideIsNoChange) {
  const test::TemporaryDirectory place;
  place.write("router.yaml", kGood);
  const ConfigurationSource source = source_at(place.path(), true);
  const std::string seen = source.fingerprint();
  for (const char* name : {".router.yaml.swp", "router.yaml~", "notes.txt"}) place.write(name, "x");
  EXPECT_EQ(source.fingerprint(), seen);
}

TEST(ConfigurationSourceTest, AFileThatVanishesIsAChange) {
  const test::TemporaryDirectory place;
  const auto file = place.write("router.yaml", kGood);
  const ConfigurationSource source = source_at(file, true);
  const std::string seen = source.fingerprint();
  std::filesystem::remove(file);
  EXPECT_NE(source.fingerprint(), seen);
}

}  // namespace
}  // namespace sar::app
