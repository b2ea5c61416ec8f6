// Answers in the shape of Gemini's generateContent.
#pragma once

#include "wire.hpp"

namespace sim {

// Events, or one growing array for streams that did not ask for events.
[[nodiscard]] const Wire& gemini_wire();
[[nodiscard]] const Wire& gemini_array_wire();

}  // namespace sim
