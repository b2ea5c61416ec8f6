// One YAML file as a tree that knows where everything stands. Nothing is interpreted: scalars are
// the text that was written, duplicate keys are all there, and an alias is a second pointer to the
// same node (so a small file may describe a huge tree: whoever walks it must count).
#pragma once

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
  std::string text;  // of a scalar
  std::string tag;   // "tag:yaml.org,2002:binary"; empty unless written out
  std::vector<const YamlNode*> items;
  std::vector<Entry> entries;
};

struct YamlError {
  int line = 0;
  int column = 0;
  std::string message;
};

class YamlDocument {
 public:
  // Error: not YAML, nested too deeply, or more than one document. An empty text is a Null root.
  [[nodiscard]] static std::expected<YamlDocument, YamlError> parse(const std::string& text);

  [[nodiscard]] const YamlNode& root() const { return *root_; }

 private:
  friend class YamlTreeBuilder;
  std::deque<YamlNode> nodes_;  // stable addresses, also when the document is moved
  const YamlNode* root_ = nullptr;
};

}  // namespace sar::config
