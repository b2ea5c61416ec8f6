// The table of paths. The first row that fits answers; the busiest is first.
#include "endpoints.hpp"

#include <algorithm>
#include <array>

#include "simple_answers.hpp"

namespace sim {
namespace {

constexpr std::array kEndpoints{
    Endpoint{"POST", "/chat/completions", Dialect::Chat, &Vendor::answer_dialog, read_chat_call},
    Endpoint{"POST", "/completions", Dialect::OpenAi, &Vendor::answer_dialog, read_completion_call},
    Endpoint{"POST", "/v1/messages", Dialect::Anthropic, &Vendor::answer_dialog,
             read_anthropic_call},
    Endpoint{"POST", "/v1/messages/count_tokens", Dialect::Anthropic, &Vendor::answer_count,
             read_anthropic_call},
    Endpoint{"POST", ":generateContent", Dialect::Gemini, &Vendor::answer_dialog, read_gemini_call},
    Endpoint{"POST", ":streamGenerateContent", Dialect::Gemini, &Vendor::answer_dialog,
             read_gemini_call},
    Endpoint{"POST", ":countTokens", Dialect::Gemini, &Vendor::answer_count, read_gemini_call},
    Endpoint{"POST", ":embedContent", Dialect::Gemini, &Vendor::answer_simply,
             read_gemini_embedding_call, compose_gemini_embedding},
    Endpoint{"POST", ":batchEmbedContents", Dialect::Gemini, &Vendor::answer_simply,
             read_gemini_embedding_call, compose_gemini_embeddings},
    Endpoint{"POST", "/responses", Dialect::Responses, &Vendor::answer_dialog, read_responses_call},
    Endpoint{"POST", "/responses/input_tokens", Dialect::Responses, &Vendor::answer_count,
             read_responses_call},
    Endpoint{"POST", "/api/chat", Dialect::Ollama, &Vendor::answer_dialog, read_ollama_call},
    Endpoint{"POST", "/api/embed", Dialect::Ollama, &Vendor::answer_simply, read_simple_call,
             compose_ollama_embeddings},
    Endpoint{"POST", "/embeddings", Dialect::OpenAi, &Vendor::answer_simply, read_simple_call,
             compose_embeddings},
    Endpoint{"POST", "/moderations", Dialect::OpenAi, &Vendor::answer_simply, read_simple_call,
             compose_moderation},
    Endpoint{"POST", "/images/generations", Dialect::OpenAi, &Vendor::answer_simply,
             read_simple_call, compose_images},
    Endpoint{"POST", "/images/edits", Dialect::OpenAi, &Vendor::answer_simply, read_simple_call,
             compose_images},
    Endpoint{"POST", "/audio/speech", Dialect::OpenAi, &Vendor::answer_simply, read_simple_call,
             compose_speech},
    Endpoint{"POST", "/audio/transcriptions", Dialect::OpenAi, &Vendor::answer_simply,
             read_simple_call, compose_transcript},
    Endpoint{"POST", "/audio/translations", Dialect::OpenAi, &Vendor::answer_simply,
             read_simple_call, compose_transcript},
    Endpoint{"POST", "/rerank", Dialect::OpenAi, &Vendor::answer_simply, read_simple_call,
             compose_ranking},
    Endpoint{"GET", "/v1beta/models", Dialect::Gemini, &Vendor::answer_models},
    Endpoint{"GET", "/models", Dialect::OpenAi, &Vendor::answer_models},
    Endpoint{"GET", "/api/tags", Dialect::Ollama, &Vendor::answer_models},
    Endpoint{"GET", "/healthz", Dialect::OpenAi, &Vendor::answer_health},
};

}  // namespace

const Endpoint* find_endpoint(const Request& request) {
  const auto* const found = std::ranges::find_if(kEndpoints, [&](const Endpoint& endpoint) {
    return request.path.ends_with(endpoint.path_end) && request.method == endpoint.method;
  });
  return found == kEndpoints.end() ? nullptr : found;
}

}  // namespace sim
