// What callers of the dialect call the canonical model's fields.
#include "protocol/anthropic/anthropic.hpp"

namespace sar::protocol {
namespace {

bool has_effort(const ChatRequest& request) { return !request.reasoning_effort.empty(); }
bool has_budget(const ChatRequest& request) { return !request.reasoning_budget.empty(); }

constexpr FieldName kNames[] = {
    {"max_completion_tokens", "max_tokens"},
    {"parallel_tool_calls", "tool_choice.disable_parallel_tool_use"},
    {"proofs", "messages[].content[].signature"},
    {"reasoning_budget", "thinking.budget_tokens"},
    {"reasoning_content", "messages[].content[].thinking"},
    {"reasoning_effort", "output_config.effort", &has_effort},
    {"reasoning_effort", "thinking.budget_tokens", &has_budget},
    {"reasoning_effort", "thinking"},
    {"reasoning_mode", "thinking.type"},
    {"reasoning_summary", "thinking.display"},
    {"response_format", "output_config.format"},
    {"response_format.json_schema", "output_config.format"},
    {"response_format.json_schema.strict", "output_config.format"},  // it always is
    {"stop", "stop_sequences"},
    {"user", "metadata.user_id"},
    {"tools[].function", "tools[]"},
    {"tools[].function.parameters", "tools[].input_schema"},
    {"system.content", "system"},
    // Beside the content in the canonical model, and so without a place in it.
    {"messages[].content[].proof", "messages[].content[]"},
    {"messages[].anthropic.redacted_thinking", "messages[].content"},
    {"messages[].anthropic.signature", "messages[].content"},
    {"messages[].gemini.thought_signature", "messages[].content"},
    {"messages[].openai_chat.reasoning_details", "messages[].content"},
    {"messages[].openai_responses.encrypted_content", "messages[].content"},
    {"messages[].reasoning", "messages[].content"},
    {"messages[].reasoning_content", "messages[].content"},
};

}  // namespace

constinit const std::span<const FieldName> kAnthropicFieldNames{kNames};

}  // namespace sar::protocol
