#include <fmt/format.h>

#include <cstdio>

#include "app/commands_shared.hpp"
#include "gateway/snapshot.hpp"

namespace sar::app {
namespace {

std::string counted(std::size_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

}  // namespace

ConfigurationSource source_of(const Places& places) {
  return {places.config, places.config_was_given, config::process_environment()};
}

std::optional<LoadedConfiguration> load_or_complain(const Places& places) {
  auto loaded = source_of(places).load();
  if (loaded) return std::move(*loaded);
  for (const config::Problem& problem : loaded.error()) {
    fmt::print(stderr, "{}\n", problem.to_string());
  }
  fmt::print(stderr, "{}\n", counted(loaded.error().size(), "problem"));
  return std::nullopt;
}

int complain(const Error& error) {
  fmt::print(stderr, "smart-ai-router: {}\n", error.message);
  return kFailed;
}

std::optional<std::filesystem::path> data_directory_of(const Places& places) {
  if (places.data_dir) return places.data_dir;
  const auto loaded = load_or_complain(places);
  if (!loaded) return std::nullopt;
  return std::filesystem::path{loaded->configuration.system.storage.data_dir};
}

// Also builds what requests would be served from, since that is where the last contradictions show.
int config_check(const Places& places) {
  const auto loaded = load_or_complain(places);
  if (!loaded) return kBadUsage;
  routing::ChannelStates states;
  const auto snapshot =
      gateway::build_snapshot(loaded->configuration, states, SystemClock{}.wall());
  if (!snapshot) {
    complain(snapshot.error());
    return kBadUsage;
  }
  const config::Configuration& configuration = loaded->configuration;
  fmt::print("The configuration is good: {}, {}, {}, {}{}.\n",
             counted(configuration.providers.size(), "provider"),
             counted(configuration.channels.size(), "channel"),
             counted(configuration.model_groups.size(), "model group"),
             counted(configuration.prices.size(), "price"),
             loaded->built_in ? " (built-in defaults; no file found)" : "");
  return kDone;
}

int config_show(const Places& places) {
  const auto loaded = load_or_complain(places);
  if (!loaded) return kBadUsage;
  fmt::print("{}", config::to_yaml(loaded->configuration));
  return kDone;
}

int config_schema() {
  fmt::print("{}\n", config::json_schema());
  return kDone;
}

int config_reference() {
  fmt::print("{}", config::reference_markdown());
  return kDone;
}

}  // namespace sar::app
