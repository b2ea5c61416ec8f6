// Anthropic's messages: https://docs.anthropic.com/en/api/messages
#pragma once

#include "protocol/wires.hpp"

namespace sar::protocol {

extern const Translator kAnthropicTranslator;
extern const Wire kAnthropicWire;

}  // namespace sar::protocol
