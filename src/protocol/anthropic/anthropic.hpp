// Anthropic's messages: https://docs.anthropic.com/en/api/messages
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "protocol/wires.hpp"

namespace sar::protocol {

extern const Translator kAnthropicTranslator;
extern const Wire kAnthropicWire;
extern const std::span<const FieldName> kAnthropicFieldNames;

// POST /v1/messages/count_tokens: a messages request of which no answer is wanted, so that
// max_tokens may be missing. As Translator::parse_request and Wire::scan_request.
[[nodiscard]] Result<ChatRequest> parse_anthropic_count_tokens(std::string_view body);
[[nodiscard]] Result<ChatRequestView> scan_anthropic_count_tokens(JsonReader& reader,
                                                                  std::string_view body,
                                                                  std::string& model_buffer);
[[nodiscard]] std::string write_anthropic_token_count(std::int64_t input_tokens);

}  // namespace sar::protocol
