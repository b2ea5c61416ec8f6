// What vendors of the OpenAI family want to be told differently.
#pragma once

#include <cstddef>
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
  // Fields of OpenAI's own platform: store, metadata, service_tier, safety_identifier,
  // prompt_cache_*, verbosity, prediction, moderation, web_search_options; tool_choice
  // allowed_tools. https://platform.openai.com/docs/api-reference/chat/create
  bool platform_fields = false;
  // temperature, top_p and stop for models that reason: OpenAI's refuse them.
  bool sampling_with_reasoning = true;
  std::size_t stop_max = 4;    // stop sequences
  bool user = true;            // Mistral refuses fields it does not know, this one among them
  bool top_k = false;          // OpenRouter, SiliconFlow, vLLM, llama.cpp
  bool cache_control = false;  // on parts: https://openrouter.ai/docs/features/prompt-caching
  bool file_urls = false;      // file_data: https://openrouter.ai/docs/features/multimodal/pdfs
  // Answers may begin with <think>…</think>, in its chat and in Ollama's own: servers that pass on
  // what a model writes. https://docs.vllm.ai/en/stable/features/reasoning_outputs.html
  bool thoughts_in_text = false;
};

}  // namespace sar::protocol
