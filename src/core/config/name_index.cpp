// Names that came out of the environment are compared but not printed.
#include "core/config/name_index.hpp"

#include <fmt/format.h>

#include <utility>

namespace sar::config {

void NameIndex::add(const std::string& name, std::string path) {
  if (name.empty()) return;
  const auto [first, is_new] = paths_.try_emplace(name, std::move(path));
  if (is_new) return;
  report_.add_at(path, fmt::format("{} {}", phrases_.taken, report_.quoted_at(path, name)),
                 fmt::format("see {} in {}", first->second, report_.position_at(first->second)));
}

void NameIndex::add_shared(const std::string& name, std::string path) {
  if (!name.empty()) paths_.try_emplace(name, std::move(path));
}

void NameIndex::require(const std::string& name, std::string_view path) const {
  if (name.empty() || contains(name)) return;
  std::vector<std::string> candidates;
  for (const auto& [known, known_path] : paths_) {
    if (report_.is_literal_at(known_path)) candidates.push_back(known);
  }
  report_.add_at(path, fmt::format("{} {}", phrases_.unknown, report_.quoted_at(path, name)),
                 did_you_mean(name, candidates));
}

}  // namespace sar::config
