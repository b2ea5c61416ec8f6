// OpenAI's responses: https://platform.openai.com/docs/api-reference/responses
#pragma once

#include <string>

#include "protocol/wires.hpp"

namespace sar::protocol {

// A request that refers to what one vendor's account keeps (previous_response_id, conversation,
// prompt, background, items by their id) passes through to a vendor of this dialect, or is refused
// by parse_request() with the code "unsupported_stateful_field". `store` is no such reference.
extern const Translator kOpenAiResponsesTranslator;
extern const Wire kOpenAiResponsesWire;
extern const std::span<const FieldName> kOpenAiResponsesFieldNames;

// The fields of a request that an answer repeats, for AnswerTarget::echo. Neither instructions nor
// tools are among them: they may be large, and callers know them.
[[nodiscard]] std::string responses_echo(const ChatRequest& request);

}  // namespace sar::protocol
