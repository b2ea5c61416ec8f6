// The languages that vendors speak.
#pragma once

#include <cstdint>
#include <string_view>

namespace sim {

enum class Dialect : std::uint8_t {
  Chat,       // OpenAI chat completions
  Anthropic,  // messages
  Gemini,     // generateContent
  Responses,  // OpenAI responses
  Ollama,     // its own API
  OpenAi,     // OpenAI's other endpoints
};

// As written in the journal.
[[nodiscard]] constexpr std::string_view to_string(Dialect dialect) {
  switch (dialect) {
    case Dialect::Chat:
      return "openai_chat";
    case Dialect::Anthropic:
      return "anthropic";
    case Dialect::Gemini:
      return "gemini";
    case Dialect::Responses:
      return "openai_responses";
    case Dialect::Ollama:
      return "ollama";
    case Dialect::OpenAi:
      break;
  }
  return "openai";
}

}  // namespace sim
