// What the router runs with when there is no configuration file: the vendors whose keys are in the
// environment, or the simulated one.
#pragma once

#include <string>
#include <vector>

#include "core/config/load.hpp"

namespace sar::app {

struct DefaultConfiguration {
  std::vector<config::SourceFile> files;  // one, written by the program and parsed like any other
  std::vector<std::string> vendors;       // names of the providers it holds; empty: none
  bool simulated = false;                 // answers come from the simulated vendor
};

// Every vendor whose key is in the environment gets a provider and a channel. Without any,
// SAR_SIMULATED_VENDOR (a base URL) makes the simulated one. Without anything: no channels, and
// every request says so.
[[nodiscard]] DefaultConfiguration default_configuration(const config::Environment& environment);

// The variables that are looked at for keys: "OPENAI_API_KEY", …
[[nodiscard]] std::vector<std::string_view> default_variables();

}  // namespace sar::app
