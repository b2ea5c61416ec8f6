// OpenAI's responses: https://platform.openai.com/docs/api-reference/responses
#pragma once

#include "protocol/wires.hpp"

namespace sar::protocol {

extern const Translator kOpenAiResponsesTranslator;
extern const Wire kOpenAiResponsesWire;

}  // namespace sar::protocol
