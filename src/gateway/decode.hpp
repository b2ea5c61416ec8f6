// What is asked: the body of a request → the parts of it the router decides from.
#pragma once

#include <string>

#include "gateway/outgoing.hpp"
#include "gateway/request.hpp"
#include "gateway/worker.hpp"
#include "net/http_exchange.hpp"

namespace sar::gateway {

// Fills the `decode` part of `request`, but for what the path has said already (Gemini); the
// view's ranges point into `body`. Errors (the caller's, class BadRequest): whatever is malformed,
// with `param` naming the field.
[[nodiscard]] Result<Incoming> decode(Worker& worker, const net::RequestHead& head,
                                      const std::string& body, Request& request);

// Counts the prompt properly: where a vendor may not report it, or a caller asks. A pass over the
// whole body, so not for every request. REQUIRES: the body is still there.
void refine_estimate(Request& request);

}  // namespace sar::gateway
