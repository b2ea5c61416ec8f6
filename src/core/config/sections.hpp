// The field tables of the sections, one source file each, and of the whole.
#pragma once

#include "core/config/configuration.hpp"
#include "core/config/record.hpp"

namespace sar::config {

[[nodiscard]] Record<Provider> provider_record();
[[nodiscard]] Record<Channel> channel_record();
[[nodiscard]] Record<ModelGroup> model_group_record();
[[nodiscard]] Record<Model> model_record();
[[nodiscard]] Record<Price> price_record();
[[nodiscard]] Record<System> system_record();

// router.yaml as a whole.
[[nodiscard]] const Record<Configuration>& configuration_record();

// What concerns more than one object: a channel's provider, the members of a group, names that are
// used twice.
void check_references(const Configuration& configuration, Report& report);

}  // namespace sar::config
