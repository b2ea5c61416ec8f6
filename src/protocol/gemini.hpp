// Gemini's generateContent: https://ai.google.dev/api/generate-content
#pragma once

#include "protocol/wires.hpp"

namespace sar::protocol {

extern const Translator kGeminiTranslator;
extern const Wire kGeminiWire;

}  // namespace sar::protocol
