// The canonical model of a conversation: what every dialect is read into and written from.
// In all of it an empty string, list or raw value means that the field is absent.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "protocol/canonical/proof.hpp"
#include "protocol/dialect.hpp"
#include "protocol/json/json_value.hpp"

namespace sar::protocol {

enum class Role : std::uint8_t { System, Developer, User, Assistant, Tool, Function };

struct TextPart {
  std::string text;
  bool operator==(const TextPart&) const = default;
};

struct ImagePart {
  std::string url;  // https: or data:
  std::string detail;
  ExtraFields extra;
  bool operator==(const ImagePart&) const = default;
};

struct AudioPart {
  std::string data;    // base64
  std::string format;  // wav, mp3
  ExtraFields extra;
  bool operator==(const AudioPart&) const = default;
};

// A document, or anything else that has a media type: PDF, text, video.
struct FilePart {
  std::string file_id;
  std::string data;  // data: URL
  std::string filename;
  std::string url;  // https: where the vendor fetches it from
  ExtraFields extra;
  bool operator==(const FilePart&) const = default;
};

struct RefusalPart {
  std::string text;
  bool operator==(const RefusalPart&) const = default;
};

// What the model thought. `field`: the name that its vendor's dialect has for it, where several are
// in use (reasoning, reasoning_content).
struct ReasoningPart {
  std::string text;
  std::string field;
  bool operator==(const ReasoningPart&) const = default;
};

// JSON as the model wrote it: may be broken.
struct CallArguments {
  std::string text;
  bool is_object = false;  // written as an object, not as a text; then it is valid

  [[nodiscard]] bool empty() const { return text.empty(); }
  bool operator==(const CallArguments&) const = default;
};

struct FunctionCall {
  std::string name;
  CallArguments arguments;
  ExtraFields extra;
  bool operator==(const FunctionCall&) const = default;
};

struct CustomCall {
  std::string name;
  std::string input;  // free text
  ExtraFields extra;
  bool operator==(const CustomCall&) const = default;
};

struct ToolCall {
  std::string id;
  std::string type;  // function, custom
  std::optional<FunctionCall> function;
  std::optional<CustomCall> custom;
  ExtraFields extra;
  bool operator==(const ToolCall&) const = default;
};

// A part of a kind that the model does not know.
struct OpaquePart {
  RawJson json;
  bool operator==(const OpaquePart&) const = default;
};

// Which of the caller's parts it was, where a dialect has them in another list or grouping. No part
// of what is said: two parts are equal wherever they stood.
struct PartIndex {
  static constexpr std::int32_t kUntold = -1;
  static constexpr std::int32_t kElsewhere = -2;  // in no list of its message's
  std::int32_t value = kUntold;
  bool operator==(const PartIndex&) const { return true; }
};

struct Part {
  std::variant<TextPart, ImagePart, AudioPart, FilePart, RefusalPart, ReasoningPart, ToolCall,
               OpaquePart>
      body;
  std::vector<Proof> proofs;
  RawJson cache_control;  // a cache breakpoint after this part
  ExtraFields extra;
  PartIndex index = {};
  bool operator==(const Part&) const = default;
};

// How the OpenAI family writes `content`: a dialect that distinguishes reads and sets it.
enum class ContentForm : std::uint8_t { Absent, Text, Parts };

// Where something stood in the body it was read from ("messages[3]"), for error messages and
// fidelity notes. No part of what is said: two messages are equal wherever they stood.
struct Origin {
  std::string path;
  bool operator==(const Origin&) const { return true; }
};

// A turn. `parts` are in the order of the conversation: reasoning, content, refusal, tool calls.
// The result of a tool is a message of its own (role Tool), as in OpenAI's dialect; others fold
// neighbouring ones into one turn.
struct Message {
  Role role = Role::User;
  std::string name;
  std::string tool_call_id;      // role Tool: the call this answers
  std::optional<bool> is_error;  // role Tool: the call failed
  std::vector<Part> parts;
  ContentForm content_form = ContentForm::Absent;
  RawJson annotations;    // citations, in OpenAI's shape
  RawJson audio;          // of an answer, or the reference to an earlier one
  RawJson function_call;  // the deprecated single call
  ExtraFields extra;
  Origin origin;  // empty: messages[its index]
  bool operator==(const Message&) const = default;
};

}  // namespace sar::protocol
