// Everything routing decides from, immutable: built from a configuration, swapped as a whole.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/config/configuration.hpp"
#include "core/ids.hpp"
#include "core/result.hpp"
#include "routing/channel_state.hpp"
#include "routing/model_book.hpp"
#include "routing/price_book.hpp"

namespace sar::routing {

struct ChannelEntry {
  Uuid id;
  std::string name;
  std::string provider;
  std::string kind;         // of the provider
  std::uint32_t index = 0;  // in RoutingTable::channels()
  std::int64_t priority = 0;
  std::uint32_t weight = 1;
  std::int64_t max_in_flight = 0;  // 0: no limit
  bool enabled = true;             // channel and provider
  std::uint32_t operations = ~0U;  // what its vendor offers, a bit each
  std::vector<std::string> tags;
  std::vector<config::ChannelModel> models;
  std::shared_ptr<ChannelState> state;
};

// A channel together with the name its vendor knows the model by.
struct Target {
  const ChannelEntry* channel = nullptr;
  std::string model;  // public name
  std::string upstream_model;
  ModelFacts facts = {};
  const std::vector<PriceRow>* prices = nullptr;  // the operator's, oldest first; null: none
  const PriceRow* list_price = nullptr;  // the catalogue's, where none of these is in force
};

// What a request to `target` pays that came at that moment; null: unpriced.
[[nodiscard]] const PriceRow* price_in_force(const Target& target, WallTime at);

enum class StrategyKind : std::uint8_t { Priority, RoundRobin, Cost };

// What a name resolves to.
struct Route {
  std::string name;  // as listed to callers
  bool is_group = false;
  StrategyKind strategy = StrategyKind::Priority;
  std::vector<Target> targets;
  bool strict = false;                // of a group: nothing may be lost on the way to the vendor
  std::vector<std::string> excluded;  // "channel: reason" of members that a filter dropped for good
  mutable std::atomic<std::uint64_t> turn = 0;  // of round_robin
};

class RoutingTable {
 public:
  // `operations`: what each channel's vendor offers, in the configuration's order; empty: anything.
  // Error: a reference that does not resolve (the configuration loader has reported those already).
  // The catalogue must outlive the table.
  [[nodiscard]] static Result<std::shared_ptr<const RoutingTable>> build(
      const config::Configuration& configuration, ChannelStates& states,
      std::span<const std::uint32_t> operations = {},
      const config::Catalog& catalog = config::Catalog::built_in());

  [[nodiscard]] const std::vector<ChannelEntry>& channels() const { return channels_; }
  // Names that callers can ask for, sorted: groups, aliases, models. Wildcards are not listed.
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }
  [[nodiscard]] const std::vector<std::unique_ptr<Route>>& routes() const { return routes_; }

  // Order: group, alias, `provider/model`, model name, then channels that take any name ("*").
  // Null: nobody serves that name.
  [[nodiscard]] const Route* find(std::string_view asked) const;
  // For names only a wildcard channel serves (`provider/anything` too): a Route made for this
  // request.
  [[nodiscard]] std::unique_ptr<Route> make_wildcard_route(std::string_view asked) const;
  // "channel/model" of every named model of a channel in use that has no price then, sorted.
  [[nodiscard]] std::vector<std::string> unpriced(WallTime at) const;
  // At most three, by edit distance, nearest first. For the 404.
  [[nodiscard]] std::vector<std::string> near_names(std::string_view asked) const;

 private:
  friend class RoutingTableBuilder;
  [[nodiscard]] Target make_target(const ChannelEntry& channel, std::string_view model,
                                   std::string upstream_model) const;
  struct NameHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view name) const {
      return std::hash<std::string_view>{}(name);
    }
  };
  std::vector<ChannelEntry> channels_;
  std::vector<std::unique_ptr<Route>> routes_;
  std::unordered_map<std::string, const Route*, NameHash, std::equal_to<>> by_name_;
  std::vector<std::string> names_;
  PriceBook prices_;
  ModelBook models_;
};

}  // namespace sar::routing
