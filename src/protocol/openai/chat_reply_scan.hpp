// One pass over a chat answer, or over the data of one of its events.
#pragma once

#include <string_view>

#include "protocol/json/json_reader.hpp"
#include "protocol/openai/chat_wire.hpp"
#include "protocol/tokens/token_estimate.hpp"

namespace sar::protocol {

// What ChatScanner::scan_reply() does.
[[nodiscard]] Result<ChatReplyView> scan_chat_reply(JsonReader& reader, std::string_view data);
// The same of one event of a stream, whose text goes on counting.
[[nodiscard]] Result<ChatReplyView> scan_chat_reply(JsonReader& reader, std::string_view data,
                                                    OutputCount& count);

}  // namespace sar::protocol
