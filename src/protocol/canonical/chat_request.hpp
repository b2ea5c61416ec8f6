// The canonical chat request. Fields keep the names of OpenAI's API, the widest of the dialects:
// https://platform.openai.com/docs/api-reference/chat/create
#pragma once

#include "protocol/canonical/chat_message.hpp"

namespace sar::protocol {

struct FunctionTool {
  std::string name;
  std::string description;
  RawJson parameters;  // JSON Schema
  std::optional<bool> strict;
  ExtraFields extra;
  bool operator==(const FunctionTool&) const = default;
};

struct CustomTool {
  std::string name;
  std::string description;
  RawJson format;
  ExtraFields extra;
  bool operator==(const CustomTool&) const = default;
};

// `type` is function, custom, or the name of a tool that the vendor hosts (then all is in `extra`).
struct Tool {
  std::string type;
  std::optional<FunctionTool> function;
  std::optional<CustomTool> custom;
  RawJson cache_control;
  ExtraFields extra;
  Origin origin = {};  // empty: tools[its index]
  bool operator==(const Tool&) const = default;
};

struct ToolName {
  std::string type;  // function, custom
  std::string name;
  bool operator==(const ToolName&) const = default;
};

enum class ToolChoiceMode : std::uint8_t {
  Auto,
  None,
  Required,
  Named,            // tools[0]
  AllowedAuto,      // any of tools, or none
  AllowedRequired,  // one of tools
  Other,            // `other`, a form of a single vendor
};

struct ToolChoice {
  ToolChoiceMode mode = ToolChoiceMode::Auto;
  std::vector<ToolName> tools;
  RawJson other;
  bool operator==(const ToolChoice&) const = default;
};

struct SchemaFormat {
  std::string name;
  std::string description;
  RawJson schema;
  std::optional<bool> strict;
  ExtraFields extra;
  bool operator==(const SchemaFormat&) const = default;
};

struct ResponseFormat {
  std::string type;  // text, json_object, json_schema
  std::optional<SchemaFormat> json_schema;
  ExtraFields extra;
  bool operator==(const ResponseFormat&) const = default;
};

struct StreamOptions {
  std::optional<bool> include_usage;
  std::optional<bool> include_obfuscation;
  ExtraFields extra;
  bool operator==(const StreamOptions&) const = default;
};

struct StopSequences {
  std::vector<std::string> values;
  bool is_single = false;  // written as a string, not as a list
  bool operator==(const StopSequences&) const = default;
};

// Whether the model is told to think before it answers.
enum class ReasoningMode : std::uint8_t { Unset, Disabled, Enabled, Adaptive };

struct ChatRequest {
  // What `extra` fields, here and inside, are written in: another dialect does not know them.
  Dialect dialect = Dialect::OpenAi;
  std::string model;
  std::vector<Message> messages;

  std::vector<Tool> tools;
  std::optional<ToolChoice> tool_choice;
  std::optional<bool> parallel_tool_calls;
  RawJson functions;      // deprecated form of tools …
  RawJson function_call;  // … and of tool_choice

  JsonNumber max_completion_tokens;  // includes reasoning
  JsonNumber max_tokens;             // its deprecated name
  JsonNumber temperature;
  JsonNumber top_p;
  JsonNumber top_k;  // not OpenAI's, but every other family has it
  JsonNumber presence_penalty;
  JsonNumber frequency_penalty;
  JsonNumber seed;
  JsonNumber n;
  std::optional<StopSequences> stop;
  RawJson logit_bias;
  std::optional<bool> logprobs;
  JsonNumber top_logprobs;

  std::optional<ResponseFormat> response_format;
  std::string reasoning_effort;  // none, minimal, low, medium, high, xhigh, max
  ReasoningMode reasoning_mode = ReasoningMode::Unset;
  JsonNumber reasoning_budget;    // tokens
  std::string reasoning_summary;  // auto, concise, detailed; none: thoughts are not to be shown
  std::string verbosity;
  std::vector<std::string> modalities;
  RawJson audio;
  RawJson prediction;
  RawJson web_search_options;

  std::optional<bool> stream;
  std::optional<StreamOptions> stream_options;

  std::string service_tier;
  std::optional<bool> store;
  RawJson metadata;
  std::string user;
  std::string safety_identifier;
  std::string prompt_cache_key;
  std::string prompt_cache_retention;
  RawJson prompt_cache_options;
  RawJson moderation;

  ExtraFields extra;
  bool operator==(const ChatRequest&) const = default;
};

}  // namespace sar::protocol
