// Refusals that come where an answer is due, without a field `error` to tell them by.
#pragma once

#include "protocol/json/json_reader.hpp"

namespace sar::protocol {

// Takes the value at the cursor. Whether it is an object without choices and usage that says what
// went wrong: SiliconFlow's {"code":…,"message":…,"data":null}, vLLM's
// {"object":"error","message":…}.
[[nodiscard]] bool is_bare_error(JsonReader& reader);

}  // namespace sar::protocol
