// The canonical answer: whole (ChatReply), or as the events of a stream (ChatEvent).
#pragma once

#include "protocol/canonical/chat_message.hpp"
#include "protocol/canonical/usage.hpp"

namespace sar::protocol {

enum class Finish : std::uint8_t { None, Stop, Length, ToolCalls, ContentFilter, Error, Other };

struct FinishReason {
  Finish kind = Finish::None;
  std::string native;              // the dialect's word, if it came from one
  std::string stop_sequence = {};  // the one that was met, where the vendor tells
  bool operator==(const FinishReason&) const = default;
};

struct UsageReport {
  Usage counts;
  RawJson original;  // as the vendor wrote it: it may hold cost, timings and details of its own
  bool operator==(const UsageReport&) const = default;
};

struct Choice {
  std::int64_t index = 0;
  std::optional<Message> message;
  FinishReason finish_reason;
  RawJson logprobs;
  ExtraFields extra;
  bool operator==(const Choice&) const = default;
};

struct ChatReply {
  Dialect dialect = Dialect::OpenAi;  // as in ChatRequest
  std::string id;
  JsonNumber created;  // seconds since 1970
  std::string model;
  std::vector<Choice> choices;
  std::optional<UsageReport> usage;
  std::string service_tier;
  std::string system_fingerprint;
  ExtraFields extra;
  bool operator==(const ChatReply&) const = default;
};

// Events of a stream. `choice` is the choice's index; `call` numbers the tool calls of a choice
// densely from 0, in the order of their ToolCallStart.

struct ChatStart {
  std::string id;
  std::string model;
  JsonNumber created;
  Dialect dialect = Dialect::OpenAi;  // what ExtraDeltas and native words are in
  bool operator==(const ChatStart&) const = default;
};

struct TextDelta {
  std::int64_t choice = 0;
  std::string text;
  bool operator==(const TextDelta&) const = default;
};

struct ReasoningDelta {
  std::int64_t choice = 0;
  std::string text;
  std::string field;  // as in ReasoningPart
  bool operator==(const ReasoningDelta&) const = default;
};

struct ProofDelta {
  std::int64_t choice = 0;
  Proof proof;
  std::optional<std::size_t> call = {};  // the tool call it is for; none: the thoughts before it
  bool operator==(const ProofDelta&) const = default;
};

struct RefusalDelta {
  std::int64_t choice = 0;
  std::string text;
  bool operator==(const RefusalDelta&) const = default;
};

struct ToolCallStart {
  std::int64_t choice = 0;
  std::size_t call = 0;
  std::string id;
  std::string name;
  std::string type = "function";  // or custom: then the arguments are free text
  bool operator==(const ToolCallStart&) const = default;
};

struct ToolArgumentsDelta {
  std::int64_t choice = 0;
  std::size_t call = 0;
  std::string text;
  bool operator==(const ToolArgumentsDelta&) const = default;
};

// A part that comes whole: an image the model made.
struct PartDelta {
  std::int64_t choice = 0;
  Part part;
  bool operator==(const PartDelta&) const = default;
};

// Beside what a field stood: in OpenAI's dialect the delta, its choice, or the chunk around them.
enum class ExtraPlace : std::uint8_t { Delta, Choice, Chunk };

// What else came with a choice: logprobs, annotations, audio, a content part of an unknown kind.
struct ExtraDelta {
  std::int64_t choice = 0;
  ExtraField field;
  ExtraPlace place = ExtraPlace::Delta;
  bool operator==(const ExtraDelta&) const = default;
};

struct ChoiceFinish {
  std::int64_t choice = 0;
  FinishReason reason;
  bool operator==(const ChoiceFinish&) const = default;
};

// Counts so far: some vendors report with every chunk. The last one holds.
struct UsageUpdate {
  UsageReport usage;
  bool operator==(const UsageUpdate&) const = default;
};

// The vendor has nothing to say yet, but lives.
struct KeepAlive {
  bool operator==(const KeepAlive&) const = default;
};

// The vendor gave up. Nothing follows, not even a StreamEnd: what breaks has no clean end.
struct StreamError {
  RawJson error;  // an object or a string, as the vendor wrote it
  bool operator==(const StreamError&) const = default;
};

struct StreamEnd {
  bool operator==(const StreamEnd&) const = default;
};

using ChatEvent = std::variant<ChatStart, TextDelta, ReasoningDelta, ProofDelta, RefusalDelta,
                               ToolCallStart, ToolArgumentsDelta, PartDelta, ExtraDelta,
                               ChoiceFinish, UsageUpdate, KeepAlive, StreamError, StreamEnd>;

}  // namespace sar::protocol
