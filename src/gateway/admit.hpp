// Is it allowed: the model, the rate, and room in the books.
#pragma once

#include "gateway/request.hpp"

namespace sar::gateway {

// Errors (the caller's): Permission "model_not_allowed"; RateLimited with retry_after. A refused
// request consumes nothing.
[[nodiscard]] Result<void> admit(const Request& request);

}  // namespace sar::gateway
