// Forms of values that are words: see shape.hpp for what a form is.
#pragma once

#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/config/provider.hpp"
#include "core/config/shape.hpp"
#include "core/secret.hpp"

namespace sar::config {

// What a text must keep to.
struct TextRule {
  std::string_view noun;     // "a name"
  std::string_view details;  // "a letter or digit, then …", for messages; may be empty
  bool (*holds)(std::string_view text);
  Quoting quoting = Quoting::Quote;
};
extern const TextRule kName;       // of a provider, channel, credential or tag
extern const TextRule kModelName;  // of a model or model group
extern const TextRule kHeaderName;
extern const TextRule kHost;
extern const TextRule kPath;
extern const TextRule kBaseUrl;  // never quoted: people put passwords into URLs

enum class Blank : std::uint8_t { Refused, Allowed };

struct Text {
  const TextRule& rule;
  Blank blank = Blank::Refused;
  // A value that breaks the rule is reported and taken all the same, so that references to it are
  // not reported as well.
  void read(const YamlNode& node, std::string& value, Reader& reader) const;
  [[nodiscard]] boost::json::value show(const std::string& value) const;
  [[nodiscard]] Shape shape() const;
};

// One of a few words, each standing for a value.
template <class Value>
struct Word {
  std::string_view text;
  Value value;
};

// Index of the word that `node` holds; reports and returns nullopt if it is none of them.
[[nodiscard]] std::optional<std::size_t> read_word(const YamlNode& node, Reader& reader,
                                                   const std::vector<std::string>& words);
[[nodiscard]] Shape word_shape(const std::vector<std::string>& words);

template <class Value>
class OneOf {
 public:
  explicit OneOf(const std::vector<Word<Value>>& words) {
    for (const Word<Value>& word : words) {
      texts_.emplace_back(word.text);
      values_.push_back(word.value);
    }
  }
  void read(const YamlNode& node, Value& value, Reader& reader) const {
    if (const auto index = read_word(node, reader, texts_)) value = values_[*index];
  }
  [[nodiscard]] boost::json::value show(const Value& value) const {
    for (std::size_t index = 0; index < values_.size(); ++index) {
      if (values_[index] == value) return boost::json::string{texts_[index]};
    }
    return nullptr;
  }
  [[nodiscard]] Shape shape() const { return word_shape(texts_); }

 private:
  std::vector<std::string> texts_;
  std::vector<Value> values_;
};

// Words that are their own value.
[[nodiscard]] OneOf<std::string> one_of(const std::vector<std::string_view>& words);

// A credential: never quoted, shown as ***.
struct Hidden {
  void read(const YamlNode& node, Secret& value, Reader& reader) const;
  [[nodiscard]] boost::json::value show(const Secret& value) const;
  [[nodiscard]] Shape shape() const;
};

// A mapping of header names to values. The values may be credentials, so they are hidden too.
struct HeaderMap {
  void read(const YamlNode& node, std::vector<HeaderField>& headers, Reader& reader) const;
  [[nodiscard]] boost::json::value show(const std::vector<HeaderField>& headers) const;
  [[nodiscard]] Shape shape() const;
};

}  // namespace sar::config
