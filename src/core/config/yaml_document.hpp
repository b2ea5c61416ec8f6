// One YAML file as a tree that knows where everything stands. Nothing is interpreted: scalars are
// the text that was written, and duplicate keys are all there. An alias is a second pointer to the
// same node.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <expected>
#include <string>
#include <vector>

namespace sar::config {

struct YamlNode {
  enum class Kind : std::uint8_t { Null, Scalar, Sequence, Mapping };
  struct Entry {
    const YamlNode* key = nullptr;
    const YamlNode* value = nullptr;
  };

  Kind kind = Kind::Null;
  int line = 0;  // from 1; of the key, if this is the missing value of a key
  int column = 0;
  std::string text;     // of a scalar
  bool quoted = false;  // of a scalar: written in quotes or as a block
  std::vector<const YamlNode*> items;
  std::vector<Entry> entries;
  std::size_t weight = 1;  // of a walk through it that follows every alias
};

struct YamlError {
  int line = 0;
  int column = 0;
  std::string message;
  std::string hint;
};

class YamlDocument {
 public:
  // Error: not YAML, nested too deeply, more than one document, a tag, or aliases that make a small
  // file describe a huge tree. An empty text is a Null root.
  [[nodiscard]] static std::expected<YamlDocument, YamlError> parse(const std::string& text);

  [[nodiscard]] const YamlNode& root() const { return *root_; }

 private:
  friend class YamlTreeBuilder;
  std::deque<YamlNode> nodes_;  // stable addresses, also when the document is moved
  const YamlNode* root_ = nullptr;
};

}  // namespace sar::config
