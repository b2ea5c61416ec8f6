// Answers in the shape of OpenAI's responses.
#pragma once

#include "wire.hpp"

namespace sim {

[[nodiscard]] const Wire& responses_wire();

}  // namespace sim
