// Where each kind takes what, and what the configuration changes about it.
#include <gtest/gtest.h>

#include "provider/adapter.hpp"

namespace sar::provider {
namespace {

using protocol::Dialect;
using protocol::ReasoningStyle;
using enum Operation;
using enum protocol::Dialect;

std::vector<Surface> surfaces_of(const config::Provider& provider) {
  const Adapter& adapter = *find_adapter(provider.kind);
  const auto base = parse_base_url(provider.base_url.empty() ? adapter.default_base_url()
                                                             : std::string_view{provider.base_url});
  return adapter.surfaces(provider, base.value());
}

// "path", "path stream_path", or "(none)".
std::string paths_of(const config::Provider& provider, Operation operation, Dialect dialect) {
  const auto surfaces = surfaces_of(provider);
  const Surface* surface = find_surface(surfaces, operation, dialect);
  if (surface == nullptr) return "(none)";
  return surface->stream_path.empty() ? surface->path : surface->path + " " + surface->stream_path;
}

struct PathCase {
  std::string_view kind;
  std::string_view base_url;
  Operation operation;
  Dialect dialect;
  std::string_view paths;
};

constexpr std::string_view kGenerate =
    "/v1beta/models/{model}:generateContent /v1beta/models/{model}:streamGenerateContent?alt=sse";

const PathCase kPaths[] = {
    {"openai", "", Chat, OpenAi, "/v1/chat/completions"},
    {"openai", "", Chat, OpenAiResponses, "/v1/responses"},
    {"openai", "https://proxy/openai/", Embeddings, OpenAi, "/openai/embeddings"},
    {"anthropic", "", Chat, Anthropic, "/v1/messages"},
    {"anthropic", "https://proxy/claude/v1", CountTokens, Anthropic,
     "/claude/v1/messages/count_tokens"},
    {"anthropic", "", Chat, OpenAi, "(none)"},
    {"gemini", "", Chat, Gemini, kGenerate},
    {"gemini", "https://generativelanguage.googleapis.com", Chat, Gemini, kGenerate},
    {"gemini", "", BatchEmbeddings, Gemini, "/v1beta/models/{model}:batchEmbedContents"},
    {"gemini", "", Embeddings, OpenAi, "/v1beta/openai/embeddings"},
    {"groq", "", Transcriptions, OpenAi, "/openai/v1/audio/transcriptions"},
    {"deepseek", "", Chat, OpenAi, "/chat/completions"},
    {"deepseek", "https://api.deepseek.com/v1", Chat, OpenAi, "/v1/chat/completions"},
    {"deepseek", "https://api.deepseek.com/v1", Chat, Anthropic, "/anthropic/v1/messages"},
    {"openrouter", "", Chat, Anthropic, "/api/v1/messages"},
    {"siliconflow", "", Rerank, OpenAi, "/v1/rerank"},
    {"moonshot", "https://api.moonshot.cn/v1", Chat, Anthropic, "/anthropic/v1/messages"},
    {"mistral", "", Chat, OpenAi, "/v1/chat/completions"},
    {"xai", "", Chat, OpenAiResponses, "/v1/responses"},
    {"zhipu", "", Chat, OpenAi, "/api/paas/v4/chat/completions"},
    {"zhipu", "https://api.z.ai/api/coding/paas/v4", Chat, Anthropic, "/api/anthropic/v1/messages"},
    {"tuzi", "", Chat, Gemini, kGenerate},
    {"new-api", "https://relay.example.com/v1", Chat, OpenAi, "/v1/chat/completions"},
    {"new-api", "https://relay.example.com", Chat, OpenAi, "/v1/chat/completions"},
    {"one-api", "https://relay.example.com/v1", Chat, Anthropic, "/v1/messages"},
    {"ollama", "", Chat, OpenAi, "/v1/chat/completions"},
    {"ollama", "http://gpu:11434/v1", Chat, Ollama, "/api/chat"},
    {"ollama", "", Embeddings, OpenAi, "/v1/embeddings"},
    {"vllm", "", Rerank, OpenAi, "/v1/rerank"},
    {"llama-cpp", "", Chat, OpenAi, "/v1/chat/completions"},
    {"openai-compatible", "http://h:1", Chat, OpenAi, "/chat/completions"},
    {"azure", "https://r.openai.azure.com", Chat, OpenAi, "/openai/v1/chat/completions"},
    {"azure", "https://r.openai.azure.com/openai/v1", Chat, OpenAiResponses,
     "/openai/v1/responses"},
};

TEST(SurfacesTest, EachKindWhereItIs) {
  for (const PathCase& each : kPaths) {
    config::Provider provider;
    provider.kind = each.kind;
    provider.base_url = each.base_url;
    EXPECT_EQ(paths_of(provider, each.operation, each.dialect), each.paths)
        << each.kind << " " << each.base_url;
  }
}

TEST(SurfacesTest, EveryKindChatsAndNamesNothingTwice) {
  for (const std::string_view kind : adapter_kinds()) {
    config::Provider provider;
    provider.kind = kind;
    if (find_adapter(kind)->default_base_url().empty()) provider.base_url = "https://x.example";
    const auto surfaces = surfaces_of(provider);
    ASSERT_FALSE(surfaces.empty()) << kind;
    EXPECT_EQ(surfaces.front().operation, Chat) << kind;
    for (const Surface& surface : surfaces) {
      EXPECT_EQ(find_surface(surfaces, surface.operation, surface.dialect), &surface) << kind;
      EXPECT_TRUE(surface.path.starts_with('/')) << kind << surface.path;
    }
  }
}

TEST(SurfacesTest, AzureAddressesDeploymentsWithADatedVersion) {
  config::Provider provider;
  provider.kind = "azure";
  provider.base_url = "https://r.openai.azure.com/openai";
  provider.api_version = "2024-10-21";
  EXPECT_EQ(paths_of(provider, Chat, OpenAi),
            "/openai/deployments/{model}/chat/completions?api-version=2024-10-21");
  EXPECT_EQ(paths_of(provider, Chat, OpenAiResponses), "(none)");
  provider.api_version = "preview";
  EXPECT_EQ(paths_of(provider, Chat, OpenAiResponses), "/openai/v1/responses?api-version=preview");
  provider.api_version = "v1";
  EXPECT_EQ(paths_of(provider, Chat, OpenAi), "/openai/v1/chat/completions");
}

TEST(SurfacesTest, ThoseOfTheConfigurationReplaceTheKinds) {
  config::Provider provider;
  provider.kind = "openai";
  provider.base_url = "https://x.example/base";
  provider.surfaces = {{.operation = "rerank", .dialect = "openai", .path = "/v2/rerank"},
                       {.operation = "chat",
                        .dialect = "gemini",
                        .path = "/{model}:g",
                        .stream_path = "/{model}:s"}};
  EXPECT_EQ(paths_of(provider, Chat, OpenAi), "(none)");
  EXPECT_EQ(paths_of(provider, Rerank, OpenAi), "/base/v2/rerank");
  EXPECT_EQ(paths_of(provider, Chat, Gemini), "/base/{model}:g /base/{model}:s");
  EXPECT_EQ(surfaces_of(provider).size(), 2U);
}

TEST(OperationTest, HasItsWordAndBack) {
  for (std::size_t index = 0; index < kOperationCount; ++index) {
    const auto operation = static_cast<Operation>(index);
    EXPECT_EQ(find_operation(to_string(operation)), operation);
  }
  EXPECT_EQ(find_operation("nothing"), std::nullopt);
}

TEST(RequestTargetTest, PutsModelAndCredentialIn) {
  config::Provider provider;
  const Secret key{std::string_view{"k&y"}};
  EXPECT_EQ(request_target(provider, key, "/a/{model}:x?alt=sse", "models/g 1"),
            "/a/models%2Fg%201:x?alt=sse");
  EXPECT_EQ(request_target(provider, key, "/a", "m"), "/a");
  provider.auth = {.style = config::AuthStyle::Query, .query = "key"};
  EXPECT_EQ(request_target(provider, key, "/a", "m"), "/a?key=k%26y");
  EXPECT_EQ(request_target(provider, key, "/{model}?alt=sse", "ü"), "/%C3%BC?alt=sse&key=k%26y");
  EXPECT_EQ(request_target(provider, Secret{}, "/a", "m"), "/a");
}

TEST(TraitsTest, WhereThoughtsAreLeftInTheText) {
  config::Provider provider;
  for (const std::string_view kind : {"vllm", "llama-cpp", "ollama", "groq", "siliconflow", "tuzi",
                                      "new-api", "one-api", "openai-compatible"}) {
    EXPECT_TRUE(find_adapter(kind)->openai_traits(provider).thoughts_in_text) << kind;
  }
  EXPECT_FALSE(find_adapter("openai")->openai_traits(provider).thoughts_in_text);
  provider.traits.thoughts_in_text = true;
  EXPECT_TRUE(find_adapter("openai")->openai_traits(provider).thoughts_in_text);
}

TEST(TraitsTest, ComeFromTheKindAndTheConfiguration) {
  config::Provider provider;
  const auto traits = find_adapter("mistral")->openai_traits(provider);
  EXPECT_TRUE(traits.short_tool_ids && traits.random_seed && traits.required_is_any);
  EXPECT_EQ(traits.reasoning, ReasoningStyle::None);
  provider.traits.reasoning = "effort";
  provider.traits.random_seed = false;
  provider.traits.max_completion_tokens = true;
  const auto changed = find_adapter("mistral")->openai_traits(provider);
  EXPECT_EQ(changed.reasoning, ReasoningStyle::Effort);
  EXPECT_FALSE(changed.random_seed);
  EXPECT_TRUE(changed.max_completion_tokens && changed.short_tool_ids);
}

}  // namespace
}  // namespace sar::provider
