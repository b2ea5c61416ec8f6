// What is asked: the body of a chat request → the parts of it the router decides from.
#pragma once

#include <string>

#include "gateway/request.hpp"
#include "protocol/openai_chat_wire.hpp"

namespace sar::gateway {

// Fills the `decode` part of `request`; the view's ranges point into `body`.
// Errors (the caller's, class BadRequest): whatever is malformed, with `param` naming the field.
[[nodiscard]] Result<protocol::ChatRequestView> decode_chat(protocol::ChatScanner& scanner,
                                                            const std::string& body,
                                                            Request& request);

}  // namespace sar::gateway
