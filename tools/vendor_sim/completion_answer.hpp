// Answers in the shape of OpenAI's completions of old.
#pragma once

#include "wire.hpp"

namespace sim {

[[nodiscard]] const Wire& completion_wire();

}  // namespace sim
