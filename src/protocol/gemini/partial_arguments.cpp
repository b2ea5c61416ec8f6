#include "protocol/gemini/partial_arguments.hpp"

#include <algorithm>

#include "protocol/json/json_text.hpp"

namespace sar::protocol {
namespace {

// A string's inside, without the quotes.
std::string escaped(std::string_view text) {
  std::string quoted = json_quoted(text);
  return quoted.substr(1, quoted.size() - 2);
}

bool is_digits(std::string_view text) {
  return !text.empty() &&
         std::ranges::all_of(text, [](char letter) { return letter >= '0' && letter <= '9'; });
}

}  // namespace

std::string GeminiPartialArguments::add(const GeminiPartialArgument& piece) {
  const std::vector<Step> path = steps_of(piece.path);
  if (path.empty()) return {};
  const bool goes_on = is_in_text_ && path == path_ && piece.is_text;
  if (!goes_on) {
    end_text();
    open(path);
  }
  if (!piece.is_text) {
    out_.append(piece.value.empty() ? "null" : piece.value);
  } else {
    if (!goes_on) out_.push_back('"');
    out_.append(escaped(piece.value));
    is_in_text_ = true;
    if (!piece.will_continue) end_text();
  }
  return std::exchange(out_, {});
}

std::string GeminiPartialArguments::finish() {
  end_text();
  if (!has_begun_) return "{}";
  close_below(0);
  out_.push_back('}');
  return std::exchange(out_, {});
}

// $.a.b[0]['c d']
std::vector<GeminiPartialArguments::Step> GeminiPartialArguments::steps_of(std::string_view path) {
  std::vector<Step> steps;
  if (path.starts_with('$')) path.remove_prefix(1);
  while (!path.empty()) {
    if (path.front() == '[') {
      const bool is_quoted = path.size() > 1 && (path[1] == '\'' || path[1] == '"');
      const std::string_view closing = !is_quoted ? "]" : path[1] == '\'' ? "']" : "\"]";
      const std::size_t begin = is_quoted ? 2 : 1;
      const std::size_t end = std::min(path.find(closing, begin), path.size());
      const std::string_view name = path.substr(begin, end - begin);
      steps.push_back({std::string{name}, !is_quoted && is_digits(name)});
      path.remove_prefix(std::min(end + closing.size(), path.size()));
      continue;
    }
    if (path.front() == '.') path.remove_prefix(1);
    const std::size_t end = std::min(path.find_first_of(".["), path.size());
    if (end > 0) steps.push_back({std::string{path.substr(0, end)}, false});
    path.remove_prefix(end);
  }
  return steps;
}

// From the last value to where this one begins: containers are closed and opened on the way.
void GeminiPartialArguments::open(const std::vector<Step>& path) {
  std::size_t common = 0;
  while (common + 1 < path.size() && common + 1 < path_.size() && path[common] == path_[common]) {
    ++common;
  }
  if (!has_begun_) {
    out_.push_back('{');
    has_begun_ = true;
    begin_value(path.front());
  } else {
    close_below(common);
    out_.push_back(',');
    begin_value(path[common]);
  }
  for (std::size_t depth = common + 1; depth < path.size(); ++depth) {
    out_.push_back(path[depth].is_element ? '[' : '{');
    begin_value(path[depth]);
  }
  path_ = path;
}

// Closes the containers that hold the last value, down to the one at `depth`.
void GeminiPartialArguments::close_below(std::size_t depth) {
  for (std::size_t level = path_.size(); level > depth + 1; --level) {
    out_.push_back(path_[level - 1].is_element ? ']' : '}');
  }
}

void GeminiPartialArguments::begin_value(const Step& step) {
  if (!step.is_element) out_.append(json_quoted(step.name) + ":");
}

void GeminiPartialArguments::end_text() {
  if (std::exchange(is_in_text_, false)) out_.push_back('"');
}

}  // namespace sar::protocol
