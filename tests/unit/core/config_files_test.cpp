// Which files a configuration directory may hold.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "core/config/load.hpp"
#include "core/random.hpp"

namespace sar::config {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

class ConfigFiles : public testing::Test {
 protected:
  ConfigFiles()
      : directory_(fs::temp_directory_path() /
                   ("sar-config-test-" + std::to_string(SystemRandom{}.next()))) {
    fs::create_directories(directory_);
  }
  ~ConfigFiles() override { fs::remove_all(directory_); }

  void write(const std::string& name, std::string_view text = "") const {
    std::ofstream{directory_ / name} << text;
  }
  // Names below the directory, or the problems.
  [[nodiscard]] std::vector<std::string> read() const {
    std::vector<std::string> lines;
    const auto files = read_files(directory_);
    if (files) {
      for (const SourceFile& file : *files) lines.push_back(without_directory(file.name));
    } else {
      for (const Problem& problem : files.error()) {
        lines.push_back(without_directory(problem.to_string()));
      }
    }
    return lines;
  }
  [[nodiscard]] std::string without_directory(const std::string& text) const {
    EXPECT_TRUE(text.starts_with(directory_.string())) << text;
    return text.substr(directory_.string().size() + 1);
  }

  fs::path directory_;
};

TEST_F(ConfigFiles, EmptyDirectoryHasNone) { EXPECT_THAT(read(), ElementsAre()); }

TEST_F(ConfigFiles, ReadsThePartsInAFixedOrder) {
  write("system.yaml");
  write("pricing.yaml");
  write("providers.yaml", "providers: []\n");
  write("model_groups.yaml");
  write("README.md");
  write(".#providers.yaml");
  EXPECT_THAT(read(),
              ElementsAre("providers.yaml", "model_groups.yaml", "pricing.yaml", "system.yaml"));
  EXPECT_EQ(read_files(directory_)->front().text, "providers: []\n");
}

TEST_F(ConfigFiles, ReadsTheWholeFileAlone) {
  write("router.yaml");
  EXPECT_THAT(read(), ElementsAre("router.yaml"));
}

TEST_F(ConfigFiles, RefusesBothFormsTogether) {
  write("router.yaml");
  write("system.yaml");
  EXPECT_THAT(read(),
              ElementsAre("system.yaml: stands beside router.yaml, which holds all sections "
                          "(keep one of the two forms)"));
}

TEST_F(ConfigFiles, RefusesStrangers) {
  write("provider.yaml");
  write("router.yml");
  EXPECT_THAT(
      read(),
      ElementsAre(
          "provider.yaml: is not a file of the configuration (did you mean 'providers.yaml'?)",
          "router.yml: is not a file of the configuration (did you mean 'router.yaml'?)"));
}

TEST_F(ConfigFiles, TakesASingleFileOfAnyName) {
  write("mine.txt", "system: {}\n");
  const auto files = read_files(directory_ / "mine.txt");
  ASSERT_TRUE(files);
  ASSERT_EQ(files->size(), 1U);
  EXPECT_EQ(files->front().text, "system: {}\n");
}

TEST_F(ConfigFiles, ReportsWhatCannotBeRead) {
  const auto files = read_files(directory_ / "absent.yaml");
  ASSERT_FALSE(files);
  EXPECT_THAT(files.error().front().to_string(), HasSubstr("absent.yaml: cannot be read: No such"));
  fs::create_directory(directory_ / "router.yaml");
  EXPECT_THAT(read(), ElementsAre("router.yaml: cannot be read: Is a directory"));
}

TEST(ProcessEnvironment, TellsUnsetFromEmpty) {
  ::setenv("SAR_CONFIG_TEST_EMPTY", "", 1);
  ::unsetenv("SAR_CONFIG_TEST_UNSET");
  const Environment environment = process_environment();
  EXPECT_EQ(environment("SAR_CONFIG_TEST_EMPTY"), "");
  EXPECT_EQ(environment("SAR_CONFIG_TEST_UNSET"), std::nullopt);
}

TEST(ConfigText, ANulByteIsRefusedAndNotTakenForTheEnd) {
  using namespace std::string_literals;
  const auto no_environment = [](std::string_view) { return std::optional<std::string>{}; };
  const auto read =
      parse({{.name = "router.yaml", .text = "system: {}\n\0providers: [x]\n"s}}, no_environment);
  ASSERT_FALSE(read);
  ASSERT_EQ(read.error().size(), 1U);
  EXPECT_EQ(read.error().front().to_string(),
            "router.yaml:2:1: cannot be read as YAML: a NUL byte, which no text has");
}

}  // namespace
}  // namespace sar::config
