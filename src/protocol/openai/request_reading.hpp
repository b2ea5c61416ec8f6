// Chat requests on their way to another dialect. Internal to the dialect.
#pragma once

#include <string_view>

#include "core/result.hpp"
#include "protocol/canonical/chat_request.hpp"

namespace sar::protocol {

// read_chat_request(), and then: vendors' own fields for thinking are the canonical ones,
// functions are tools, the proofs that the router's own reasoning_details carry are where they
// belong. What is read so does not write back as the same JSON.
[[nodiscard]] Result<ChatRequest> read_openai_request(std::string_view body);

}  // namespace sar::protocol
