// An answer as the Responses API has it: its items, and the object around them. Internal to the
// dialect.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/translation.hpp"

namespace sar::protocol {

// Texts are kept as they stand inside a JSON string: they are written several times.
struct OutputText {
  bool is_refusal = false;
  std::string text;
  std::string annotations;  // elements of lists, with commas between
  std::string logprobs;
  std::size_t annotation_count = 0;
};

enum class OutputKind : std::uint8_t { Message, Reasoning, FunctionCall, CustomCall, Raw };

struct OutputItem {
  OutputKind kind = OutputKind::Message;
  std::string id;
  std::string call_id;            // of a call …
  std::string name;               // … and both as they are
  std::string text;               // arguments, input, thoughts; Raw: the item itself
  std::string encrypted_content;  // as it is
  std::string phase;              // JSON: of a message
  std::vector<OutputText> parts;  // of a message
  bool is_cut_off = false;
};

// Once it has ended.
[[nodiscard]] inline std::string_view status_of(const OutputItem& item) {
  return item.is_cut_off ? "incomplete" : "completed";
}

// `status`: in_progress, completed, incomplete.
void append_output_item(std::string& out, const OutputItem& item, std::string_view status);
// A content part, whole.
void append_output_part(std::string& out, const OutputText& part);

// What an answer's end says.
struct OutputEnd {
  std::string_view status;             // in_progress, completed, incomplete, failed
  std::string_view incomplete_reason;  // or none
  std::string error;                   // JSON, or none
};
[[nodiscard]] OutputEnd output_end(const FinishReason& reason);

// The object `response`.
struct OutputResponse {
  std::string id;
  std::string model;
  std::string created;  // seconds
  std::string echo;
  std::string service_tier;
  const std::vector<OutputItem>* items = nullptr;  // null: none yet
  std::optional<UsageReport> usage;
  bool is_own_usage = false;  // its original is of this dialect
};
void append_response(std::string& out, const OutputResponse& response, const OutputEnd& end);

// Appends `text` as it stands inside a JSON string.
void append_escaped(std::string& out, std::string_view text);

// An id that says what it is of and is the same every time: "msg_<request>_<index>".
[[nodiscard]] std::string output_id(std::string_view prefix, std::string_view request_id,
                                    std::size_t index);
// A drawn image as an item; empty: it is not in the answer itself.
[[nodiscard]] std::string image_item(const ImagePart& image, std::string_view id);

}  // namespace sar::protocol
