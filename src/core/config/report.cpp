// Problems are kept in the order of the files, whatever the order in which they are found.
#include "core/config/report.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cassert>
#include <utility>
#include <vector>

#include "core/config/expand.hpp"
#include "core/edit_distance.hpp"
#include "core/log.hpp"
#include "core/utf8.hpp"

namespace sar::config {
namespace {

constexpr std::size_t kProblemsMax = 2'000;

}  // namespace

void Report::note_place(std::string_view path, Place place) {
  places_.insert_or_assign(std::string{path}, place);
}

void Report::add(const Place& place, std::string_view path, std::string message, std::string hint) {
  const Position position{
      .file = place.file, .line = place.node->line, .column = place.node->column};
  keep(position, {.file = files_[place.file].name,
                  .line = position.line,
                  .column = position.column,
                  .path = std::string{path},
                  .message = std::move(message),
                  .hint = std::move(hint)});
}

void Report::add_at(std::string_view path, std::string message, std::string hint) {
  add(find_holder(path), path, std::move(message), std::move(hint));
}

void Report::add_unreadable(std::size_t file, const YamlError& error) {
  std::string message = "cannot be read as YAML: ";
  append_json_escaped(message, error.message);  // it may repeat what stands in the file
  const Position position{.file = file, .line = error.line, .column = error.column};
  keep(position, {.file = files_[file].name,
                  .line = error.line,
                  .column = error.column,
                  .message = std::move(message),
                  .hint = error.hint});
}

bool Report::is_literal_at(std::string_view path) const {
  const Place* place = find(path);
  return place == nullptr || is_literal(place->node->text);
}

std::string Report::quoted_at(std::string_view path, std::string_view value) const {
  const Place* place = find(path);
  return place == nullptr ? in_quotes(value) : describe(*place->node);
}

std::string Report::position_at(std::string_view path) const {
  const Place& place = find_holder(path);
  return fmt::format("{}:{}", files_[place.file].name, place.node->line);
}

bool Report::is_faulty(std::string_view path) const {
  return std::ranges::any_of(found_, [&](const auto& each) { return each.second.path == path; });
}

void Report::keep(Position position, Problem problem) {
  if (found_.size() < kProblemsMax) {
    found_.emplace(position, std::move(problem));
  } else {
    ++left_out_;
  }
}

Problems Report::take() {
  Problems problems;
  for (auto& [position, problem] : found_) problems.push_back(std::move(problem));
  found_.clear();
  if (left_out_ > 0) {
    problems.push_back(
        {.file = problems.back().file, .message = fmt::format("and {} more problems", left_out_)});
  }
  return problems;
}

const Place* Report::find(std::string_view path) const {
  const auto place = places_.find(path);
  return place == places_.end() ? nullptr : &place->second;
}

const Place& Report::find_holder(std::string_view path) const {
  std::string_view holder = path;
  const Place* place = find(holder);
  while (place == nullptr) {
    assert(!holder.empty());  // the root, whose path is empty, has a place
    const std::size_t last_step = holder.find_last_of(".[");
    holder = holder.substr(0, last_step == std::string_view::npos ? 0 : last_step);
    place = find(holder);
  }
  return *place;
}

std::string describe(const YamlNode& node) {
  switch (node.kind) {
    case YamlNode::Kind::Null:
      return "nothing";
    case YamlNode::Kind::Scalar:
      return in_quotes(node.text);
    case YamlNode::Kind::Sequence:
      return "a list";
    case YamlNode::Kind::Mapping:
      return "a mapping";
  }
  std::unreachable();
}

std::string printable(std::string_view text) {
  constexpr std::size_t kShownBytesMax = 60;
  std::size_t length = 0;
  while (length < text.size() && length < kShownBytesMax) {
    length += decode_utf8(text.substr(length)).bytes;
  }
  std::string shown;
  append_json_escaped(shown, text.substr(0, length));
  return length < text.size() ? shown + "…" : shown;
}

std::string in_quotes(std::string_view text) { return fmt::format("'{}'", printable(text)); }

std::string did_you_mean(std::string_view word, std::span<const std::string> candidates) {
  constexpr std::size_t kNamesMax = 3;
  std::vector<std::string> names;
  for (const std::string& name : nearest(word, candidates, kNamesMax)) {
    names.push_back(in_quotes(name));
  }
  if (names.empty()) return {};
  return fmt::format("did you mean {}?", fmt::join(names, " or "));
}

}  // namespace sar::config
