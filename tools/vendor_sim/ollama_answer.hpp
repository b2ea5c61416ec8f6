// Answers in the shape of Ollama's chat.
#pragma once

#include "wire.hpp"

namespace sim {

[[nodiscard]] const Wire& ollama_wire();

}  // namespace sim
