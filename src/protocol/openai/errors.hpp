// Errors as OpenAI words them.
#pragma once

#include <string>

#include "protocol/translation.hpp"

namespace sar::protocol {

// {"error":{"message":…,"type":…,"param":…,"code":…}}
[[nodiscard]] std::string write_openai_error(const CallerError& error);

// The same as the last event of a stream: `data: {"error":{…}}`. No [DONE] follows.
void append_openai_error_event(std::string& out, const CallerError& error);

}  // namespace sar::protocol
