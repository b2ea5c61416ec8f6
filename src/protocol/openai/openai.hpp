// OpenAI's chat completions, as callers and vendors of the family speak it.
#pragma once

#include "protocol/wires.hpp"

namespace sar::protocol {

extern const Translator kOpenAiTranslator;
extern const Wire kOpenAiWire;
extern const std::span<const FieldName> kOpenAiFieldNames;

}  // namespace sar::protocol
