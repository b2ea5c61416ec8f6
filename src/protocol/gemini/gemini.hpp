// Gemini's generateContent: https://ai.google.dev/api/generate-content
#pragma once

#include "protocol/canonical/embedding.hpp"
#include "protocol/wires.hpp"

namespace sar::protocol {

extern const Translator kGeminiTranslator;
extern const Wire kGeminiWire;
extern const std::span<const FieldName> kGeminiFieldNames;

// countTokens: {"contents":…}, or {"generateContentRequest":{…}} with all that a request may have.
// Errors are those of Translator::parse_request.
[[nodiscard]] Result<ChatRequest> parse_gemini_count_request(std::string_view body);
[[nodiscard]] std::string write_gemini_count(std::int64_t tokens);

// embedContent and batchEmbedContents, told apart by their fields.
extern const EmbeddingTranslator kGeminiEmbeddings;

}  // namespace sar::protocol
