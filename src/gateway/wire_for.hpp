// How the bodies of an API are read that pass through.
#pragma once

#include "protocol/wires.hpp"
#include "provider/surface.hpp"

namespace sar::gateway {

// Null: no such API.
[[nodiscard]] const protocol::Wire* wire_for(provider::Operation operation,
                                             protocol::Dialect dialect);

}  // namespace sar::gateway
