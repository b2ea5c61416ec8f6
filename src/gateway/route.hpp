// Where to: the asked model → an ordered plan of attempts, each candidate with its reason.
#pragma once

#include "core/random.hpp"
#include "gateway/request.hpp"

namespace sar::gateway {

// Fills the `route` part of `request`.
// Errors: the caller's ModelNotFound with near names; the router's Unavailable when no candidate is
// usable.
[[nodiscard]] Result<void> route(Request& request, Random& random);

}  // namespace sar::gateway
