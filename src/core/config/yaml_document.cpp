// Built from yaml-cpp's events rather than its nodes: those lose duplicate keys and the places of
// keys.
#include "core/config/yaml_document.hpp"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <optional>
#include <sstream>
#include <unordered_map>

namespace sar::config {
namespace {

constexpr std::size_t kWeightMax = 500'000;
constexpr std::size_t kTextBytesPerWeight = 64;

// yaml-cpp says "illegal map value" and the like of a line that is indented with a tab.
std::string tab_hint(std::string_view text) {
  int line = 1;
  bool is_indentation = true;
  for (const char letter : text) {
    if (letter == '\t' && is_indentation) {
      return fmt::format("line {} is indented with a tab; YAML takes blanks only", line);
    }
    if (letter == '\n') ++line;
    is_indentation = letter == '\n' || (is_indentation && letter == ' ');
  }
  return {};
}

// yaml-cpp takes a NUL for the end of the text, and would drop what follows without a word.
std::optional<YamlError> nul_error(std::string_view text) {
  const std::size_t place = text.find('\0');
  if (place == std::string_view::npos) return std::nullopt;
  const std::string_view before = text.substr(0, place);
  return YamlError{.line = static_cast<int>(std::ranges::count(before, '\n')) + 1,
                   .column = static_cast<int>(place - (before.rfind('\n') + 1)) + 1,
                   .message = "a NUL byte, which no text has",
                   .hint = {}};
}

YAML::Mark mark_of(const YamlNode& node) {
  YAML::Mark mark;
  mark.line = node.line - 1;
  mark.column = node.column - 1;
  return mark;
}

}  // namespace

class YamlTreeBuilder final : public YAML::EventHandler {
 public:
  explicit YamlTreeBuilder(YamlDocument& document) : document_(document) {}

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (document_.root_ != nullptr) {
      throw YAML::ParserException(mark, "a file holds one document, without a second '---'");
    }
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    YamlNode& node = create(YamlNode::Kind::Null, mark, anchor, "");
    if (const YamlNode* key = open_key()) {
      node.line = key->line;
      node.column = key->column;
    }
    attach(node, mark);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const YamlNode* node = anchored_.at(anchor);
    if (std::ranges::find(open_, node) != open_.end()) {
      throw YAML::ParserException(mark, "an alias inside of what it stands for");
    }
    attach(*node, mark);
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    YamlNode& node = create(YamlNode::Kind::Scalar, mark, anchor, tag);
    node.text = value;
    node.quoted = tag == "!";
    node.weight += value.size() / kTextBytesPerWeight;
    attach(node, mark);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    open_.push_back(&create(YamlNode::Kind::Sequence, mark, anchor, tag));
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    open_.push_back(&create(YamlNode::Kind::Mapping, mark, anchor, tag));
  }
  void OnMapEnd() override { close(); }

 private:
  YamlNode& create(YamlNode::Kind kind, const YAML::Mark& mark, YAML::anchor_t anchor,
                   const std::string& tag) {
    if (!tag.empty() && tag != "?" && tag != "!") {  // the last two: plain, quoted
      throw YAML::ParserException(mark, "tags such as '!!str' are not supported");
    }
    YamlNode& node = document_.nodes_.emplace_back();
    node.kind = kind;
    node.line = mark.line + 1;
    node.column = mark.column + 1;
    if (anchor != YAML::NullAnchor) anchored_[anchor] = &node;
    return node;
  }

  // The key that waits for its value, or null.
  [[nodiscard]] const YamlNode* open_key() const {
    if (open_.empty() || open_.back()->kind != YamlNode::Kind::Mapping) return nullptr;
    const auto& entries = open_.back()->entries;
    return entries.empty() || entries.back().value != nullptr ? nullptr : entries.back().key;
  }

  void attach(const YamlNode& node, const YAML::Mark& mark) {
    if (open_.empty()) {
      document_.root_ = &node;
      return;
    }
    YamlNode& parent = *open_.back();
    parent.weight += node.weight;
    if (parent.weight > kWeightMax) {
      throw YAML::ParserException(
          mark, fmt::format("more than {} values, counting every use of an alias", kWeightMax));
    }
    if (parent.kind == YamlNode::Kind::Sequence) {
      parent.items.push_back(&node);
    } else if (open_key() != nullptr) {
      parent.entries.back().value = &node;
    } else {
      parent.entries.push_back({.key = &node});
    }
  }

  void close() {
    const YamlNode& node = *open_.back();
    open_.pop_back();
    attach(node, mark_of(node));
  }

  YamlDocument& document_;
  std::vector<YamlNode*> open_;
  std::unordered_map<YAML::anchor_t, const YamlNode*> anchored_;
};

std::expected<YamlDocument, YamlError> YamlDocument::parse(const std::string& text) {
  if (const auto error = nul_error(text)) return std::unexpected(*error);
  YamlDocument document;
  YamlTreeBuilder builder{document};
  std::istringstream stream{text};
  try {
    YAML::Parser parser{stream};
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const YAML::Exception& error) {
    const bool placed = !error.mark.is_null();
    return std::unexpected(YamlError{.line = placed ? error.mark.line + 1 : 0,
                                     .column = placed ? error.mark.column + 1 : 0,
                                     .message = error.msg,
                                     .hint = tab_hint(text)});
  }
  if (document.root_ == nullptr) document.root_ = &document.nodes_.emplace_back();
  return document;
}

}  // namespace sar::config
