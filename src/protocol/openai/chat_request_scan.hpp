// One pass over a chat request: validates it and notes what the router must know.
#pragma once

#include <string>
#include <string_view>

#include "protocol/json/json_reader.hpp"
#include "protocol/openai/chat_wire.hpp"

namespace sar::protocol {

// What ChatScanner::scan_request() does. `model_buffer` holds the model's name if it was escaped.
[[nodiscard]] Result<ChatRequestView> scan_chat_request(JsonReader& reader, std::string_view body,
                                                        std::string& model_buffer);

}  // namespace sar::protocol
