// Answers in the shape of OpenAI's chat completions.
#pragma once

#include "wire.hpp"

namespace sim {

[[nodiscard]] const Wire& chat_wire();

}  // namespace sim
