// What callers of the dialect call the canonical model's fields.
#include "protocol/gemini/gemini.hpp"

namespace sar::protocol {
namespace {

bool has_effort(const ChatRequest& request) { return !request.reasoning_effort.empty(); }
bool has_budget(const ChatRequest& request) { return !request.reasoning_budget.empty(); }

constexpr FieldName kNames[] = {
    {"frequency_penalty", "generationConfig.frequencyPenalty"},
    {"logprobs", "generationConfig.responseLogprobs"},
    {"max_completion_tokens", "generationConfig.maxOutputTokens"},
    {"messages", "contents"},
    {"modalities", "generationConfig.responseModalities"},
    {"n", "generationConfig.candidateCount"},
    {"presence_penalty", "generationConfig.presencePenalty"},
    {"proofs", "contents[].parts[].thoughtSignature"},
    {"reasoning_budget", "generationConfig.thinkingConfig.thinkingBudget"},
    {"reasoning_content", "contents[].parts[].thought"},
    {"reasoning_effort", "generationConfig.thinkingConfig.thinkingLevel", &has_effort},
    {"reasoning_effort", "generationConfig.thinkingConfig.thinkingBudget", &has_budget},
    {"reasoning_effort", "generationConfig.thinkingConfig"},
    {"reasoning_mode", "generationConfig.thinkingConfig.thinkingBudget"},
    {"reasoning_summary", "generationConfig.thinkingConfig.includeThoughts"},
    {"response_format", "generationConfig.responseMimeType"},
    {"response_format.json_schema.schema", "generationConfig.responseSchema"},
    {"response_format.json_schema", "generationConfig.responseSchema"},
    {"seed", "generationConfig.seed"},
    {"service_tier", "serviceTier"},
    {"stop", "generationConfig.stopSequences"},
    {"temperature", "generationConfig.temperature"},
    {"tool_choice", "toolConfig.functionCallingConfig"},
    {"top_k", "generationConfig.topK"},
    {"top_logprobs", "generationConfig.logprobs"},
    {"top_p", "generationConfig.topP"},
    {"tools[].functionDeclarations[].function", "tools[].functionDeclarations[]"},
    {"contents[].content", "contents[].parts"},
    {"contents[].content[].proof", "contents[].parts[].thoughtSignature"},
    {"contents[].parts[].functionResponse.content", "contents[].parts[].functionResponse.response"},
    {"contents[].parts[].functionResponse.is_error",
     "contents[].parts[].functionResponse.response"},
    {"systemInstruction.content", "systemInstruction.parts"},
    // Beside the parts in the canonical model, and so without a place among them.
    {"contents[].anthropic.signature", "contents[].parts"},
    {"contents[].gemini.thought_signature", "contents[].parts"},
    {"contents[].openai_chat.reasoning_details", "contents[].parts"},
    {"contents[].openai_responses.encrypted_content", "contents[].parts"},
    {"contents[].reasoning", "contents[].parts"},
    {"contents[].reasoning_content", "contents[].parts"},
};

}  // namespace

constinit const std::span<const FieldName> kGeminiFieldNames{kNames};

}  // namespace sar::protocol
