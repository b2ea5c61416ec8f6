#include "gateway/channel_runtime.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace sar::gateway {
namespace {

// The media type of the body is the request's own to say.
bool is_content_type(const config::HeaderField& field) {
  return equal_ignoring_case(field.name, "content-type");
}

// The origin and credential of a vendor as the heads of requests to it.
class HeadMaker {
 public:
  HeadMaker(const config::Provider& provider, const provider::Adapter& adapter,
            provider::BaseUrl base_url)
      : provider_(provider), adapter_(adapter), base_url_(std::move(base_url)) {}

  // The target is each request's own.
  [[nodiscard]] Result<std::shared_ptr<const net::OutboundHead>> make(
      const Secret& credential, protocol::Dialect dialect) const {
    auto fields = adapter_.headers(provider_, credential, dialect);
    std::erase_if(fields, is_content_type);
    std::vector<Header> views;
    views.reserve(fields.size());
    for (const auto& field : fields) views.push_back({.name = field.name, .value = field.value});
    return net::OutboundHead::make(
        net::Origin{.tls = base_url_.tls, .host = base_url_.host, .port = base_url_.port}, "POST",
        "/", views);
  }

 private:
  const config::Provider& provider_;
  const provider::Adapter& adapter_;
  provider::BaseUrl base_url_;
};

// Whether a request for `operation` can be translated into what the surface takes. Vendors' legacy
// completions are only passed through to: chat says all that they can, and more. Of Gemini's two
// ways to embed the batch takes one text as well.
bool is_translated_to(const provider::Surface& surface, provider::Operation operation) {
  using protocol::Dialect;
  if (operation == provider::Operation::Chat) {
    return surface.operation == operation && surface.dialect != Dialect::OpenAiCompletions;
  }
  const bool is_batch = surface.operation == provider::Operation::BatchEmbeddings;
  return is_embedding(operation) && is_embedding(surface.operation) &&
         is_batch == (surface.dialect == Dialect::Gemini);
}

Result<const provider::Adapter*> adapter_of(const config::Provider& provider) {
  const provider::Adapter* adapter = provider::find_adapter(provider.kind);
  if (adapter != nullptr) return adapter;
  return fail(
      router_error("unknown_provider_kind", fmt::format("unknown kind '{}'", provider.kind)));
}

Result<provider::BaseUrl> base_url_of(const config::Provider& provider,
                                      const provider::Adapter& adapter) {
  return provider::parse_base_url(provider.base_url.empty() ? adapter.default_base_url()
                                                            : provider.base_url);
}

}  // namespace

const provider::Surface* ProviderRuntime::find(provider::Operation operation,
                                               protocol::Dialect dialect) const {
  const provider::Surface* first = nullptr;
  for (const provider::Surface& surface : surfaces) {
    if (surface.operation == operation && surface.dialect == dialect) return &surface;
    if (first == nullptr && is_translated_to(surface, operation)) first = &surface;
  }
  return first;
}

std::uint32_t ProviderRuntime::operations() const {
  std::uint32_t bits = 0;
  for (const provider::Surface& surface : surfaces) {
    bits |= bit_of(surface.operation);
    if (!is_embedding(surface.operation)) continue;
    bits |= bit_of(provider::Operation::Embeddings) | bit_of(provider::Operation::BatchEmbeddings);
  }
  return bits;
}

namespace {

// The legacy completions are chat in a dialect of their own.
provider::Surface as_chat(provider::Surface surface) {
  if (surface.operation != provider::Operation::Completions) return surface;
  surface.operation = provider::Operation::Chat;
  surface.dialect = protocol::Dialect::OpenAiCompletions;
  return surface;
}

}  // namespace

Result<std::shared_ptr<const ProviderRuntime>> make_provider_runtime(
    const config::Provider& provider) {
  SAR_TRY(adapter, adapter_of(provider));
  SAR_TRY(base_url, base_url_of(provider, *adapter));
  const config::Timeouts& timeouts = provider.timeouts;
  auto runtime = std::make_shared<ProviderRuntime>(
      ProviderRuntime{.name = provider.name,
                      .provider = &provider,
                      .adapter = adapter,
                      .deadlines = {.connect = timeouts.connect,
                                    .first_byte = timeouts.first_byte,
                                    .idle = timeouts.idle},
                      .surfaces = {},
                      .openai_traits = adapter->openai_traits(provider),
                      .body_edit = protocol::BodyEdit{provider.overrides.body}});
  for (provider::Surface& surface : adapter->surfaces(provider, base_url)) {
    runtime->surfaces.push_back(as_chat(std::move(surface)));
  }
  return runtime;
}

Result<ChannelRuntime> make_channel_runtime(const config::Channel& channel,
                                            std::shared_ptr<const ProviderRuntime> provider) {
  const config::Provider& section = *provider->provider;
  SAR_TRY(base_url, base_url_of(section, *provider->adapter));
  const HeadMaker maker{section, *provider->adapter, base_url};
  ChannelRuntime result{.provider = std::move(provider), .heads = {}, .channel = &channel};
  for (const provider::Surface& surface : result.provider->surfaces) {
    ChannelRuntime::Heads& heads = result.heads[static_cast<std::size_t>(surface.dialect)];
    if (!heads.empty()) continue;
    for (const config::Credential& credential : channel.credentials) {
      SAR_TRY(head, maker.make(credential.secret, surface.dialect));
      heads.push_back(head);
    }
    if (!heads.empty()) continue;  // else a vendor that asks for no authentication
    SAR_TRY(head, maker.make(Secret{}, surface.dialect));
    heads.push_back(head);
  }
  return result;
}

std::string ChannelRuntime::own_target(std::string_view path, std::string_view upstream_model,
                                       std::size_t credential) const {
  const config::Provider& section = *provider->provider;
  const bool is_plain = !path.contains('{') && section.auth.style != config::AuthStyle::Query;
  if (is_plain) return {};
  const Secret none;
  return provider::request_target(
      section, channel->credentials.empty() ? none : channel->credentials[credential].secret, path,
      upstream_model);
}

}  // namespace sar::gateway
