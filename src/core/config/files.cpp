// The configuration directory: which files it may have, and reading them.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <system_error>

#include "core/config/file_names.hpp"
#include "core/config/load.hpp"
#include "core/config/report.hpp"

namespace sar::config {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kWholeFile = "router.yaml";

struct FileSections {
  std::string_view file;
  std::array<std::string_view, 3> sections;
};
// In the order in which they are read.
constexpr std::array<FileSections, 4> kPartFiles{
    {{"providers.yaml", {"providers", "channels", "models"}},
     {"model_groups.yaml", {"model_groups"}},
     {"pricing.yaml", {"prices"}},
     {"system.yaml", {"system"}}}};

bool is_part_file(std::string_view name) {
  return std::ranges::find(kPartFiles, name, &FileSections::file) != kPartFiles.end();
}

std::vector<std::string> known_names() {
  std::vector<std::string> names{std::string{kWholeFile}};
  for (const FileSections& part : kPartFiles) names.emplace_back(part.file);
  return names;
}

Problem file_problem(const fs::path& path, std::string message, std::string hint = {}) {
  return {.file = path.string(), .message = std::move(message), .hint = std::move(hint)};
}

// Reads into `files`, or reports.
void read_file(const fs::path& path, std::vector<SourceFile>& files, Problems& problems) {
  try {
    std::ifstream stream;
    stream.exceptions(std::ios::failbit | std::ios::badbit);
    stream.open(path, std::ios::binary);
    files.push_back({.name = path.string(), .text = {std::istreambuf_iterator<char>{stream}, {}}});
  } catch (const std::ios_base::failure&) {  // its text says less than errno
    const std::error_code reason{errno, std::generic_category()};
    problems.push_back(file_problem(path, "cannot be read: " + reason.message()));
  }
}

std::vector<fs::path> yaml_files_in(const fs::path& directory, Problems& problems) {
  std::vector<fs::path> paths;
  std::error_code error;
  for (fs::directory_iterator entry{directory, error}, end; !error && entry != end;
       entry.increment(error)) {
    const fs::path& path = entry->path();
    if (path.filename().string().starts_with('.')) continue;  // an editor's
    if (path.extension() == ".yaml" || path.extension() == ".yml") paths.push_back(path);
  }
  if (error) problems.push_back(file_problem(directory, "cannot be read: " + error.message()));
  std::ranges::sort(paths);
  return paths;
}

void report_strangers(const std::vector<fs::path>& paths, Problems& problems) {
  const auto known = known_names();
  const bool has_whole = std::ranges::any_of(
      paths, [](const fs::path& path) { return path.filename() == kWholeFile; });
  for (const fs::path& path : paths) {
    const std::string name = path.filename().string();
    if (std::ranges::find(known, name) == known.end()) {
      std::string hint = did_you_mean(name, known);
      if (hint.empty()) hint = fmt::format("known here: {}", fmt::join(known, ", "));
      problems.push_back(file_problem(path, "is not a file of the configuration", hint));
    } else if (has_whole && is_part_file(name)) {
      problems.push_back(
          file_problem(path, fmt::format("stands beside {}, which holds all sections", kWholeFile),
                       "keep one of the two forms"));
    }
  }
}

}  // namespace

std::string_view home_of_section(std::string_view file_name, std::string_view section) {
  const std::string_view name = file_name.substr(file_name.find_last_of('/') + 1);
  if (!is_part_file(name)) return {};
  const auto home = std::ranges::find_if(kPartFiles, [&](const FileSections& part) {
    return std::ranges::find(part.sections, section) != part.sections.end();
  });
  return home->file == name ? std::string_view{} : home->file;
}

std::expected<std::vector<SourceFile>, Problems> read_files(const fs::path& path) {
  std::vector<SourceFile> files;
  Problems problems;
  std::error_code error;
  if (!fs::is_directory(path, error)) {
    read_file(path, files, problems);
  } else {
    const auto paths = yaml_files_in(path, problems);
    report_strangers(paths, problems);
    for (const std::string& name : known_names()) {
      const auto present = std::ranges::find(paths, path / name);
      if (present != paths.end()) read_file(*present, files, problems);
    }
  }
  if (!problems.empty()) return std::unexpected(std::move(problems));
  return files;
}

}  // namespace sar::config
