// Answers of the messages API that pass through. Internal to the dialect:
// protocol/anthropic/anthropic.hpp.
#pragma once

#include <memory>

#include "protocol/wires.hpp"

namespace sar::protocol {

// As Wire::scan_reply and Wire::make_stream_scan.
[[nodiscard]] Result<ChatReplyView> scan_anthropic_reply(JsonReader& reader, std::string_view body);
[[nodiscard]] std::unique_ptr<StreamScan> make_anthropic_stream_scan(JsonReader& reader);

}  // namespace sar::protocol
