// What requests are served from: one immutable object made out of a configuration and swapped as a
// whole. A request keeps the snapshot it started with, so a reload disturbs none.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "core/config/configuration.hpp"
#include "core/result.hpp"
#include "gateway/channel_runtime.hpp"
#include "routing/routing_table.hpp"

namespace sar::gateway {

struct Snapshot {
  std::uint64_t generation = 0;  // grows with every snapshot of the process
  WallTime built_at{};
  config::Configuration configuration;
  std::shared_ptr<const routing::RoutingTable> routing;
  std::vector<ChannelRuntime> channels;  // by ChannelEntry::index

  [[nodiscard]] const ChannelRuntime& runtime(const routing::Target& target) const {
    return channels[target.channel->index];
  }
};

// Error: the first thing that does not fit together, naming the channel or provider.
[[nodiscard]] Result<std::shared_ptr<const Snapshot>> build_snapshot(
    config::Configuration configuration, routing::ChannelStates& states, WallTime now);

}  // namespace sar::gateway
