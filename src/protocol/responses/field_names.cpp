// What callers of the dialect call the canonical model's fields.
#include "protocol/responses/responses.hpp"

namespace sar::protocol {
namespace {

bool has_top_logprobs(const ChatRequest& request) { return !request.top_logprobs.empty(); }

constexpr FieldName kNames[] = {
    {"logprobs", "top_logprobs", &has_top_logprobs},
    {"logprobs", "include"},
    {"max_completion_tokens", "max_output_tokens"},
    {"messages", "input"},
    {"proofs", "input[].encrypted_content"},
    {"reasoning_content", "input[].summary"},
    {"reasoning_effort", "reasoning.effort"},
    {"reasoning_mode", "reasoning.effort"},
    {"reasoning_summary", "reasoning.summary"},
    {"response_format", "text.format"},
    {"response_format.json_schema", "text.format"},
    {"verbosity", "text.verbosity"},
    {"tools[].custom", "tools[]"},
    {"tools[].function", "tools[]"},
    {"input[].content[].image_url", "input[].content[]"},
    {"input[].proof", "input[]"},
    // A turn of the model's is several items here, and the canonical model knows the first.
    {"input[].anthropic.signature", "input[]"},
    {"input[].gemini.thought_signature", "input[]"},
    {"input[].openai_chat.reasoning_details", "input[]"},
    {"input[].openai_responses.encrypted_content", "input[]"},
    {"input[].reasoning", "input[]"},
    {"input[].reasoning_content", "input[]"},
};

}  // namespace

constinit const std::span<const FieldName> kOpenAiResponsesFieldNames{kNames};

}  // namespace sar::protocol
