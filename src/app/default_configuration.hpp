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

// OPENAI_API_KEY and GROQ_API_KEY make a provider and a channel each. Without either,
// SAR_SIMULATED_VENDOR (a base URL) makes the simulated one. Without anything: no channels, and
// every request says so.
[[nodiscard]] DefaultConfiguration default_configuration(const config::Environment& environment);

}  // namespace sar::app
