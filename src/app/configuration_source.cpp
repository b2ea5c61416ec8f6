#include "app/configuration_source.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>

#include "app/default_configuration.hpp"

namespace sar::app {
namespace {

// What config::read_files() looks at; it refuses .yml, and somebody waits for that to be said.
bool is_configuration_file(const std::filesystem::path& file) {
  const auto extension = file.extension();
  return !file.filename().string().starts_with('.') &&
         (extension == ".yaml" || extension == ".yml");
}

}  // namespace

std::string file_fingerprint(const std::filesystem::path& file) {
  struct stat status{};
  if (::stat(file.c_str(), &status) != 0) return "-";
  return fmt::format("{}:{}:{}:{}.{};", file.filename().string(), status.st_ino, status.st_size,
                     status.st_mtim.tv_sec, status.st_mtim.tv_nsec);
}

std::string ConfigurationSource::fingerprint() const {
  std::error_code error;
  if (!std::filesystem::is_directory(path_, error)) return file_fingerprint(path_);
  std::vector<std::string> parts;
  for (const auto& entry : std::filesystem::directory_iterator{path_, error}) {
    if (is_configuration_file(entry.path())) parts.push_back(file_fingerprint(entry.path()));
  }
  std::ranges::sort(parts);
  return fmt::format("{}", fmt::join(parts, ""));
}

std::expected<LoadedConfiguration, config::Problems> ConfigurationSource::load() const {
  LoadedConfiguration loaded;
  std::vector<config::SourceFile> files;
  if (path_was_given_ || std::filesystem::exists(path_)) {
    auto found = config::read_files(path_);
    if (!found) return std::unexpected(std::move(found).error());
    files = std::move(*found);
  }
  if (files.empty()) {
    DefaultConfiguration defaults = default_configuration(environment_);
    loaded.built_in = true;
    loaded.simulated = defaults.simulated;
    files = std::move(defaults.files);
  }
  auto parsed = config::parse(files, environment_);
  if (!parsed) return std::unexpected(std::move(parsed).error());
  loaded.configuration = std::move(*parsed);
  return loaded;
}

}  // namespace sar::app
