// Requests for Ollama's /api/chat.
#pragma once

#include <string>

#include "protocol/translation.hpp"

namespace sar::protocol {

// What Translator::write_request() does.
[[nodiscard]] Result<std::string> write_ollama_request(const ChatRequest& request,
                                                       const RequestTarget& target,
                                                       Fidelity& fidelity);

}  // namespace sar::protocol
