// Streams of the OpenAI family that pass through: chats and the legacy completions.
#pragma once

#include <memory>

#include "protocol/wires.hpp"

namespace sar::protocol {

[[nodiscard]] std::unique_ptr<StreamScan> make_openai_stream_scan(JsonReader& reader);

}  // namespace sar::protocol
