// Requests for a vendor who speaks Gemini. Internal to the dialect.
#pragma once

#include "protocol/translation.hpp"

namespace sar::protocol {

// Model and stream are said in the path. Errors (the caller's): BadRequest, what cannot be said at
// all, with the path.
[[nodiscard]] Result<std::string> write_gemini_request(const ChatRequest& request,
                                                       const RequestTarget& target,
                                                       Fidelity& fidelity);

}  // namespace sar::protocol
