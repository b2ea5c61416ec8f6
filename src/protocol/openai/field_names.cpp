// What callers of the dialect call the canonical model's fields: mostly the same.
#include "protocol/openai/openai.hpp"

namespace sar::protocol {
namespace {

bool has_older_cap(const ChatRequest& request) { return request.max_completion_tokens.empty(); }

constexpr FieldName kNames[] = {
    {"max_completion_tokens", "max_tokens", &has_older_cap},
    {"proofs", "messages[].reasoning_details"},
    {"messages[].tool_calls[].proof", "messages[].reasoning_details"},
    {"messages[].reasoning_content.proof", "messages[].reasoning_details"},
    {"reasoning_content", "messages[].reasoning_content"},
};

}  // namespace

constinit const std::span<const FieldName> kOpenAiFieldNames{kNames};

}  // namespace sar::protocol
