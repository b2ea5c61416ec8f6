// What an operator changes about a kind of vendor.
#pragma once

#include <vector>

#include "provider/adapter.hpp"

namespace sar::provider {

// REQUIRES: words that the configuration knows.
[[nodiscard]] std::vector<Surface> configured_surfaces(const std::vector<config::Surface>& listed,
                                                       const BaseUrl& base);

// Rename, delete, set where absent, set: in this order. `headers` of the provider are set as well.
void apply_headers(const config::Provider& provider, std::vector<config::HeaderField>& fields);

[[nodiscard]] protocol::OpenAiTraits with_overrides(protocol::OpenAiTraits traits,
                                                    const config::TraitOverrides& overrides);

}  // namespace sar::provider
