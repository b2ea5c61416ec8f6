// Ollama's own chat API, as a vendor's: https://docs.ollama.com/api/chat
#pragma once

#include "protocol/translation.hpp"

namespace sar::protocol {

extern const Translator kOllamaTranslator;

}  // namespace sar::protocol
