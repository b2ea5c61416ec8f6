// What vendors of the OpenAI family want to be told differently.
#pragma once

#include <cstdint>

namespace sar::protocol {

// How a request for thinking is said.
enum class ReasoningStyle : std::uint8_t {
  Effort,          // reasoning_effort: OpenAI, Groq, xAI, vLLM
  ThinkingType,    // thinking{type enabled|disabled}: DeepSeek, Moonshot, Zhipu
  EnableThinking,  // enable_thinking, thinking_budget: SiliconFlow
  OpenRouter,      // reasoning{effort|max_tokens|enabled|exclude}
  None,
};

struct OpenAiTraits {
  ReasoningStyle reasoning = ReasoningStyle::Effort;
  bool max_completion_tokens = false;  // its name for the output cap; else max_tokens
  bool developer_role = false;         // else developer messages are system messages
  bool required_is_any = false;        // tool_choice "any" for "required": Mistral
  bool short_tool_ids = false;         // exactly nine of [A-Za-z0-9]: Mistral
  bool random_seed = false;            // its name for seed: Mistral
  bool json_schema = true;             // response_format json_schema; else json_object
  bool choices = true;                 // n > 1
  bool logprobs = true;                // logprobs, top_logprobs, logit_bias
  bool reasoning_back = false;         // reasoning_content goes back inside a tool loop: DeepSeek
};

}  // namespace sar::protocol
