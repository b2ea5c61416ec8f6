#include "gateway/snapshot.hpp"

#include <fmt/format.h>

#include <atomic>
#include <map>

namespace sar::gateway {
namespace {

Error named(Error error, std::string_view kind, std::string_view name) {
  error.message = fmt::format("{} '{}': {}", kind, name, error.message);
  return error;
}

}  // namespace

Result<std::shared_ptr<const Snapshot>> build_snapshot(config::Configuration configuration,
                                                       routing::ChannelStates& states,
                                                       WallTime now) {
  static std::atomic<std::uint64_t> generations = 0;
  auto snapshot = std::make_shared<Snapshot>();
  snapshot->generation = ++generations;
  snapshot->built_at = now;
  snapshot->configuration = std::move(configuration);

  std::map<std::string_view, std::shared_ptr<const ProviderRuntime>> providers;
  for (const config::Provider& provider : snapshot->configuration.providers) {
    auto runtime = make_provider_runtime(provider);
    if (!runtime) return fail(named(runtime.error(), "provider", provider.name));
    providers[provider.name] = *runtime;
  }
  std::vector<std::uint32_t> operations;
  for (const config::Channel& channel : snapshot->configuration.channels) {
    const auto& provider = providers.at(channel.provider);
    auto runtime = make_channel_runtime(channel, provider);
    if (!runtime) return fail(named(runtime.error(), "channel", channel.name));
    snapshot->channels.push_back(std::move(*runtime));
    operations.push_back(provider->operations());
  }
  SAR_TRY(routing, routing::RoutingTable::build(snapshot->configuration, states, operations));
  snapshot->routing = routing;
  return snapshot;
}

}  // namespace sar::gateway
