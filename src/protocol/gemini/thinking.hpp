// How a Gemini model is told to think. Internal to the dialect.
#pragma once

#include <string>

#include "protocol/gemini/target.hpp"

namespace sar::protocol {

// The members of thinkingConfig, in JSON without braces; empty: nothing is to be said.
[[nodiscard]] std::string thinking_fields(const ChatRequest& request, const RequestTarget& target,
                                          Fidelity& fidelity);

}  // namespace sar::protocol
