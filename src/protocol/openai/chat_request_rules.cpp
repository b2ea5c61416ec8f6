// The table of chat request fields.
#include "protocol/openai/chat_request_rules.hpp"

#include <algorithm>

namespace sar::protocol {
namespace {

// Sorted by name.
constexpr FieldRule kRules[] = {
    {.name = "audio", .kinds = kObject},
    {.name = "frequency_penalty", .kinds = kNumber, .min = -2, .max = 2},
    {.name = "function_call", .kinds = kString | kObject},
    {.name = "functions", .kinds = kArray, .elements = kObject},
    {.name = "logit_bias", .kinds = kObject},
    {.name = "logprobs", .kinds = kBoolean},
    {.name = "max_completion_tokens", .kinds = kInteger, .min = 1},
    {.name = "max_tokens", .kinds = kInteger, .min = 1},
    {.name = "messages", .kinds = kArray, .elements = kObject, .required = true},
    {.name = "metadata", .kinds = kObject},
    {.name = "modalities", .kinds = kArray, .elements = kString},
    {.name = "model", .kinds = kString, .required = true},
    {.name = "n", .kinds = kInteger, .min = 1, .max = 128},
    {.name = "parallel_tool_calls", .kinds = kBoolean},
    {.name = "prediction", .kinds = kObject},
    {.name = "presence_penalty", .kinds = kNumber, .min = -2, .max = 2},
    {.name = "prompt_cache_key", .kinds = kString},
    {.name = "prompt_cache_options", .kinds = kObject},
    {.name = "prompt_cache_retention", .kinds = kString},
    {.name = "reasoning_effort", .kinds = kString},
    {.name = "response_format", .kinds = kObject},
    {.name = "safety_identifier", .kinds = kString},
    {.name = "seed", .kinds = kInteger},
    {.name = "service_tier", .kinds = kString},
    {.name = "stop", .kinds = kString | kArray, .elements = kString, .max = 4},
    {.name = "store", .kinds = kBoolean},
    {.name = "stream", .kinds = kBoolean},
    {.name = "stream_options", .kinds = kObject},
    {.name = "temperature", .kinds = kNumber, .min = 0, .max = 2},
    {.name = "tool_choice", .kinds = kString | kObject},
    {.name = "tools", .kinds = kArray, .elements = kObject},
    {.name = "top_logprobs", .kinds = kInteger, .min = 0, .max = 20},
    {.name = "top_p", .kinds = kNumber, .min = 0, .max = 1},
    {.name = "user", .kinds = kString},
    {.name = "verbosity", .kinds = kString},
    {.name = "web_search_options", .kinds = kObject},
};
static_assert(std::ranges::is_sorted(kRules, {}, &FieldRule::name));

}  // namespace

std::span<const FieldRule> chat_request_rules() { return kRules; }

bool is_chat_role(std::string_view role) {
  return role == "user" || role == "assistant" || role == "system" || role == "tool" ||
         role == "developer" || role == "function";
}

}  // namespace sar::protocol
