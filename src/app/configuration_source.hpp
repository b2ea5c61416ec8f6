// Where the configuration comes from: files in a directory, one file, or the built-in defaults.
#pragma once

#include <expected>
#include <filesystem>
#include <string>
#include <vector>

#include "core/config/load.hpp"

namespace sar::app {

struct LoadedConfiguration {
  config::Configuration configuration;
  bool built_in = false;   // no file was found
  bool simulated = false;  // the simulated vendor answers
};

class ConfigurationSource {
 public:
  // A path that does not exist is an error unless it is the default one.
  ConfigurationSource(std::filesystem::path path, bool path_was_given,
                      config::Environment environment)
      : path_(std::move(path)),
        path_was_given_(path_was_given),
        environment_(std::move(environment)) {}

  [[nodiscard]] std::expected<LoadedConfiguration, config::Problems> load() const;
  // Changes when a file is written, added or removed. Reads no contents.
  [[nodiscard]] std::string fingerprint() const;

 private:
  std::filesystem::path path_;
  bool path_was_given_;
  config::Environment environment_;
};

// One file's part of such a fingerprint: name, size, time of last change. "-" if it is not there.
[[nodiscard]] std::string file_fingerprint(const std::filesystem::path& file);

}  // namespace sar::app
