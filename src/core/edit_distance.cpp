// Three rows of the usual table are enough: a swap looks two rows back.
#include "core/edit_distance.hpp"

#include <algorithm>
#include <utility>

namespace sar {
namespace {

std::string lower_case(std::string_view word) {
  std::string lowered{word};
  for (char& letter : lowered) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter + ('a' - 'A'));
  }
  return lowered;
}

std::size_t difference(std::size_t left, std::size_t right) {
  return left > right ? left - right : right - left;
}

}  // namespace

std::size_t edit_distance(std::string_view left, std::string_view right) {
  std::vector<std::size_t> before_last(right.size() + 1);
  std::vector<std::size_t> last(right.size() + 1);
  std::vector<std::size_t> row(right.size() + 1);
  for (std::size_t column = 0; column <= right.size(); ++column) row[column] = column;
  for (std::size_t line = 1; line <= left.size(); ++line) {
    std::swap(before_last, last);
    std::swap(last, row);
    row[0] = line;
    for (std::size_t column = 1; column <= right.size(); ++column) {
      const bool same = left[line - 1] == right[column - 1];
      row[column] =
          std::min({last[column] + 1, row[column - 1] + 1, last[column - 1] + (same ? 0 : 1)});
      const bool swapped = line > 1 && column > 1 && left[line - 1] == right[column - 2] &&
                           left[line - 2] == right[column - 1];
      if (swapped) row[column] = std::min(row[column], before_last[column - 2] + 1);
    }
  }
  return row[right.size()];
}

std::vector<std::string> nearest(std::string_view word, std::span<const std::string> words,
                                 std::size_t count) {
  const std::size_t limit = (word.size() + 1) / 3;
  std::vector<std::pair<std::size_t, std::string>> found;
  for (const std::string& candidate : words) {
    if (difference(word.size(), candidate.size()) > limit) continue;
    const std::size_t distance = edit_distance(lower_case(word), lower_case(candidate));
    if (distance <= limit) found.emplace_back(distance, candidate);
  }
  std::ranges::sort(found);
  std::vector<std::string> names;
  for (auto& [distance, name] : found) {
    if (names.size() == count || distance > found.front().first + 1) break;
    names.push_back(std::move(name));
  }
  return names;
}

}  // namespace sar
