// Walks one file: knows the path it is at, expands variables, and reports what it cannot take.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/config/report.hpp"

namespace sar::config {

enum class Presence : std::uint8_t { Required, Optional };

struct Key {
  std::string_view name;
  Presence presence = Presence::Optional;
};

// Whether a message may quote the value.
enum class Quoting : std::uint8_t { Quote, Hide };

class Reader {
 public:
  // The root of a file has the empty path.
  Reader(std::size_t file, const YamlNode& root, const Environment& environment, Report& report);

  // While it lives, the reader is at that key or item.
  class Step {
   public:
    Step(Reader& reader, const std::string& suffix, const YamlNode& node);
    Step(const Step&) = delete;
    Step& operator=(const Step&) = delete;
    ~Step() { reader_.path_.resize(parent_length_); }

   private:
    Reader& reader_;
    std::size_t parent_length_;
  };
  [[nodiscard]] Step into_key(std::string_view key, const YamlNode& node);
  [[nodiscard]] Step into_item(std::size_t index, const YamlNode& node);

  // The text of a scalar, expanded. Reports and returns nullopt if there is none; `expected` says
  // what should be there, as in "must be a duration, not a list".
  [[nodiscard]] std::optional<std::string> text(const YamlNode& node, std::string_view expected);
  // The values of `keys` in a mapping, null where not given. Reports unknown, duplicate and missing
  // keys. An empty node is an empty mapping.
  [[nodiscard]] std::vector<const YamlNode*> match(const YamlNode& node, std::span<const Key> keys);
  // The entries of a mapping, without duplicates; nullopt if it is none, which is reported. For
  // mappings whose keys are free; match() is for those with known ones.
  [[nodiscard]] std::optional<std::vector<YamlNode::Entry>> entries(const YamlNode& node);
  // The items of a list; nullopt if it is none, which is reported. An empty node is an empty list.
  [[nodiscard]] std::optional<std::span<const YamlNode* const>> items(const YamlNode& node);

  void report(const YamlNode& node, std::string message, std::string hint = {});
  // "must be <expected>, not '<what stands there>'"
  void refuse(const YamlNode& node, std::string_view expected, std::string hint = {},
              Quoting quoting = Quoting::Quote);

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] Report& findings() { return report_; }

 private:
  void report_key(const YamlNode& node, std::string_view key, std::string message,
                  std::string hint = {});

  std::size_t file_;
  const Environment& environment_;
  Report& report_;
  std::string path_;
};

}  // namespace sar::config
