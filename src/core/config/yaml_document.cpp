// Built from yaml-cpp's events rather than its nodes: those lose duplicate keys and the places of
// keys.
#include "core/config/yaml_document.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <sstream>
#include <unordered_map>

namespace sar::config {

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
    attach(node);
  }
  void OnAlias(const YAML::Mark& /*mark*/, YAML::anchor_t anchor) override {
    attach(*anchored_.at(anchor));
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    YamlNode& node = create(YamlNode::Kind::Scalar, mark, anchor, tag);
    node.text = value;
    attach(node);
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
    YamlNode& node = document_.nodes_.emplace_back();
    node.kind = kind;
    node.line = mark.line + 1;
    node.column = mark.column + 1;
    if (tag != "?" && tag != "!") node.tag = tag;  // plain, quoted
    if (anchor != YAML::NullAnchor) anchored_[anchor] = &node;
    return node;
  }

  // The key that waits for its value, or null.
  [[nodiscard]] const YamlNode* open_key() const {
    if (open_.empty() || open_.back()->kind != YamlNode::Kind::Mapping) return nullptr;
    const auto& entries = open_.back()->entries;
    return entries.empty() || entries.back().value != nullptr ? nullptr : entries.back().key;
  }

  void attach(const YamlNode& node) {
    if (open_.empty()) {
      document_.root_ = &node;
    } else if (open_.back()->kind == YamlNode::Kind::Sequence) {
      open_.back()->items.push_back(&node);
    } else if (open_key() != nullptr) {
      open_.back()->entries.back().value = &node;
    } else {
      open_.back()->entries.push_back({.key = &node});
    }
  }

  void close() {
    const YamlNode& node = *open_.back();
    open_.pop_back();
    attach(node);
  }

  YamlDocument& document_;
  std::vector<YamlNode*> open_;
  std::unordered_map<YAML::anchor_t, const YamlNode*> anchored_;
};

std::expected<YamlDocument, YamlError> YamlDocument::parse(const std::string& text) {
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
                                     .message = error.msg});
  }
  if (document.root_ == nullptr) document.root_ = &document.nodes_.emplace_back();
  return document;
}

}  // namespace sar::config
