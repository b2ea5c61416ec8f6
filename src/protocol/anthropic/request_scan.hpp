// One pass over a messages request: validates it and notes what the router must know. Internal to
// the dialect.
#pragma once

#include <string>
#include <string_view>

#include "core/result.hpp"
#include "protocol/chat_view.hpp"
#include "protocol/json/json_reader.hpp"

namespace sar::protocol {

enum class MaxTokensField : bool { Required, Optional };

// As Wire::scan_request.
[[nodiscard]] Result<ChatRequestView> scan_anthropic_request(JsonReader& reader,
                                                             std::string_view body,
                                                             std::string& model_buffer,
                                                             MaxTokensField max_tokens);

}  // namespace sar::protocol
