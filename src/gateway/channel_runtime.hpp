// What an attempt needs of a channel, ready to use: where the vendor takes which request, in which
// dialect, and the heads that carry its credentials.
#pragma once

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "net/http_client.hpp"
#include "protocol/body_edit.hpp"
#include "provider/adapter.hpp"

namespace sar::gateway {

// Shared by the channels of one provider.
struct ProviderRuntime {
  std::string name;
  const config::Provider* provider = nullptr;  // in the snapshot's configuration
  const provider::Adapter* adapter = nullptr;
  net::Deadlines deadlines;
  std::vector<provider::Surface> surfaces;  // in the vendor's order of preference
  protocol::OpenAiTraits openai_traits;
  protocol::BodyEdit body_edit;  // the operator's own changes

  // The surface a caller of `dialect` is best served by: his own dialect's, else the first one that
  // the request can be translated to. Null: the vendor does not offer the operation.
  [[nodiscard]] const provider::Surface* find(provider::Operation operation,
                                              protocol::Dialect dialect) const;
  // A set of bits, one per Operation.
  [[nodiscard]] std::uint32_t operations() const;
};

struct ChannelRuntime {
  using Heads = std::vector<std::shared_ptr<const net::OutboundHead>>;  // one per credential

  std::shared_ptr<const ProviderRuntime> provider;
  std::array<Heads, protocol::kDialectCount> heads;  // by dialect; empty: not spoken
  const config::Channel* channel = nullptr;          // in the snapshot's configuration

  [[nodiscard]] std::size_t credential_count() const {
    return std::max<std::size_t>(channel->credentials.size(), 1);
  }
  [[nodiscard]] const net::OutboundHead& head(protocol::Dialect dialect,
                                              std::size_t credential) const {
    return *heads[static_cast<std::size_t>(dialect)][credential];
  }
  // The target of a request that has a model or a credential in it; empty: `path` is the target.
  [[nodiscard]] std::string own_target(std::string_view path, std::string_view upstream_model,
                                       std::size_t credential) const;
};

[[nodiscard]] Result<std::shared_ptr<const ProviderRuntime>> make_provider_runtime(
    const config::Provider& provider);
[[nodiscard]] Result<ChannelRuntime> make_channel_runtime(
    const config::Channel& channel, std::shared_ptr<const ProviderRuntime> provider);

[[nodiscard]] constexpr std::uint32_t bit_of(provider::Operation operation) {
  return 1U << static_cast<unsigned>(operation);
}

// One text or a batch: the same to every dialect but Gemini's.
[[nodiscard]] constexpr bool is_embedding(provider::Operation operation) {
  return operation == provider::Operation::Embeddings ||
         operation == provider::Operation::BatchEmbeddings;
}

}  // namespace sar::gateway
