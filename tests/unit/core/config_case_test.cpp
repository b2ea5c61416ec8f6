// Each file in config_cases/ is a case: input, a line `----`, and what is expected: the problems,
// one per line, or the effective configuration (the part that the case is about).
//
// Before the input, lines `$NAME=value` set the environment, and a line `==== pricing.yaml` begins
// another input file; the first is router.yaml unless it has such a line of its own. Expected lines
// that begin with a blank or end with ':' are YAML: they must all be in the effective
// configuration, in that order. `OK` alone expects no problem.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "core/config/load.hpp"

namespace sar::config {
namespace {

namespace fs = std::filesystem;

struct Case {
  std::map<std::string, std::string, std::less<>> variables;
  std::vector<SourceFile> files;
  std::vector<std::string> expected;
};

std::vector<fs::path> case_paths() {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator{SAR_SOURCE_DIR "/tests/unit/core/config_cases"}) {
    paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

void read_input_line(const std::string& line, Case& result) {
  constexpr std::string_view kFileMark = "==== ";
  const std::size_t equals = line.find('=');
  if (line.starts_with(kFileMark)) {
    result.files.push_back({.name = line.substr(kFileMark.size()), .text = ""});
  } else if (result.files.empty() && line.starts_with('$') && equals != std::string::npos) {
    result.variables[line.substr(1, equals - 1)] = line.substr(equals + 1);
  } else {
    if (result.files.empty()) result.files.push_back({.name = "router.yaml", .text = ""});
    result.files.back().text += line + '\n';
  }
}

Case read_case(const fs::path& path) {
  std::ifstream stream{path};
  Case result;
  bool is_input = true;
  for (std::string line; std::getline(stream, line);) {
    if (is_input && line == "----") {
      is_input = false;
    } else if (is_input) {
      read_input_line(line, result);
    } else if (!line.empty()) {
      result.expected.push_back(line);
    }
  }
  EXPECT_FALSE(is_input) << path << " has no line ----";
  if (result.files.empty()) result.files.push_back({.name = "router.yaml", .text = ""});
  return result;
}

std::expected<Configuration, Problems> parse_case(const Case& input) {
  return parse(input.files, [&](std::string_view name) -> std::optional<std::string> {
    const auto variable = input.variables.find(name);
    if (variable == input.variables.end()) return std::nullopt;
    return variable->second;
  });
}

std::vector<std::string> lines_of(const Problems& problems) {
  std::vector<std::string> lines;
  for (const Problem& problem : problems) lines.push_back(problem.to_string());
  return lines;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + '\n';
  return text;
}

bool expects_configuration(const Case& input) {
  const std::string& first = input.expected.front();
  return first == "OK" || first.starts_with(' ') || first.ends_with(':');
}

class ConfigCase : public testing::TestWithParam<fs::path> {};

TEST_P(ConfigCase, GivesWhatItSays) {
  const Case input = read_case(GetParam());
  ASSERT_FALSE(input.expected.empty());
  const auto configuration = parse_case(input);
  if (!expects_configuration(input)) {
    ASSERT_FALSE(configuration) << "no problem was found";
    EXPECT_EQ(joined(lines_of(configuration.error())), joined(input.expected));
    return;
  }
  ASSERT_TRUE(configuration) << joined(lines_of(configuration.error()));
  const std::string shown = to_yaml(*configuration);
  std::size_t from = 0;
  for (const std::string& line : input.expected) {
    if (line == "OK") continue;
    const std::size_t place = ("\n" + shown).find("\n" + line + "\n", from);
    ASSERT_NE(place, std::string::npos) << "no line '" << line << "' there or later in\n" << shown;
    from = place + line.size();
  }
}

// What came out of the environment may be a secret, wherever it was put.
TEST_P(ConfigCase, PrintsNoValueOfTheEnvironmentInProblems) {
  const Case input = read_case(GetParam());
  const auto configuration = parse_case(input);
  const std::string printed = configuration ? "" : joined(lines_of(configuration.error()));
  for (const auto& [name, value] : input.variables) {
    const bool is_telling = value.size() > 3;
    EXPECT_FALSE(is_telling && printed.contains(value)) << name << " in\n" << printed;
  }
}

TEST_P(ConfigCase, SurvivesBeingPrintedAndReadAgain) {
  const Case input = read_case(GetParam());
  const auto configuration = parse_case(input);
  if (!configuration) {
    EXPECT_FALSE(expects_configuration(input));
    return;
  }
  const std::string shown = to_yaml(*configuration);
  const auto again = parse({{.name = "router.yaml", .text = shown}}, process_environment());
  ASSERT_TRUE(again) << joined(lines_of(again.error())) << shown;
  EXPECT_EQ(to_yaml(*again), shown);
}

INSTANTIATE_TEST_SUITE_P(Files, ConfigCase, testing::ValuesIn(case_paths()),
                         [](const testing::TestParamInfo<fs::path>& info) {
                           return info.param.stem().string();
                         });

}  // namespace
}  // namespace sar::config
