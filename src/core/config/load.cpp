// From file texts to a configuration: read every file against the field tables, then check what
// spans objects.
#include "core/config/load.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <span>
#include <unordered_map>

#include "core/config/file_names.hpp"
#include "core/config/sections.hpp"
#include "core/config/yaml_document.hpp"

namespace sar::config {
namespace {

class Loader {
 public:
  Loader(const std::vector<SourceFile>& files, const Environment& environment)
      : files_(files), environment_(environment), report_(files) {}

  std::expected<Configuration, Problems> load() {
    for (std::size_t file = 0; file < files_.size(); ++file) load_file(file);
    if (is_complete_) check_references(configuration_, report_);
    Problems problems = report_.take();
    if (!problems.empty()) return std::unexpected(std::move(problems));
    return std::move(configuration_);
  }

 private:
  void load_file(std::size_t file) {
    auto document = YamlDocument::parse(files_[file].text);
    if (!document) {
      report_.add_unreadable(file, document.error());
      is_complete_ = false;
      return;
    }
    documents_.push_back(std::move(*document));
    const YamlNode& root = without_foreign_sections(file, documents_.back().root());
    Reader reader{file, root, environment_, report_};
    configuration_record().read(root, configuration_, reader);
  }

  // Reports sections that belong into another file or were given in one before.
  const YamlNode& without_foreign_sections(std::size_t file, const YamlNode& root) {
    YamlNode& own = roots_.emplace_back(root);
    std::erase_if(own.entries,
                  [&](const YamlNode::Entry& entry) { return !is_own_section(file, *entry.key); });
    return own;
  }

  bool is_own_section(std::size_t file, const YamlNode& key) {
    const auto& sections = configuration_record().fields;
    const auto is_key = [&](const auto& field) { return field.key.name == key.text; };
    if (std::ranges::none_of(sections, is_key)) return true;  // the reader calls it unknown
    const std::string_view home = home_of_section(files_[file].name, key.text);
    const auto [first, is_new] = first_files_.try_emplace(key.text, file);
    if (home.empty() && first->second == file) return true;
    is_complete_ = false;
    const Place place{.file = file, .node = &key};
    if (!home.empty()) {
      report_.add(place, key.text, fmt::format("belongs into {}", home));
    } else {
      report_.add(place, key.text, fmt::format("is in {} already", files_[first->second].name));
    }
    return false;
  }

  const std::vector<SourceFile>& files_;
  const Environment& environment_;
  Report report_;
  Configuration configuration_;
  std::deque<YamlDocument> documents_;
  std::deque<YamlNode> roots_;
  std::unordered_map<std::string, std::size_t> first_files_;
  bool is_complete_ = true;  // every section that was written has been read
};

}  // namespace

std::string Problem::to_string() const {
  std::string text = file;
  if (line > 0) text += fmt::format(":{}:{}", line, column);
  text += ": ";
  if (!path.empty()) text += path + ": ";
  text += message;
  if (!hint.empty()) text += fmt::format(" ({})", hint);
  return text;
}

Environment process_environment() {
  return [](std::string_view name) -> std::optional<std::string> {
    const char* value = std::getenv(std::string{name}.c_str());
    if (value == nullptr) return std::nullopt;
    return value;
  };
}

std::expected<Configuration, Problems> parse(const std::vector<SourceFile>& files,
                                             const Environment& environment) {
  return Loader{files, environment}.load();
}

}  // namespace sar::config
