// Internal to the dialect: protocol/anthropic/anthropic.hpp.
#pragma once

#include <string>

#include "protocol/translation.hpp"

namespace sar::protocol {

// As Translator::write_request.
[[nodiscard]] Result<std::string> write_anthropic_request(const ChatRequest& request,
                                                          const RequestTarget& target,
                                                          Fidelity& fidelity);

}  // namespace sar::protocol
