// Errors become HTTP here and nowhere else, in the dialect the caller speaks.
#pragma once

#include <string>

#include "core/error.hpp"

namespace sar::gateway {

// What a caller is told whose request was cut because the router stops.
[[nodiscard]] Error router_stopping();

// The HTTP status a caller gets. A vendor's 401 is never the caller's: it would look as if his key
// had failed.
[[nodiscard]] int http_status(const Error& error);

// {"error":{"message":…,"type":…,"param":…,"code":…}}
[[nodiscard]] std::string openai_error_body(const Error& error);

// The same as the last event of a stream: `data: {"error":{…}}`. No [DONE] follows.
[[nodiscard]] std::string openai_error_event(const Error& error);

// "Retry-After: 3\r\n" in whole seconds, rounded up, 5 minutes at most; empty when there is nothing
// to wait for.
[[nodiscard]] std::string retry_after_line(const Error& error);

}  // namespace sar::gateway
