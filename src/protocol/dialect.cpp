#include "protocol/dialect.hpp"

#include <utility>

namespace sar::protocol {

std::string_view to_string(Dialect dialect) {
  switch (dialect) {
    case Dialect::OpenAi:
      return "openai";
    case Dialect::OpenAiCompletions:
      return "openai-completions";
    case Dialect::OpenAiResponses:
      return "openai-responses";
    case Dialect::Anthropic:
      return "anthropic";
    case Dialect::Gemini:
      return "gemini";
    case Dialect::Ollama:
      return "ollama";
  }
  std::unreachable();
}

}  // namespace sar::protocol
