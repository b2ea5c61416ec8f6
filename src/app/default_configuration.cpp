#include "app/default_configuration.hpp"

#include <fmt/format.h>

#include <array>
#include <span>

namespace sar::app {
namespace {

// Dollars per million tokens, as they are written in the configuration.
struct Model {
  std::string_view name;
  std::string_view input;
  std::string_view cache_read = {};
  std::string_view cache_write = {};
  std::string_view output;
};

// The vendors' list prices of September 2026; a pricing file replaces them.
constexpr std::array kOpenAiModels{
    Model{.name = "gpt-4o", .input = "2.50", .cache_read = "1.25", .output = "10.00"},
    Model{.name = "gpt-4o-mini", .input = "0.15", .cache_read = "0.075", .output = "0.60"},
    Model{.name = "gpt-4.1", .input = "2.00", .cache_read = "0.50", .output = "8.00"},
    Model{.name = "gpt-4.1-mini", .input = "0.40", .cache_read = "0.10", .output = "1.60"},
    Model{.name = "gpt-5", .input = "1.25", .cache_read = "0.125", .output = "10.00"},
    Model{.name = "gpt-5-mini", .input = "0.25", .cache_read = "0.025", .output = "2.00"},
};
constexpr std::array kAnthropicModels{
    Model{.name = "claude-opus-4-8",
          .input = "5.00",
          .cache_read = "0.50",
          .cache_write = "6.25",
          .output = "25.00"},
    Model{.name = "claude-sonnet-5",
          .input = "2.00",
          .cache_read = "0.20",
          .cache_write = "2.50",
          .output = "10.00"},
    Model{.name = "claude-haiku-4-5",
          .input = "1.00",
          .cache_read = "0.10",
          .cache_write = "1.25",
          .output = "5.00"},
};
constexpr std::array kGeminiModels{
    Model{.name = "gemini-3.7-flash", .input = "0.75", .cache_read = "0.075", .output = "3.75"},
    Model{
        .name = "gemini-3.1-flash-lite", .input = "0.25", .cache_read = "0.025", .output = "1.50"},
};
constexpr std::array kGroqModels{
    Model{.name = "llama-3.3-70b-versatile", .input = "0.59", .output = "0.79"},
    Model{.name = "llama-3.1-8b-instant", .input = "0.05", .output = "0.08"},
    Model{.name = "openai/gpt-oss-120b", .input = "0.15", .cache_read = "0.075", .output = "0.60"},
};
constexpr std::array kDeepSeekModels{
    Model{.name = "deepseek-v4-pro", .input = "0.435", .cache_read = "0.003625", .output = "0.87"},
    Model{.name = "deepseek-v4-flash", .input = "0.14", .cache_read = "0.0028", .output = "0.28"},
};
constexpr std::array kOpenRouterModels{
    Model{.name = "anthropic/claude-sonnet-5",
          .input = "2.00",
          .cache_read = "0.20",
          .cache_write = "2.50",
          .output = "10.00"},
    Model{.name = "z-ai/glm-5.2", .input = "0.93", .cache_read = "0.18", .output = "3.00"},
};
constexpr std::array kSiliconFlowModels{
    Model{.name = "deepseek-ai/DeepSeek-V4-Flash",
          .input = "0.14",
          .cache_read = "0.003",
          .output = "0.28"},
    Model{.name = "zai-org/GLM-5.2", .input = "1.40", .output = "4.40"},
};
constexpr std::array kMoonshotModels{
    Model{.name = "kimi-k2.6", .input = "0.95", .cache_read = "0.16", .output = "4.00"},
    Model{.name = "kimi-k2.5", .input = "0.60", .cache_read = "0.10", .output = "3.00"},
};
constexpr std::array kMistralModels{
    Model{.name = "mistral-large-latest", .input = "0.50", .output = "1.50"},
    Model{.name = "mistral-small-latest", .input = "0.15", .output = "0.60"},
};
constexpr std::array kXaiModels{
    Model{.name = "grok-4.6", .input = "2.00", .cache_read = "0.50", .output = "6.00"},
};
constexpr std::array kZaiModels{
    Model{.name = "glm-5.2", .input = "1.40", .cache_read = "0.26", .output = "4.40"},
    Model{.name = "glm-4.5-air", .input = "0.20", .cache_read = "0.03", .output = "1.10"},
};
constexpr std::array kZhipuModels{
    Model{.name = "glm-5", .input = "1.00", .cache_read = "0.20", .output = "3.20"},
};

struct Vendor {
  std::string_view variable;  // the environment's, with the key
  std::string_view name;
  std::string_view kind;
  std::string_view base_url = {};  // empty: the kind's own
  std::span<const Model> models;   // what GET /v1/models shows; every other name works as well
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
    for (const Model& model : vendor.models) add_price(vendor, model);
  }
  [[nodiscard]] std::string text() const {
    return "providers:\n" + providers_ + "channels:\n" + channels_ + "prices:\n" + prices_;
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
    for (const Model& model : vendor.models) channels_ += fmt::format("\"{}\", ", model.name);
    channels_ += "\"*\"]\n";
  }

  void add_price(const Vendor& vendor, const Model& model) {
    prices_ += fmt::format("  - {{ model: \"{}\", provider: {}, input: {}, output: {}", model.name,
                           vendor.name, model.input, model.output);
    if (!model.cache_read.empty()) prices_ += fmt::format(", cache_read: {}", model.cache_read);
    if (!model.cache_write.empty()) prices_ += fmt::format(", cache_write: {}", model.cache_write);
    prices_ += " }\n";
  }

  std::string providers_;
  std::string channels_;
  std::string prices_;
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
