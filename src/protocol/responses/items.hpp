// Elements of a request's `input` and of an answer's `output`, as they are read. Internal to the
// dialect.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "protocol/canonical/chat_message.hpp"
#include "protocol/json/json_reader.hpp"

namespace sar::protocol {

// `content` of a message or of thoughts, `output` of a tool.
struct ResponsesContent {
  ContentForm form = ContentForm::Absent;
  std::vector<Part> parts;
  // Elements of lists, with commas between: as OpenAI chat has them.
  std::string annotations;
  std::string logprobs;
  // Where a part lacks its value or has one of another type: "[1].text". Empty: nowhere.
  std::string malformed;
};

// All kinds in one: the fields of each are few, and vendors mix them up.
struct ResponsesItem {
  std::string type;
  std::string role;
  std::string id;
  std::string call_id;
  std::string name;
  std::string phase;
  std::string input;
  std::string encrypted_content;
  std::string result;         // of an image that was drawn: base64
  std::string output_format;  // … png, if it does not say
  CallArguments arguments;
  ResponsesContent content;
  ResponsesContent output;
  ResponsesContent summary;
  ExtraFields extra;
  std::string_view json;  // all of it, where it was read
};

enum class ResponsesItemKind : std::uint8_t {
  Message,
  FunctionCall,
  CustomCall,
  CallOutput,  // of either
  Reasoning,
  Image,
  Reference,
  Hosted,  // everything else
};

// Takes the object at the cursor. `text` is what the reader reads.
[[nodiscard]] ResponsesItem read_responses_item(JsonReader& reader, std::string_view text);
[[nodiscard]] ResponsesItemKind kind_of(const ResponsesItem& item);

// What an item of the model's says, as parts of its turn; none: nothing. `maker` as in Proof.
[[nodiscard]] std::vector<Part> parts_of(ResponsesItem&& item, std::string_view maker);

// Summary, or else the thoughts themselves.
[[nodiscard]] std::string thoughts_of(const ResponsesItem& item);
// REQUIRES: the item has encrypted content.
[[nodiscard]] Proof proof_of(const ResponsesItem& item, std::string_view maker);

// ExtraDelta's name for an item that the model does not know.
inline constexpr std::string_view kOutputItemField = "output_item";

// What stands between the paragraphs of thoughts that came apart.
inline constexpr std::string_view kSummaryBreak = "\n\n";

}  // namespace sar::protocol
