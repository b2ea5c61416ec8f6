// The kinds of vendor, as far as the configuration must know them; what they are is in
// provider/registry.cpp.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace sar::config {

struct ProviderKind {
  std::string_view name;
  bool has_base_url = true;      // it has one of its own
  bool needs_credential = true;  // unless auth.style is none
};

inline constexpr std::array kProviderKinds{
    ProviderKind{.name = "openai"},
    ProviderKind{.name = "azure", .has_base_url = false},
    ProviderKind{.name = "anthropic"},
    ProviderKind{.name = "gemini"},
    ProviderKind{.name = "groq"},
    ProviderKind{.name = "deepseek"},
    ProviderKind{.name = "openrouter"},
    ProviderKind{.name = "siliconflow"},
    ProviderKind{.name = "moonshot"},
    ProviderKind{.name = "mistral"},
    ProviderKind{.name = "xai"},
    ProviderKind{.name = "zhipu"},
    ProviderKind{.name = "tuzi"},
    ProviderKind{.name = "new-api", .has_base_url = false},
    ProviderKind{.name = "one-api", .has_base_url = false},
    ProviderKind{.name = "ollama", .needs_credential = false},
    ProviderKind{.name = "vllm", .needs_credential = false},
    ProviderKind{.name = "llama-cpp", .needs_credential = false},
    ProviderKind{.name = "openai-compatible", .has_base_url = false},
};

// Null if there is none.
[[nodiscard]] constexpr const ProviderKind* find_provider_kind(std::string_view name) {
  const auto* found = std::ranges::find(kProviderKinds, name, &ProviderKind::name);
  return found == kProviderKinds.end() ? nullptr : found;
}

}  // namespace sar::config
