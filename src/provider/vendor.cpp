#include "provider/vendor.hpp"

#include <algorithm>

#include "provider/classify.hpp"
#include "provider/overrides.hpp"

namespace sar::provider {
namespace {

using protocol::Dialect;

// What Anthropic's API and everything that imitates it ask for.
constexpr std::string_view kAnthropicVersion = "2023-06-01";

config::HeaderField bearer(const Secret& credential) {
  return {.name = "Authorization", .value = "Bearer " + std::string{credential.reveal()}};
}

config::HeaderField vendor_field(VendorAuth auth, Dialect dialect, const Secret& credential) {
  const std::string key{credential.reveal()};
  if (auth == VendorAuth::ApiKey) return {.name = "api-key", .value = key};
  if (auth == VendorAuth::Bearer) return bearer(credential);
  if (dialect == Dialect::Anthropic) return {.name = "x-api-key", .value = key};
  if (dialect == Dialect::Gemini) return {.name = "x-goog-api-key", .value = key};
  return bearer(credential);
}

void add_credential(std::vector<config::HeaderField>& fields, const config::Auth& auth,
                    const config::HeaderField& vendors, const Secret& credential) {
  if (credential.empty()) return;
  switch (auth.style) {
    case config::AuthStyle::Vendor:
      fields.push_back(vendors);
      break;
    case config::AuthStyle::Bearer:
      fields.push_back(bearer(credential));
      break;
    case config::AuthStyle::Header:
      fields.push_back({.name = auth.header, .value = std::string{credential.reveal()}});
      break;
    case config::AuthStyle::Query:  // request_target() puts it into the path
    case config::AuthStyle::None:
      break;
  }
}

std::string_view prefix_of(Below below, std::string_view base_path) {
  switch (below) {
    case Below::BaseUrl:
      return base_path;
    case Below::Origin:
      return {};
    case Below::Root:
      return without_version(base_path);
  }
  std::unreachable();
}

}  // namespace

std::string_view without_version(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return path;
  const std::string_view last = path.substr(slash + 1);
  const bool is_version = last.size() >= 2 && last[0] == 'v' && last[1] >= '0' && last[1] <= '9';
  return is_version ? path.substr(0, slash) : path;
}

std::vector<Surface> Vendor::own_surfaces(const config::Provider& /*provider*/,
                                          const BaseUrl& base) const {
  std::vector<Surface> surfaces;
  for (const SurfaceRow& row : facts_.surfaces) {
    const std::string prefix{prefix_of(row.below, base.path)};
    const auto placed = [&](std::string_view path) {
      return path.empty() ? std::string{} : prefix + std::string{path};
    };
    surfaces.push_back({.operation = row.operation,
                        .dialect = row.dialect,
                        .path = placed(row.path),
                        .stream_path = placed(row.stream_path)});
  }
  return surfaces;
}

std::vector<Surface> Vendor::surfaces(const config::Provider& provider, const BaseUrl& base) const {
  if (provider.surfaces.empty()) return own_surfaces(provider, base);
  return configured_surfaces(provider.surfaces, base);
}

std::vector<config::HeaderField> Vendor::headers(const config::Provider& provider,
                                                 const Secret& credential, Dialect dialect) const {
  std::vector<config::HeaderField> fields{
      {"Content-Type", "application/json"},
      {"Accept", "application/json, text/event-stream"},
      {"User-Agent", "smart-ai-router"},
  };
  if (dialect == Dialect::Anthropic) {
    fields.push_back({.name = "anthropic-version", .value = std::string{kAnthropicVersion}});
  }
  add_credential(fields, provider.auth, vendor_field(facts_.auth, dialect, credential), credential);
  apply_headers(provider, fields);
  return fields;
}

protocol::OpenAiTraits Vendor::openai_traits(const config::Provider& provider) const {
  return with_overrides(facts_.traits, provider.traits);
}

Error Vendor::classify(const VendorReply& reply) const { return classify_reply(reply); }

}  // namespace sar::provider
