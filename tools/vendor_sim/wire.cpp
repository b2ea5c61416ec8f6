// Which dialect is written by whom.
#include "wire.hpp"

#include "anthropic_answer.hpp"
#include "chat_answer.hpp"
#include "completion_answer.hpp"
#include "gemini_answer.hpp"
#include "ollama_answer.hpp"
#include "responses_answer.hpp"

namespace sim {

const Wire& wire_of(Dialect dialect, const Call& call) {
  switch (dialect) {
    case Dialect::Anthropic:
      return anthropic_wire();
    case Dialect::Gemini:
      return call.is_array ? gemini_array_wire() : gemini_wire();
    case Dialect::Responses:
      return responses_wire();
    case Dialect::Ollama:
      return ollama_wire();
    case Dialect::OpenAi:
      return completion_wire();
    case Dialect::Chat:
      break;
  }
  return chat_wire();
}

}  // namespace sim
