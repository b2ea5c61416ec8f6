#include "app/default_configuration.hpp"

#include <fmt/format.h>

#include <array>
#include <span>

namespace sar::app {
namespace {

// What GET /v1/models shows; every other name works as well. The model catalogue has their prices.
using Models = std::span<const std::string_view>;
constexpr std::array<std::string_view, 6> kOpenAiModels{
    "gpt-4o", "gpt-4o-mini", "gpt-4.1", "gpt-4.1-mini", "gpt-5", "gpt-5-mini"};
constexpr std::array<std::string_view, 3> kAnthropicModels{"claude-opus-4-8", "claude-sonnet-5",
                                                           "claude-haiku-4-5"};
constexpr std::array<std::string_view, 2> kGeminiModels{"gemini-3.7-flash",
                                                        "gemini-3.1-flash-lite"};
constexpr std::array<std::string_view, 3> kGroqModels{
    "llama-3.3-70b-versatile", "llama-3.1-8b-instant", "openai/gpt-oss-120b"};
constexpr std::array<std::string_view, 2> kDeepSeekModels{"deepseek-v4-pro", "deepseek-v4-flash"};
constexpr std::array<std::string_view, 2> kOpenRouterModels{"anthropic/claude-sonnet-5",
                                                            "z-ai/glm-5.2"};
constexpr std::array<std::string_view, 2> kSiliconFlowModels{"deepseek-ai/DeepSeek-V4-Flash",
                                                             "zai-org/GLM-5.2"};
constexpr std::array<std::string_view, 2> kMoonshotModels{"kimi-k2.6", "kimi-k2.5"};
constexpr std::array<std::string_view, 2> kMistralModels{"mistral-large-latest",
                                                         "mistral-small-latest"};
constexpr std::array<std::string_view, 1> kXaiModels{"grok-4.6"};
constexpr std::array<std::string_view, 2> kZaiModels{"glm-5.2", "glm-4.5-air"};
constexpr std::array<std::string_view, 1> kZhipuModels{"glm-5"};

struct Vendor {
  std::string_view variable;  // the environment's, with the key
  std::string_view name;
  std::string_view kind;
  std::string_view base_url = {};  // empty: the kind's own
  Models models;
};

constexpr std::array kVendors{
    Vendor{
        .variable = "OPENAI_API_KEY", .name = "openai", .kind = "openai", .models = kOpenAiModels},
    Vendor{.variable = "ANTHROPIC_API_KEY",
           .name = "anthropic",
           .kind = "anthropic",
           .models = kAnthropicModels},
    Vendor{
        .variable = "GEMINI_API_KEY", .name = "gemini", .kind = "gemini", .models = kGeminiModels},
    Vendor{.variable = "GROQ_API_KEY", .name = "groq", .kind = "groq", .models = kGroqModels},
    Vendor{.variable = "DEEPSEEK_API_KEY",
           .name = "deepseek",
           .kind = "deepseek",
           .models = kDeepSeekModels},
    Vendor{.variable = "OPENROUTER_API_KEY",
           .name = "openrouter",
           .kind = "openrouter",
           .models = kOpenRouterModels},
    Vendor{.variable = "SILICONFLOW_API_KEY",
           .name = "siliconflow",
           .kind = "siliconflow",
           .models = kSiliconFlowModels},
    Vendor{.variable = "MOONSHOT_API_KEY",
           .name = "moonshot",
           .kind = "moonshot",
           .models = kMoonshotModels},
    Vendor{.variable = "MISTRAL_API_KEY",
           .name = "mistral",
           .kind = "mistral",
           .models = kMistralModels},
    Vendor{.variable = "XAI_API_KEY", .name = "xai", .kind = "xai", .models = kXaiModels},
    Vendor{.variable = "ZAI_API_KEY", .name = "zai", .kind = "zhipu", .models = kZaiModels},
    Vendor{.variable = "ZHIPU_API_KEY",
           .name = "zhipu",
           .kind = "zhipu",
           .base_url = "https://open.bigmodel.cn/api/paas/v4",
           .models = kZhipuModels},
};

constexpr std::string_view kSimulated = R"(
providers:
  - name: simulated
    kind: openai-compatible
    base_url: ${SAR_SIMULATED_VENDOR}
    auth: { style: none }
channels:
  - name: simulated
    provider: simulated
    models: [sim-small, sim-large, "*"]
prices:
  - { model: sim-small, input: 0.10, output: 0.40 }
  - { model: sim-large, input: 2.00, output: 8.00 }
)";

// The sections of the configuration, growing vendor by vendor.
class Sections {
 public:
  void add(const Vendor& vendor) {
    add_provider(vendor);
    add_channel(vendor);
  }
  [[nodiscard]] std::string text() const {
    return "providers:\n" + providers_ + "channels:\n" + channels_;
  }

 private:
  void add_provider(const Vendor& vendor) {
    providers_ += fmt::format("  - {{ name: {}, kind: {}", vendor.name, vendor.kind);
    if (!vendor.base_url.empty()) providers_ += fmt::format(", base_url: {}", vendor.base_url);
    providers_ += " }\n";
  }

  void add_channel(const Vendor& vendor) {
    channels_ += fmt::format("  - name: {0}\n    provider: {0}\n", vendor.name);
    channels_ +=
        fmt::format("    credentials: [{{ secret: \"${{{}}}\" }}]\n    models: [", vendor.variable);
    for (const std::string_view model : vendor.models) channels_ += fmt::format("\"{}\", ", model);
    channels_ += "\"*\"]\n";
  }

  std::string providers_;
  std::string channels_;
};

}  // namespace

DefaultConfiguration default_configuration(const config::Environment& environment) {
  const auto is_set = [&](std::string_view name) {
    const auto value = environment(name);
    return value && !value->empty();
  };
  DefaultConfiguration result;
  Sections sections;
  for (const Vendor& vendor : kVendors) {
    if (!is_set(vendor.variable)) continue;
    result.vendors.emplace_back(vendor.name);
    sections.add(vendor);
  }
  std::string text;
  if (!result.vendors.empty()) {
    text = sections.text();
  } else if (is_set("SAR_SIMULATED_VENDOR")) {
    result.vendors.emplace_back("simulated");
    result.simulated = true;
    text = kSimulated;
  }
  result.files.push_back({.name = "(built-in defaults)", .text = std::move(text)});
  return result;
}

std::vector<std::string_view> default_variables() {
  std::vector<std::string_view> variables;
  for (const Vendor& vendor : kVendors) variables.push_back(vendor.variable);
  return variables;
}

}  // namespace sar::app
