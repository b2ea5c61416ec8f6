#include "provider/azure.hpp"

#include <fmt/format.h>

#include <array>

namespace sar::provider {
namespace {

using protocol::Dialect;

// Responses exist in the v1 API only; deployments are addressed for everything else.
constexpr std::string_view kDeployment = "/openai/deployments/{model}";
constexpr std::string_view kV1 = "/openai/v1";

constexpr std::array kRows{
    SurfaceRow{Operation::Chat, Dialect::OpenAi, "/chat/completions"},
    SurfaceRow{Operation::Chat, Dialect::OpenAiResponses, "/responses"},
    SurfaceRow{Operation::Completions, Dialect::OpenAi, "/completions"},
    SurfaceRow{Operation::Embeddings, Dialect::OpenAi, "/embeddings"},
    SurfaceRow{Operation::ImageGenerations, Dialect::OpenAi, "/images/generations"},
    SurfaceRow{Operation::ImageEdits, Dialect::OpenAi, "/images/edits"},
    SurfaceRow{Operation::Speech, Dialect::OpenAi, "/audio/speech"},
    SurfaceRow{Operation::Transcriptions, Dialect::OpenAi, "/audio/transcriptions"},
    SurfaceRow{Operation::Translations, Dialect::OpenAi, "/audio/translations"},
};

// Accepts what the portal shows: the resource alone, with /openai, and with /openai/v1.
std::string_view resource_path(std::string_view path) {
  path = without_version(path);
  if (path.ends_with("/openai")) path.remove_suffix(std::string_view{"/openai"}.size());
  return path;
}

// Versions of the old form are dates: 2024-10-21, 2025-04-01-preview.
bool is_dated(std::string_view api_version) {
  return !api_version.empty() && api_version.front() >= '0' && api_version.front() <= '9';
}

}  // namespace

std::vector<Surface> Azure::own_surfaces(const config::Provider& provider,
                                         const BaseUrl& base) const {
  const std::string& version = provider.api_version;
  const bool by_deployment = is_dated(version);
  std::string prefix{resource_path(base.path)};
  prefix += by_deployment ? kDeployment : kV1;
  const bool names_version = by_deployment || (!version.empty() && version != "v1");
  const std::string query = names_version ? "?api-version=" + version : "";
  std::vector<Surface> surfaces;
  for (const SurfaceRow& row : kRows) {
    if (by_deployment && row.dialect == Dialect::OpenAiResponses) continue;
    surfaces.push_back({.operation = row.operation,
                        .dialect = row.dialect,
                        .path = fmt::format("{}{}{}", prefix, row.path, query)});
  }
  return surfaces;
}

}  // namespace sar::provider
