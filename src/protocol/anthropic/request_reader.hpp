// Messages requests, read into the canonical model. Internal to the dialect.
#pragma once

#include <string_view>

#include "protocol/anthropic/request_scan.hpp"
#include "protocol/canonical/chat_request.hpp"

namespace sar::protocol {

// As Translator::parse_request.
[[nodiscard]] Result<ChatRequest> read_anthropic_request(std::string_view body,
                                                         MaxTokensField max_tokens);

}  // namespace sar::protocol
