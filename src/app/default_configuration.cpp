#include "app/default_configuration.hpp"

namespace sar::app {
namespace {

// "*" takes every other name the vendor knows; the ones listed are what GET /v1/models shows.
// Prices are the vendors' list prices of September 2026, in dollars per million tokens; a pricing
// file replaces them.
constexpr std::string_view kOpenAi = R"(
  - name: openai
    provider: openai
    credentials:
      - secret: ${OPENAI_API_KEY}
    models: [gpt-4o, gpt-4o-mini, gpt-4.1, gpt-4.1-mini, gpt-5, gpt-5-mini, "*"]
)";

constexpr std::string_view kOpenAiPrices = R"(
  - { model: gpt-4o, provider: openai, input: 2.50, cache_read: 1.25, output: 10.00 }
  - { model: gpt-4o-mini, provider: openai, input: 0.15, cache_read: 0.075, output: 0.60 }
  - { model: gpt-4.1, provider: openai, input: 2.00, cache_read: 0.50, output: 8.00 }
  - { model: gpt-4.1-mini, provider: openai, input: 0.40, cache_read: 0.10, output: 1.60 }
  - { model: gpt-5, provider: openai, input: 1.25, cache_read: 0.125, output: 10.00 }
  - { model: gpt-5-mini, provider: openai, input: 0.25, cache_read: 0.025, output: 2.00 }
)";

constexpr std::string_view kGroq = R"(
  - name: groq
    provider: groq
    credentials:
      - secret: ${GROQ_API_KEY}
    models: [llama-3.3-70b-versatile, llama-3.1-8b-instant, "*"]
)";

constexpr std::string_view kGroqPrices = R"(
  - { model: llama-3.3-70b-versatile, provider: groq, input: 0.59, output: 0.79 }
  - { model: llama-3.1-8b-instant, provider: groq, input: 0.05, output: 0.08 }
)";

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

}  // namespace

DefaultConfiguration default_configuration(const config::Environment& environment) {
  const auto is_set = [&](std::string_view name) {
    const auto value = environment(name);
    return value && !value->empty();
  };
  DefaultConfiguration result;
  std::string providers;
  std::string channels;
  std::string prices;
  const auto add = [&](std::string_view name, std::string_view channel,
                       std::string_view price_rows) {
    result.vendors.emplace_back(name);
    providers.append("  - { name: ").append(name).append(", kind: ").append(name).append(" }\n");
    channels.append(channel);
    prices.append(price_rows);
  };
  if (is_set("OPENAI_API_KEY")) add("openai", kOpenAi, kOpenAiPrices);
  if (is_set("GROQ_API_KEY")) add("groq", kGroq, kGroqPrices);
  std::string text;
  if (!result.vendors.empty()) {
    text = "providers:\n" + providers + "channels:" + channels + "prices:" + prices;
  } else if (is_set("SAR_SIMULATED_VENDOR")) {
    result.vendors.emplace_back("simulated");
    result.simulated = true;
    text = kSimulated;
  }
  result.files.push_back({.name = "(built-in defaults)", .text = std::move(text)});
  return result;
}

}  // namespace sar::app
