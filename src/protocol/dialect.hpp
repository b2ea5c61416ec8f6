// The wire formats the router speaks: with callers, with vendors, or both.
#pragma once

#include <cstdint>
#include <string_view>

namespace sar::protocol {

enum class Dialect : std::uint8_t {
  OpenAi,             // chat completions and the APIs beside it
  OpenAiCompletions,  // the legacy completions; pass through, or a caller's only
  OpenAiResponses,    // POST /responses
  Anthropic,          // messages
  Gemini,             // generateContent
  Ollama,             // /api/chat; vendors only
};
inline constexpr std::size_t kDialectCount = static_cast<std::size_t>(Dialect::Ollama) + 1;

// Whether a stream must be asked for its usage, by stream_options.
[[nodiscard]] constexpr bool has_stream_options(Dialect dialect) {
  return dialect == Dialect::OpenAi || dialect == Dialect::OpenAiCompletions;
}

// "openai", "openai-completions", "openai-responses", "anthropic", "gemini", "ollama".
[[nodiscard]] std::string_view to_string(Dialect dialect);

}  // namespace sar::protocol
