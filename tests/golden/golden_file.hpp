// Expected texts in files beside their inputs.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace sar::test {

[[nodiscard]] std::string read_file(const std::filesystem::path& path);

// The cases of a folder of tests/golden whose names end in `ending`: "openai_chat/plain", …
[[nodiscard]] std::vector<std::string> golden_cases(std::string_view folder,
                                                    std::string_view ending);
// The file of such a case.
[[nodiscard]] std::filesystem::path golden_path(std::string_view name, std::string_view ending);

// Fails the running test if the file does not hold `text`. With SAR_UPDATE_GOLDEN=1 the file is
// written instead.
void expect_golden(const std::filesystem::path& path, std::string_view text);

}  // namespace sar::test
