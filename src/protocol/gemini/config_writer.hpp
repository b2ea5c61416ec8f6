// `tools`, `toolConfig`, `generationConfig` and what else stands beside `contents`. Internal to the
// dialect.
#pragma once

#include <string>

#include "protocol/gemini/target.hpp"

namespace sar::protocol {

// Both append members to an object that is open, with a comma before each. What Gemini has no
// field for is noted.
void write_gemini_tools(std::string& json, const ChatRequest& request, Fidelity& fidelity);
void write_gemini_config(std::string& json, const ChatRequest& request, const RequestTarget& target,
                         Fidelity& fidelity);

// The request's extra fields that stand at `path` ("generationConfig."), each with a comma before
// it; "": those of the body itself.
[[nodiscard]] std::string gemini_extra_fields(const ChatRequest& request, std::string_view path);

}  // namespace sar::protocol
