// What several commands need: the configuration, or a complaint about it.
#pragma once

#include <optional>

#include "app/commands.hpp"
#include "app/configuration_source.hpp"
#include "core/result.hpp"

namespace sar::app {

[[nodiscard]] ConfigurationSource source_of(const Places& places);
// Prints every problem when there are some; then nullopt.
[[nodiscard]] std::optional<LoadedConfiguration> load_or_complain(const Places& places);
// Prints the error; returns kFailed.
int complain(const Error& error);
// The data directory as given, else as configured. Prints the problems of the configuration; then
// nullopt.
[[nodiscard]] std::optional<std::filesystem::path> data_directory_of(const Places& places);

}  // namespace sar::app
