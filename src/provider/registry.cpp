// Every kind of vendor the router knows. A new OpenAI-compatible one is a row here, or YAML alone.
#include <algorithm>
#include <array>

#include "provider/azure.hpp"
#include "provider/vendor.hpp"

namespace sar::provider {
namespace {

using enum Operation;
using enum protocol::Dialect;
using protocol::ReasoningStyle;

// https://platform.openai.com/docs/api-reference
constexpr std::array kOpenAiSurfaces{
    SurfaceRow{Chat, OpenAi, "/chat/completions"},
    SurfaceRow{Chat, OpenAiResponses, "/responses"},
    SurfaceRow{Completions, OpenAi, "/completions"},
    SurfaceRow{Embeddings, OpenAi, "/embeddings"},
    SurfaceRow{Moderations, OpenAi, "/moderations"},
    SurfaceRow{ImageGenerations, OpenAi, "/images/generations"},
    SurfaceRow{ImageEdits, OpenAi, "/images/edits"},
    SurfaceRow{Speech, OpenAi, "/audio/speech"},
    SurfaceRow{Transcriptions, OpenAi, "/audio/transcriptions"},
    SurfaceRow{Translations, OpenAi, "/audio/translations"},
};
constexpr Vendor kOpenAi{{.kind = "openai",
                          .default_base_url = "https://api.openai.com/v1",
                          .surfaces = kOpenAiSurfaces,
                          .traits = {.max_completion_tokens = true,
                                     .developer_role = true,
                                     .platform_fields = true,
                                     .sampling_with_reasoning = false}}};

constexpr Azure kAzure{};

// https://docs.claude.com/en/api/messages. Its OpenAI form is for trials only, says Anthropic.
constexpr std::array kAnthropicSurfaces{
    SurfaceRow{Chat, Anthropic, "/v1/messages", "", Below::Root},
    SurfaceRow{CountTokens, Anthropic, "/v1/messages/count_tokens", "", Below::Root},
};
constexpr Vendor kAnthropic{{.kind = "anthropic",
                             .default_base_url = "https://api.anthropic.com",
                             .auth = VendorAuth::ByDialect,
                             .surfaces = kAnthropicSurfaces}};

// https://ai.google.dev/api. Of the OpenAI form, what needs no translation; its chat loses thought
// signatures.
constexpr std::array kGeminiSurfaces{
    SurfaceRow{Chat, Gemini, "/v1beta/models/{model}:generateContent",
               "/v1beta/models/{model}:streamGenerateContent?alt=sse", Below::Root},
    SurfaceRow{CountTokens, Gemini, "/v1beta/models/{model}:countTokens", "", Below::Root},
    SurfaceRow{Embeddings, Gemini, "/v1beta/models/{model}:embedContent", "", Below::Root},
    SurfaceRow{BatchEmbeddings, Gemini, "/v1beta/models/{model}:batchEmbedContents", "",
               Below::Root},
    SurfaceRow{Embeddings, OpenAi, "/v1beta/openai/embeddings", "", Below::Root},
    SurfaceRow{ImageGenerations, OpenAi, "/v1beta/openai/images/generations", "", Below::Root},
};
constexpr Vendor kGemini{{.kind = "gemini",
                          .default_base_url = "https://generativelanguage.googleapis.com/v1beta",
                          .auth = VendorAuth::ByDialect,
                          .surfaces = kGeminiSurfaces}};

// https://console.groq.com/docs/api-reference
constexpr std::array kGroqSurfaces{
    SurfaceRow{Chat, OpenAi, "/chat/completions"},
    SurfaceRow{Chat, OpenAiResponses, "/responses"},
    SurfaceRow{Speech, OpenAi, "/audio/speech"},
    SurfaceRow{Transcriptions, OpenAi, "/audio/transcriptions"},
    SurfaceRow{Translations, OpenAi, "/audio/translations"},
};
constexpr Vendor kGroq{{.kind = "groq",
                        .default_base_url = "https://api.groq.com/openai/v1",
                        .surfaces = kGroqSurfaces,
                        .traits = {.max_completion_tokens = true,
                                   .choices = false,
                                   .logprobs = false,
                                   .thoughts_in_text = true}}};

// https://api-docs.deepseek.com. Completions (fill in the middle) are below /beta.
constexpr std::array kDeepSeekSurfaces{
    SurfaceRow{Chat, OpenAi, "/chat/completions"},
    SurfaceRow{Chat, OpenAiResponses, "/responses"},
    SurfaceRow{Chat, Anthropic, "/anthropic/v1/messages", "", Below::Root},
    SurfaceRow{Completions, OpenAi, "/beta/completions", "", Below::Root},
};
constexpr Vendor kDeepSeek{{.kind = "deepseek",
                            .default_base_url = "https://api.deepseek.com",
                            .surfaces = kDeepSeekSurfaces,
                            .traits = {.reasoning = ReasoningStyle::ThinkingType,
                                       .json_schema = false,
                                       .choices = false,
                                       .reasoning_back = true}}};

// https://openrouter.ai/docs/api-reference
constexpr std::array kOpenRouterSurfaces{
    SurfaceRow{Chat, OpenAi, "/chat/completions"},
    SurfaceRow{Chat, OpenAiResponses, "/responses"},
    SurfaceRow{Chat, Anthropic, "/v1/messages", "", Below::Root},
    SurfaceRow{Completions, OpenAi, "/completions"},
    SurfaceRow{Embeddings, OpenAi, "/embeddings"},
};
constexpr Vendor kOpenRouter{{.kind = "openrouter",
                              .default_base_url = "https://openrouter.ai/api/v1",
                              .surfaces = kOpenRouterSurfaces,
                              .traits = {.reasoning = ReasoningStyle::OpenRouter,
                                         .choices = false,
                                         .top_k = true,
                                         .cache_control = true,
                                         .file_urls = true}}};

// https://docs.siliconflow.cn/api-reference
constexpr std::array kSiliconFlowSurfaces{
    SurfaceRow{Chat, OpenAi, "/chat/completions"},
    SurfaceRow{Chat, Anthropic, "/v1/messages", "", Below::Root},
    SurfaceRow{Embeddings, OpenAi, "/embeddings"},
    SurfaceRow{ImageGenerations, OpenAi, "/images/generations"},
    SurfaceRow{Speech, OpenAi, "/audio/speech"},
    SurfaceRow{Transcriptions, OpenAi, "/audio/transcriptions"},
    SurfaceRow{Rerank, OpenAi, "/rerank"},
};
constexpr Vendor kSiliconFlow{{.kind = "siliconflow",
                               .default_base_url = "https://api.siliconflow.cn/v1",
                               .surfaces = kSiliconFlowSurfaces,
                               .traits = {.reasoning = ReasoningStyle::EnableThinking,
                                          .json_schema = false,
                                          .logprobs = false,
                                          .top_k = true,
                                          .thoughts_in_text = true}}};

// https://platform.moonshot.ai/docs
constexpr std::array kMoonshotSurfaces{
    SurfaceRow{Chat, OpenAi, "/chat/completions"},
    SurfaceRow{Chat, Anthropic, "/anthropic/v1/messages", "", Below::Root},
};
constexpr Vendor kMoonshot{{.kind = "moonshot",
                            .default_base_url = "https://api.moonshot.ai/v1",
                            .surfaces = kMoonshotSurfaces,
                            .traits = {.reasoning = ReasoningStyle::ThinkingType,
                                       .json_schema = false,
                                       .logprobs = false,
                                       .reasoning_back = true}}};

// https://docs.mistral.ai/api
constexpr std::array kMistralSurfaces{
    SurfaceRow{Chat, OpenAi, "/chat/completions"},
    SurfaceRow{Embeddings, OpenAi, "/embeddings"},
    SurfaceRow{Moderations, OpenAi, "/moderations"},
    SurfaceRow{Transcriptions, OpenAi, "/audio/transcriptions"},
};
constexpr Vendor kMistral{{.kind = "mistral",
                           .default_base_url = "https://api.mistral.ai/v1",
                           .surfaces = kMistralSurfaces,
                           .traits = {.reasoning = ReasoningStyle::None,
                                      .required_is_any = true,
                                      .short_tool_ids = true,
                                      .random_seed = true,
                                      .logprobs = false,
                                      .user = false}}};

// https://docs.x.ai/docs/api-reference
constexpr std::array kXaiSurfaces{
    SurfaceRow{Chat, OpenAi, "/chat/completions"},
    SurfaceRow{Chat, OpenAiResponses, "/responses"},
    SurfaceRow{ImageGenerations, OpenAi, "/images/generations"},
};
constexpr Vendor kXai{{.kind = "xai",
                       .default_base_url = "https://api.x.ai/v1",
                       .surfaces = kXaiSurfaces,
                       .traits = {.max_completion_tokens = true}}};

// https://docs.z.ai/api-reference. The Anthropic form is beside /api/paas/v4 and
// /api/coding/paas/v4.
constexpr std::array kZhipuSurfaces{
    SurfaceRow{Chat, OpenAi, "/chat/completions"},
    SurfaceRow{Chat, Anthropic, "/api/anthropic/v1/messages", "", Below::Origin},
    SurfaceRow{Embeddings, OpenAi, "/embeddings"},
    SurfaceRow{ImageGenerations, OpenAi, "/images/generations"},
};
constexpr Vendor kZhipu{{.kind = "zhipu",
                         .default_base_url = "https://api.z.ai/api/paas/v4",
                         .surfaces = kZhipuSurfaces,
                         .traits = {.reasoning = ReasoningStyle::ThinkingType,
                                    .json_schema = false,
                                    .choices = false,
                                    .logprobs = false,
                                    .reasoning_back = true}}};

// Relays of the one-api family: one token for the dialects of three vendors.
// https://docs.newapi.pro/en/docs/api
constexpr std::array kRelaySurfaces{
    SurfaceRow{Chat, OpenAi, "/v1/chat/completions", "", Below::Root},
    SurfaceRow{Chat, Anthropic, "/v1/messages", "", Below::Root},
    SurfaceRow{Chat, Gemini, "/v1beta/models/{model}:generateContent",
               "/v1beta/models/{model}:streamGenerateContent?alt=sse", Below::Root},
    SurfaceRow{Embeddings, Gemini, "/v1beta/models/{model}:embedContent", "", Below::Root},
    SurfaceRow{BatchEmbeddings, Gemini, "/v1beta/models/{model}:batchEmbedContents", "",
               Below::Root},
    SurfaceRow{Chat, OpenAiResponses, "/v1/responses", "", Below::Root},
    SurfaceRow{Completions, OpenAi, "/v1/completions", "", Below::Root},
    SurfaceRow{Embeddings, OpenAi, "/v1/embeddings", "", Below::Root},
    SurfaceRow{Moderations, OpenAi, "/v1/moderations", "", Below::Root},
    SurfaceRow{ImageGenerations, OpenAi, "/v1/images/generations", "", Below::Root},
    SurfaceRow{ImageEdits, OpenAi, "/v1/images/edits", "", Below::Root},
    SurfaceRow{Speech, OpenAi, "/v1/audio/speech", "", Below::Root},
    SurfaceRow{Transcriptions, OpenAi, "/v1/audio/transcriptions", "", Below::Root},
    SurfaceRow{Translations, OpenAi, "/v1/audio/translations", "", Below::Root},
    SurfaceRow{Rerank, OpenAi, "/v1/rerank", "", Below::Root},
};
constexpr protocol::OpenAiTraits kRelayTraits{.thoughts_in_text = true};
constexpr Vendor kTuZi{{.kind = "tuzi",
                        .default_base_url = "https://api.tu-zi.com/v1",
                        .surfaces = kRelaySurfaces,
                        .traits = kRelayTraits}};
constexpr Vendor kNewApi{{.kind = "new-api",
                          .default_base_url = "",
                          .surfaces = kRelaySurfaces,
                          .traits = kRelayTraits}};
constexpr Vendor kOneApi{{.kind = "one-api",
                          .default_base_url = "",
                          .surfaces = kRelaySurfaces,
                          .traits = kRelayTraits}};

// https://docs.ollama.com/api. The OpenAI form first: most callers speak it.
constexpr std::array kOllamaSurfaces{
    SurfaceRow{Chat, OpenAi, "/v1/chat/completions", "", Below::Root},
    SurfaceRow{Chat, Ollama, "/api/chat", "", Below::Root},
    SurfaceRow{Completions, OpenAi, "/v1/completions", "", Below::Root},
    SurfaceRow{Embeddings, OpenAi, "/v1/embeddings", "", Below::Root},
};
// Local servers: a credential is sent if there is one.
constexpr Vendor kOllama{
    {.kind = "ollama",
     .default_base_url = "http://localhost:11434",
     .surfaces = kOllamaSurfaces,
     .traits = {.choices = false, .logprobs = false, .thoughts_in_text = true}}};
// https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html
constexpr std::array kVllmSurfaces{
    SurfaceRow{Chat, OpenAi, "/v1/chat/completions", "", Below::Root},
    SurfaceRow{Chat, OpenAiResponses, "/v1/responses", "", Below::Root},
    SurfaceRow{Completions, OpenAi, "/v1/completions", "", Below::Root},
    SurfaceRow{Embeddings, OpenAi, "/v1/embeddings", "", Below::Root},
    SurfaceRow{Transcriptions, OpenAi, "/v1/audio/transcriptions", "", Below::Root},
    SurfaceRow{Translations, OpenAi, "/v1/audio/translations", "", Below::Root},
    SurfaceRow{Rerank, OpenAi, "/v1/rerank", "", Below::Root},
};
constexpr Vendor kVllm{{.kind = "vllm",
                        .default_base_url = "http://localhost:8000/v1",
                        .surfaces = kVllmSurfaces,
                        .traits = {.top_k = true, .thoughts_in_text = true}}};
// https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md
constexpr std::array kLlamaCppSurfaces{
    SurfaceRow{Chat, OpenAi, "/v1/chat/completions", "", Below::Root},
    SurfaceRow{Completions, OpenAi, "/v1/completions", "", Below::Root},
    SurfaceRow{Embeddings, OpenAi, "/v1/embeddings", "", Below::Root},
    SurfaceRow{Rerank, OpenAi, "/v1/rerank", "", Below::Root},
};
constexpr Vendor kLlamaCpp{{.kind = "llama-cpp",
                            .default_base_url = "http://localhost:8080/v1",
                            .surfaces = kLlamaCppSurfaces,
                            .traits = {.choices = false, .top_k = true, .thoughts_in_text = true}}};

// Any that speaks the dialect: what exists is for the operator to say, see `surfaces`.
constexpr std::array kCompatibleSurfaces{
    SurfaceRow{Chat, OpenAi, "/chat/completions"},
    SurfaceRow{Completions, OpenAi, "/completions"},
    SurfaceRow{Embeddings, OpenAi, "/embeddings"},
    SurfaceRow{Moderations, OpenAi, "/moderations"},
    SurfaceRow{ImageGenerations, OpenAi, "/images/generations"},
    SurfaceRow{ImageEdits, OpenAi, "/images/edits"},
    SurfaceRow{Speech, OpenAi, "/audio/speech"},
    SurfaceRow{Transcriptions, OpenAi, "/audio/transcriptions"},
    SurfaceRow{Translations, OpenAi, "/audio/translations"},
    SurfaceRow{Rerank, OpenAi, "/rerank"},
};
constexpr Vendor kCompatible{{.kind = "openai-compatible",
                              .default_base_url = "",
                              .auth = VendorAuth::ByDialect,
                              .surfaces = kCompatibleSurfaces,
                              .traits = {.thoughts_in_text = true}}};

constexpr std::array<const Adapter*, 19> kAdapters{
    &kOpenAi,      &kAzure,    &kAnthropic, &kGemini,   &kGroq,      &kDeepSeek, &kOpenRouter,
    &kSiliconFlow, &kMoonshot, &kMistral,   &kXai,      &kZhipu,     &kTuZi,     &kNewApi,
    &kOneApi,      &kOllama,   &kVllm,      &kLlamaCpp, &kCompatible};

}  // namespace

const Adapter* find_adapter(std::string_view kind) {
  const auto* found = std::ranges::find_if(
      kAdapters, [&](const Adapter* adapter) { return adapter->kind() == kind; });
  return found == kAdapters.end() ? nullptr : *found;
}

std::vector<std::string_view> adapter_kinds() {
  std::vector<std::string_view> kinds;
  for (const Adapter* adapter : kAdapters) kinds.push_back(adapter->kind());
  return kinds;
}

}  // namespace sar::provider
