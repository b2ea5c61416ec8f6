// Callers' requests. Internal to the dialect.
#pragma once

#include <string_view>

#include "core/result.hpp"
#include "protocol/canonical/chat_request.hpp"

namespace sar::protocol {

// camelCase and snake_case alike. Errors (the caller's): BadRequest, with the path.
[[nodiscard]] Result<ChatRequest> parse_gemini_request(std::string_view body);

}  // namespace sar::protocol
