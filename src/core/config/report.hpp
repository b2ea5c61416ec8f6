// Where every value of the configuration stands, and what is wrong with it.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/config/load.hpp"
#include "core/config/yaml_document.hpp"

namespace sar::config {

struct Place {
  std::size_t file = 0;  // index among the files that are read
  const YamlNode* node = nullptr;
};

// Paths are as in Problem::path. A message quotes what stands in the file, never what came out of
// the environment.
class Report {
 public:
  // The files and the documents behind the nodes must outlive the report.
  explicit Report(std::span<const SourceFile> files) : files_(files) {}

  void note_place(std::string_view path, Place place);

  void add(const Place& place, std::string_view path, std::string message, std::string hint = {});
  // At the value with that path or, if it was not given, at what would hold it.
  void add_at(std::string_view path, std::string message, std::string hint = {});
  // The text of `file` is no YAML.
  void add_unreadable(std::size_t file, const YamlError& error);

  // Whether a problem with exactly this path was found: what follows from it need not be said.
  [[nodiscard]] bool is_faulty(std::string_view path) const;
  // Whether the value is what stands in the file, not (partly) from the environment.
  [[nodiscard]] bool is_literal_at(std::string_view path) const;
  // The value as it stands in the file, in quotes, shortened: "'gpt-4o'", "'${MODEL}'". If it is
  // not given, `value` is the default that holds.
  [[nodiscard]] std::string quoted_at(std::string_view path, std::string_view value) const;
  // "router.yaml:14", of the value or what would hold it.
  [[nodiscard]] std::string position_at(std::string_view path) const;

  // In file order. After some thousand, problems are counted only, which the last one says.
  [[nodiscard]] Problems take();

 private:
  struct PathHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view path) const {
      return std::hash<std::string_view>{}(path);
    }
  };
  struct Position {
    std::size_t file = 0;
    int line = 0;
    int column = 0;
    auto operator<=>(const Position&) const = default;
  };
  void keep(Position position, Problem problem);
  [[nodiscard]] const Place* find(std::string_view path) const;
  [[nodiscard]] const Place& find_holder(std::string_view path) const;

  std::span<const SourceFile> files_;
  std::unordered_map<std::string, Place, PathHash, std::equal_to<>> places_;
  std::multimap<Position, Problem> found_;
  std::size_t left_out_ = 0;
};

// "'heavy'", "a list", "a mapping": how a message calls what stands there.
[[nodiscard]] std::string describe(const YamlNode& node);
// Text from a file, safe to print and at most some dozen characters; the same in quotes.
[[nodiscard]] std::string printable(std::string_view text);
[[nodiscard]] std::string in_quotes(std::string_view text);
// "did you mean 'weight'?", or nothing if no candidate is near.
[[nodiscard]] std::string did_you_mean(std::string_view word,
                                       std::span<const std::string> candidates);

}  // namespace sar::config
