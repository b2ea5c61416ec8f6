#include "gateway/snapshot.hpp"

#include <fmt/format.h>

#include <atomic>
#include <map>

namespace sar::gateway {
namespace {

struct ProviderRuntime {
  const config::Provider* provider = nullptr;
  const provider::Adapter* adapter = nullptr;
  provider::BaseUrl base_url;
};

Error named(Error error, std::string_view kind, std::string_view name) {
  error.message = fmt::format("{} '{}': {}", kind, name, error.message);
  return error;
}

Result<ProviderRuntime> make_provider(const config::Provider& provider) {
  const provider::Adapter* adapter = provider::find_adapter(provider.kind);
  if (adapter == nullptr) {
    return fail(
        router_error("unknown_provider_kind", fmt::format("unknown kind '{}'", provider.kind)));
  }
  SAR_TRY(base_url, provider::parse_base_url(provider.base_url.empty() ? adapter->default_base_url()
                                                                       : provider.base_url));
  return ProviderRuntime{.provider = &provider, .adapter = adapter, .base_url = base_url};
}

Result<std::shared_ptr<const net::OutboundHead>> make_head(const ProviderRuntime& runtime,
                                                           const Secret& credential) {
  constexpr auto kDialect = protocol::Dialect::OpenAi;
  const auto surfaces = runtime.adapter->surfaces(*runtime.provider, runtime.base_url);
  const provider::Surface* chat =
      provider::find_surface(surfaces, provider::Operation::Chat, kDialect);
  if (chat == nullptr) {
    return fail(router_error(
        "no_chat_surface",
        fmt::format("kind '{}' offers no chat in the OpenAI dialect", runtime.adapter->kind())));
  }
  const auto fields = runtime.adapter->headers(*runtime.provider, credential, kDialect);
  std::vector<Header> views;
  views.reserve(fields.size());
  for (const auto& field : fields) views.push_back({.name = field.name, .value = field.value});
  return net::OutboundHead::make(net::Origin{.tls = runtime.base_url.tls,
                                             .host = runtime.base_url.host,
                                             .port = runtime.base_url.port},
                                 "POST", chat->path, views);
}

Result<ChannelRuntime> make_channel(const config::Channel& channel,
                                    const ProviderRuntime& runtime) {
  const config::Timeouts& timeouts = runtime.provider->timeouts;
  ChannelRuntime result{.adapter = runtime.adapter,
                        .deadlines = {.connect = timeouts.connect,
                                      .first_byte = timeouts.first_byte,
                                      .idle = timeouts.idle},
                        .heads = {}};
  for (const config::Credential& credential : channel.credentials) {
    SAR_TRY(head, make_head(runtime, credential.secret));
    result.heads.push_back(head);
  }
  if (result.heads.empty()) {  // a vendor that asks for no authentication
    SAR_TRY(head, make_head(runtime, Secret{}));
    result.heads.push_back(head);
  }
  return result;
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
  SAR_TRY(routing, routing::RoutingTable::build(snapshot->configuration, states));
  snapshot->routing = routing;

  std::map<std::string_view, ProviderRuntime> providers;
  for (const config::Provider& provider : snapshot->configuration.providers) {
    auto runtime = make_provider(provider);
    if (!runtime) return fail(named(runtime.error(), "provider", provider.name));
    providers.emplace(provider.name, *runtime);
  }
  for (const config::Channel& channel : snapshot->configuration.channels) {
    auto runtime = make_channel(channel, providers.at(channel.provider));
    if (!runtime) return fail(named(runtime.error(), "channel", channel.name));
    snapshot->channels.push_back(std::move(*runtime));
  }
  return snapshot;
}

}  // namespace sar::gateway
