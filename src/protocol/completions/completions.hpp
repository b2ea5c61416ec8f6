// OpenAI's legacy completions: a caller's dialect that is translated into chats, and one that
// passes through. https://platform.openai.com/docs/api-reference/completions
#pragma once

#include "protocol/wires.hpp"

namespace sar::protocol {

// No vendor is written to in it: the functions for vendors are null.
extern const Translator kOpenAiCompletionsTranslator;
extern const Wire kOpenAiCompletionsWire;

}  // namespace sar::protocol
