// OpenRouter's `reasoning_details`: a list of what the model thought and of opaque values to be
// sent back unchanged. The router's own entries in it carry proofs of other dialects:
// {"type":"reasoning.encrypted","data":…,"format":"sar","id":<tool call>,"index":n}; those of
// thoughts have no id, but say how many bytes of the thoughts they vouch for ("text_bytes").
// https://openrouter.ai/docs/use-cases/reasoning-tokens
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "protocol/canonical/proof.hpp"
#include "protocol/json/json_reader.hpp"

namespace sar::protocol {

// Appends the entries of the list `json` to others, without brackets.
void append_details(std::string& entries, std::string_view json);

// A proof of a tool call, or of thoughts.
struct CarriedProof {
  Proof proof;
  std::string call_id = {};
  std::size_t text_bytes = 0;
};
[[nodiscard]] std::string carrying_detail(const CarriedProof& carried, std::size_t index);

// A list, taken apart.
struct SplitDetails {
  std::vector<CarriedProof> carried;  // of the router's entries
  std::string others;                 // the other entries, without brackets
};
[[nodiscard]] SplitDetails split_details(std::string_view json);

// Puts together the pieces in which a stream says its entries.
class DetailsJoiner {
 public:
  void add(std::string_view json);
  // What has come so far as a list, forgotten then; empty: nothing.
  [[nodiscard]] std::string take();

 private:
  struct Entry {
    std::string type;
    std::string index;
    ExtraFields fields;
  };
  void add_entry(JsonReader& reader);

  std::vector<Entry> entries_;
};

// Google's OpenAI surface: {"google":{"thought_signature":…}} in the field extra_content of a tool
// call. https://ai.google.dev/gemini-api/docs/openai
inline constexpr std::string_view kExtraContent = "extra_content";
[[nodiscard]] RawJson extra_content(const Proof& signature);
// The signature as a JSON string; empty: there is none.
[[nodiscard]] RawJson signature_of(const RawJson& extra_content);

}  // namespace sar::protocol
