// Answers in the shape of Anthropic's messages.
#pragma once

#include "wire.hpp"

namespace sim {

[[nodiscard]] const Wire& anthropic_wire();

}  // namespace sim
