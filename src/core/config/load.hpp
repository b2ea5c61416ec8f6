// YAML files → Configuration, with every mistake reported at once and where it stands.
#pragma once

#include <expected>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/config/configuration.hpp"

namespace sar::config {

// One mistake. Line and column count from 1; 0: concerns the whole file.
struct Problem {
  std::string file;
  int line = 0;
  int column = 0;
  std::string path = {};  // "channels[2].weight"
  std::string message;    // "must be a whole number from 0 to 1000000, not 'heavy'"
  std::string hint = {};  // "did you mean 'weight'?", empty if none
  // "router.yaml:14:5: channels[2].wieght: unknown key (did you mean 'weight'?)"
  [[nodiscard]] std::string to_string() const;
};
using Problems = std::vector<Problem>;

// Value of an environment variable, nullopt if unset. A parameter so that tests need no
// environment.
using Environment = std::function<std::optional<std::string>(std::string_view name)>;
[[nodiscard]] Environment process_environment();

struct SourceFile {
  std::string name;  // as shown in problems
  std::string text;
};

// The files of a configuration directory: router.yaml alone, or any of providers.yaml,
// model_groups.yaml, pricing.yaml, system.yaml. A path to a file is that file alone. Empty result:
// the directory has none. Problem: both forms present, unreadable file, unknown *.yaml in the
// directory.
[[nodiscard]] std::expected<std::vector<SourceFile>, Problems> read_files(
    const std::filesystem::path& path);

// Parses, expands ${VAR} and ${VAR:default}, checks every field and every reference between objects
// (a channel's provider, a group's members, duplicate names …). All problems are reported, in file
// order.
[[nodiscard]] std::expected<Configuration, Problems> parse(const std::vector<SourceFile>& files,
                                                           const Environment& environment);

// The effective configuration as YAML, defaults filled in, secrets masked. For `config show`.
[[nodiscard]] std::string to_yaml(const Configuration& configuration);
// JSON Schema (2020-12) of router.yaml, from the field tables. For `config schema`.
[[nodiscard]] std::string json_schema();
// Markdown reference, from the field tables. docs/configuration.md is this text.
[[nodiscard]] std::string reference_markdown();

}  // namespace sar::config
