// Every kind of vendor the router knows. A new OpenAI-compatible one is a row here, or YAML alone.
#include <algorithm>
#include <array>

#include "provider/openai_family.hpp"

namespace sar::provider {
namespace {

constexpr OpenAiFamily kOpenAi{{.kind = "openai", .default_base_url = "https://api.openai.com/v1"}};
constexpr OpenAiFamily kGroq{
    {.kind = "groq", .default_base_url = "https://api.groq.com/openai/v1"}};
constexpr OpenAiFamily kCompatible{{.kind = "openai-compatible", .default_base_url = ""}};

constexpr std::array<const Adapter*, 3> kAdapters{&kOpenAi, &kGroq, &kCompatible};

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
