// Whatever a file holds, reading goes on: every mistake is to be found in one run.
#include "core/config/reader.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <unordered_map>

#include "core/config/expand.hpp"

namespace sar::config {
namespace {

std::string unknown_key_hint(std::string_view key, std::span<const Key> keys) {
  if (key == "<<") return "merge keys are not supported: write the fields out";
  std::vector<std::string> names;
  for (const Key& known : keys) names.emplace_back(known.name);
  std::string hint = did_you_mean(key, names);
  return hint.empty() ? fmt::format("known here: {}", fmt::join(names, ", ")) : hint;
}

}  // namespace

Reader::Reader(std::size_t file, const YamlNode& root, const Environment& environment,
               Report& report)
    : file_(file), environment_(environment), report_(report) {
  report_.note_place("", {.file = file, .node = &root});
}

Reader::Step::Step(Reader& reader, const std::string& suffix, const YamlNode& node)
    : reader_(reader), parent_length_(reader.path_.size()) {
  reader.path_ += suffix;
  reader.report_.note_place(reader.path_, {.file = reader.file_, .node = &node});
}

Reader::Step Reader::into_key(std::string_view key, const YamlNode& node) {
  return {*this, fmt::format("{}{}", path_.empty() ? "" : ".", key), node};
}

Reader::Step Reader::into_item(std::size_t index, const YamlNode& node) {
  return {*this, fmt::format("[{}]", index), node};
}

std::optional<std::string> Reader::text(const YamlNode& node, std::string_view expected) {
  if (node.kind == YamlNode::Kind::Null) {
    report(node, fmt::format("has no value; must be {}", expected),
           "leave the key out, or give it a value");
    return std::nullopt;
  }
  if (node.kind != YamlNode::Kind::Scalar) {
    refuse(node, expected);
    return std::nullopt;
  }
  Expansion expansion = expand(node.text, environment_);
  for (std::string& fault : expansion.faults) {
    report(node, std::move(fault), "${VAR:default} gives a default, $${ is a plain ${");
  }
  if (!expansion.faults.empty()) return std::nullopt;
  return std::move(expansion.text);
}

std::optional<std::vector<YamlNode::Entry>> Reader::entries(const YamlNode& node) {
  if (node.kind != YamlNode::Kind::Mapping && node.kind != YamlNode::Kind::Null) {
    refuse(node, "a mapping");
    return std::nullopt;
  }
  std::vector<YamlNode::Entry> entries;
  std::unordered_map<std::string_view, int> first_lines;
  for (const YamlNode::Entry& entry : node.entries) {
    if (entry.key->kind != YamlNode::Kind::Scalar) {
      report(*entry.key, fmt::format("a key must be text, not {}", describe(*entry.key)));
      continue;
    }
    const auto [first, is_new] = first_lines.emplace(entry.key->text, entry.key->line);
    if (is_new) {
      entries.push_back(entry);
    } else {
      report_key(*entry.key, entry.key->text,
                 fmt::format("duplicate key, already given in line {}", first->second));
    }
  }
  return entries;
}

std::vector<const YamlNode*> Reader::match(const YamlNode& node, std::span<const Key> keys) {
  std::vector<const YamlNode*> values(keys.size());
  const auto given = entries(node);
  if (!given) return values;
  for (const auto& [key, value] : *given) {
    const auto known = std::ranges::find(keys, std::string_view{key->text}, &Key::name);
    if (known == keys.end()) {
      report_key(*key, key->text, "unknown key", unknown_key_hint(key->text, keys));
    } else {
      values[static_cast<std::size_t>(known - keys.begin())] = value;
    }
  }
  for (std::size_t index = 0; index < keys.size(); ++index) {
    if (keys[index].presence == Presence::Required && values[index] == nullptr) {
      report_key(node, keys[index].name, "is missing");
    }
  }
  return values;
}

std::optional<std::span<const YamlNode* const>> Reader::items(const YamlNode& node) {
  if (node.kind != YamlNode::Kind::Sequence && node.kind != YamlNode::Kind::Null) {
    refuse(node, "a list", "start each item with '- '");
    return std::nullopt;
  }
  return node.items;
}

void Reader::report(const YamlNode& node, std::string message, std::string hint) {
  report_.add({.file = file_, .node = &node}, path_, std::move(message), std::move(hint));
}

void Reader::report_key(const YamlNode& node, std::string_view key, std::string message,
                        std::string hint) {
  report_.add({.file = file_, .node = &node},
              fmt::format("{}{}{}", path_, path_.empty() ? "" : ".", printable(key)),
              std::move(message), std::move(hint));
}

void Reader::refuse(const YamlNode& node, std::string_view expected, std::string hint,
                    Quoting quoting) {
  const bool hidden = quoting == Quoting::Hide && node.kind == YamlNode::Kind::Scalar;
  report(node,
         hidden ? fmt::format("must be {}", expected)
                : fmt::format("must be {}, not {}", expected, describe(node)),
         std::move(hint));
}

}  // namespace sar::config
