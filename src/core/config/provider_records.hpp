// Field tables inside the section `providers`, and what they share.
#pragma once

#include <string_view>

#include "core/config/provider.hpp"
#include "core/config/record.hpp"

namespace sar::config {

[[nodiscard]] Record<Surface> surface_record();
[[nodiscard]] Record<Overrides> overrides_record();
[[nodiscard]] Record<TraitOverrides> traits_record();

// Surfaces against each other.
void check_surfaces(const std::vector<Surface>& surfaces, const std::string& path, Report& report);
// `path` is that of the overrides.
void check_header_overrides(const HeaderOverrides& headers, const Auth& auth,
                            const std::string& path, Report& report);

// Reports a header that frames the message or carries the credential.
void check_header(std::string_view name, const Auth& auth, const std::string& path, Report& report);
[[nodiscard]] bool is_owned_header(std::string_view name);

}  // namespace sar::config
