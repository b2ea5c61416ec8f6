// Outlines: a walk over the JSON, then lines.
#include "json_outline.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <map>

#include "protocol/json/json_reader.hpp"
#include "protocol/sse.hpp"
#include "support/json_normal_form.hpp"

namespace sar::test {
namespace {

using protocol::JsonKind;
using protocol::JsonReader;
using Kind = OutlineLeaf::Kind;

// Keys whose values are words of a dialect.
constexpr std::string_view kWords[] = {
    "type",        "role",          "object",           "finish_reason",
    "stop_reason", "finishReason",  "status",           "reason",
    "code",        "phase",         "service_tier",     "media_type",
    "model",       "modelVersion",  "blockReason",      "mimeType",
    "effort",      "format",        "detail",           "summary",
    "mode",        "thinkingLevel", "responseMimeType", "reasoning_effort",
    "tool_choice", "think"};
// Keys whose values may come in pieces.
constexpr std::string_view kTexts[] = {"text",     "content", "thinking",          "refusal",
                                       "delta",    "data",    "reasoning_content", "reasoning",
                                       "signature"};
constexpr std::string_view kJsonTexts[] = {"arguments", "partial_json"};
// Keys whose values are of no interest but for being there.
constexpr std::string_view kWholes[] = {"input",
                                        "args",
                                        "logprobs",
                                        "logprobsResult",
                                        "annotations",
                                        "citations",
                                        "parameters",
                                        "schema",
                                        "groundingMetadata",
                                        "safetyRatings",
                                        "input_schema",
                                        "metadata",
                                        "output",
                                        "parametersJsonSchema",
                                        "citationMetadata",
                                        "responseJsonSchema",
                                        "response",
                                        "responseSchema"};
// Said by every event of a stream: shown when they change.
constexpr std::string_view kRepeated[] = {"id",    "object",     "created",
                                          "model", "responseId", "modelVersion"};

template <std::size_t kCount>
bool has(const std::string_view (&keys)[kCount], std::string_view key) {
  return std::ranges::find(keys, key) != std::end(keys);
}

bool is_word(std::string_view text) {
  constexpr std::size_t kWordBytesMax = 60;
  return text.size() <= kWordBytesMax && std::ranges::all_of(text, [](char byte) {
           return (std::isalnum(static_cast<unsigned char>(byte)) != 0) || byte == '_' ||
                  byte == '.' || byte == '-' || byte == '/';
         });
}

class Walk {
 public:
  explicit Walk(std::vector<OutlineLeaf>& leaves) : leaves_(leaves) {}

  void value(JsonReader& reader, const std::string& path, std::string_view key) {
    const JsonKind kind = reader.kind();
    const bool is_container = kind == JsonKind::Object || kind == JsonKind::Array;
    // Responses have `output` items, their requests `input` ones, and events a `response`.
    const bool is_own =
        (key == "output" && kind == JsonKind::Array) || path == "response" || path == "input";
    const bool is_schema = path == "format";  // Ollama's
    if (is_container && !is_own && (is_schema || has(kWholes, key))) {
      return add(path, measured_json(reader.take()));
    }
    if (is_container) return container(reader, path);
    if (kind == JsonKind::String) return text(reader.take_string().to_text(), path, key);
    add(path, std::string{reader.take()});
  }

 private:
  void container(JsonReader& reader, const std::string& path) {
    const std::size_t before = leaves_.size();
    protocol::JsonString key;
    if (reader.begin_object()) {
      while (reader.next_key(key)) {
        const std::string name = key.to_text();
        value(reader, path.empty() ? name : path + "." + name, name);
      }
      if (leaves_.size() == before) add(path, "{}");
      return;
    }
    reader.enter_array();
    for (int i = 0; reader.next_element(); ++i) value(reader, fmt::format("{}[{}]", path, i), "");
    if (leaves_.size() == before) add(path, "[]");
  }

  void text(std::string text, const std::string& path, std::string_view key) {
    if (has(kWords, key) && is_word(text)) return add(path, std::move(text));
    if (has(kTexts, key)) return add(path, std::move(text), Kind::Text);
    if (has(kJsonTexts, key)) return add(path, std::move(text), Kind::Json);
    add(path, measured(text));
  }

  void add(const std::string& path, std::string text, Kind kind = Kind::Plain) {
    leaves_.push_back({.path = path, .text = std::move(text), .kind = kind});
  }

  std::vector<OutlineLeaf>& leaves_;
};

std::string shown(const OutlineLeaf& leaf) {
  if (leaf.kind == Kind::Text) return measured(leaf.text);
  return leaf.kind == Kind::Json ? measured_json(leaf.text) : leaf.text;
}

// Lines of the events of a stream.
class StreamLines {
 public:
  void add(std::string_view name, std::vector<OutlineLeaf> leaves) {
    std::erase_if(leaves, [&](const OutlineLeaf& leaf) {
      if (leaf.path == "sequence_number" || leaf.path == "obfuscation") return true;
      if (!has(kRepeated, leaf.path)) return false;
      std::string& last = repeated_[leaf.path];
      return std::exchange(last, leaf.text) == leaf.text;
    });
    if (count_ > 0 && name == name_ && is_same(leaves)) {
      ++count_;
      for (std::size_t i = 0; i < leaves.size(); ++i) {
        if (leaves[i].kind != Kind::Plain) leaves_[i].text += leaves[i].text;
      }
      return;
    }
    flush();
    name_ = name;
    leaves_ = std::move(leaves);
    count_ = 1;
  }

  std::string take() {
    flush();
    return std::move(text_);
  }

 private:
  [[nodiscard]] bool is_same(const std::vector<OutlineLeaf>& leaves) const {
    const bool has_text = std::ranges::any_of(
        leaves, [](const OutlineLeaf& leaf) { return leaf.kind != Kind::Plain; });
    return has_text && std::ranges::equal(leaves, leaves_, [](const auto& a, const auto& b) {
             return a.path == b.path && a.kind == b.kind &&
                    (a.kind != Kind::Plain || a.text == b.text);
           });
  }

  void flush() {
    if (count_ == 0) return;
    text_ += name_.empty() ? "-" : name_;
    for (const OutlineLeaf& leaf : leaves_) {
      if (leaf.path == "type" && leaf.text == name_) continue;
      text_ += fmt::format(" {}={}", leaf.path, shown(leaf));
    }
    if (count_ > 1) text_ += fmt::format(" x{}", count_);
    text_ += '\n';
    count_ = 0;
  }

  std::string text_;
  std::string name_;
  std::vector<OutlineLeaf> leaves_;
  int count_ = 0;
  std::map<std::string, std::string, std::less<>> repeated_;
};

}  // namespace

std::string measured(std::string_view text) {
  if (text.empty()) return "0";
  std::uint32_t hash = 2166136261U;
  for (const char byte : text) hash = (hash ^ static_cast<unsigned char>(byte)) * 16777619U;
  return fmt::format("{}#{:08x}", text.size(), hash);
}

std::string measured_json(std::string_view text) {
  const std::string form = json_normal_form(text);
  return form.starts_with("invalid: ") ? measured(text) : fmt::format("{{{}}}", measured(form));
}

std::vector<OutlineLeaf> outline_of(std::string_view json) {
  std::vector<OutlineLeaf> leaves;
  JsonReader reader;
  reader.load(json);
  Walk{leaves}.value(reader, "", "");
  if (!reader.finish()) return {{.path = "not JSON", .text = measured(json)}};
  return leaves;
}

std::string outline_text(std::string_view json) {
  std::string text;
  std::string object = "?";
  for (const OutlineLeaf& leaf : outline_of(json)) {
    const std::size_t dot = leaf.path.rfind('.');
    const std::string place = dot == std::string::npos ? "" : leaf.path.substr(0, dot);
    const std::string key = dot == std::string::npos ? leaf.path : leaf.path.substr(dot + 1);
    if (place != object) {
      if (!text.empty()) text += '\n';
      text += place.empty() ? "-" : place;
      object = place;
    }
    text += fmt::format(" {}={}", key, shown(leaf));
  }
  return text + "\n";
}

std::string stream_outline_text(std::string_view stream) {
  StreamLines lines;
  protocol::SseDecoder decoder;
  protocol::SseEvent event;
  decoder.feed(stream);
  while (decoder.next(event).value()) {
    if (event.data.starts_with('{')) {
      lines.add(event.name, outline_of(event.data));
    } else {
      lines.add(event.has_data ? event.data : "comment", {});
    }
  }
  return lines.take() + (decoder.pending() > 0 ? "an unfinished event\n" : "");
}

}  // namespace sar::test
