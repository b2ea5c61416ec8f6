// Comparing with expected files, and rewriting them.
#include "golden_file.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>

namespace sar::test {
namespace {

std::filesystem::path golden_folder() {
  return std::filesystem::path{SAR_SOURCE_DIR} / "tests" / "golden";
}

bool is_updating() {
  const char* update = std::getenv("SAR_UPDATE_GOLDEN");
  return update != nullptr && std::string_view{update} == "1";
}

}  // namespace

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

std::vector<std::string> golden_cases(std::string_view folder, std::string_view ending) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator{golden_folder() / folder}) {
    std::string name = entry.path().filename().string();
    if (!name.ends_with(ending)) continue;
    name.resize(name.size() - ending.size());
    names.push_back(std::string{folder} + "/" + name);
  }
  std::ranges::sort(names);
  return names;
}

std::filesystem::path golden_path(std::string_view name, std::string_view ending) {
  return golden_folder() / (std::string{name} + std::string{ending});
}

void expect_golden(const std::filesystem::path& path, std::string_view text) {
  if (is_updating()) {
    std::ofstream{path, std::ios::binary} << text;
    return;
  }
  ASSERT_TRUE(std::filesystem::exists(path)) << path << " is written by ./dev test --update";
  EXPECT_EQ(text, read_file(path)) << path << " is rewritten by ./dev test --update";
}

}  // namespace sar::test
