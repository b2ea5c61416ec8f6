// Errors become HTTP here and nowhere else, in the dialect the caller speaks.
#pragma once

#include <string>

#include "core/error.hpp"
#include "protocol/dialect.hpp"

namespace sar::gateway {

// What a caller is told whose request was cut because the router stops.
[[nodiscard]] Error router_stopping();

// The HTTP status a caller gets. A vendor's 401 is never the caller's: it would look as if his key
// had failed.
[[nodiscard]] int http_status(const Error& error,
                              protocol::Dialect dialect = protocol::Dialect::OpenAi);

// "Retry-After: 3\r\n" in whole seconds, rounded up, 5 minutes at most; empty when there is nothing
// to wait for.
[[nodiscard]] std::string retry_after_line(const Error& error);

}  // namespace sar::gateway
