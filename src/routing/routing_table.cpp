#include "routing/routing_table.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/edit_distance.hpp"
#include "routing/strategies.hpp"

namespace sar::routing {
namespace {

constexpr std::string_view kAnyModel = "*";
constexpr std::size_t kNearNamesMax = 3;

bool contains(const std::vector<std::string>& words, const std::string& word) {
  return std::ranges::find(words, word) != words.end();
}

bool serves_any(const ChannelEntry& channel) {
  return std::ranges::find(channel.models, kAnyModel, &config::ChannelModel::name) !=
         channel.models.end();
}

bool has_any(const std::vector<std::string>& tags, const std::vector<std::string>& wanted) {
  return std::ranges::any_of(wanted, [&](const std::string& tag) { return contains(tags, tag); });
}

// What the channel calls the model upstream; null: it does not serve it. A wildcard serves any name
// as it is.
const config::ChannelModel* find_model(const ChannelEntry& channel, std::string_view model) {
  const auto named = std::ranges::find(channel.models, model, &config::ChannelModel::name);
  if (named != channel.models.end()) return &*named;
  const auto any = std::ranges::find(channel.models, kAnyModel, &config::ChannelModel::name);
  return any == channel.models.end() ? nullptr : &*any;
}

std::string upstream_name(const config::ChannelModel& served, std::string_view asked) {
  if (served.name == kAnyModel || served.upstream.empty()) return std::string{asked};
  return served.upstream;
}

}  // namespace

// Fills one table. Separate from it, so that the table has no half-built state.
class RoutingTableBuilder {
 public:
  RoutingTableBuilder(const config::Configuration& configuration, ChannelStates& states,
                      std::span<const std::uint32_t> operations)
      : configuration_(configuration),
        states_(states),
        operations_(operations),
        table_(std::make_shared<RoutingTable>()) {}

  Result<std::shared_ptr<const RoutingTable>> build(const config::Catalog& catalog) {
    table_->prices_.assign(configuration_.prices);
    table_->models_.assign(configuration_, catalog);
    SAR_CHECK(add_channels());
    for (const config::ModelGroup& group : configuration_.model_groups) SAR_CHECK(add_group(group));
    add_models();
    std::ranges::sort(table_->names_);
    return std::shared_ptr<const RoutingTable>{table_};
  }

 private:
  Result<void> add_channels() {
    std::unordered_map<std::string_view, const config::Provider*> providers;
    for (const config::Provider& provider : configuration_.providers)
      providers.emplace(provider.name, &provider);
    table_->channels_.reserve(configuration_.channels.size());
    for (const config::Channel& channel : configuration_.channels) {
      const auto provider = providers.find(channel.provider);
      if (provider == providers.end()) {
        return fail(
            router_error("unknown_provider", fmt::format("channel '{}': there is no provider '{}'",
                                                         channel.name, channel.provider)));
      }
      add_channel(channel, *provider->second);
    }
    return {};
  }

  void add_channel(const config::Channel& channel, const config::Provider& provider) {
    const Uuid id = stable_id("channel", channel.name);
    const std::size_t index = table_->channels_.size();
    table_->channels_.push_back({.id = id,
                                 .name = channel.name,
                                 .provider = channel.provider,
                                 .kind = provider.kind,
                                 .index = static_cast<std::uint32_t>(index),
                                 .priority = channel.priority,
                                 .weight = static_cast<std::uint32_t>(channel.weight),
                                 .max_in_flight = channel.limits.max_in_flight,
                                 .enabled = channel.enabled && provider.enabled,
                                 .operations = operations_.empty() ? ~0U : operations_[index],
                                 .tags = channel.tags,
                                 .models = channel.models,
                                 .state = states_.of(id)});
  }

  Route& add_route(std::string name, bool is_group) {
    auto route = std::make_unique<Route>();
    route->name = std::move(name);
    route->is_group = is_group;
    table_->routes_.push_back(std::move(route));
    return *table_->routes_.back();
  }

  Result<void> add_group(const config::ModelGroup& group) {
    const Strategy* strategy = find_strategy(group.strategy);
    if (strategy == nullptr) {
      return fail(router_error(
          "unknown_strategy",
          fmt::format("model group '{}': there is no strategy '{}'", group.name, group.strategy)));
    }
    Route& route = add_route(group.name, true);
    route.strategy = strategy->kind;
    route.strict = group.strict;
    for (const config::GroupMember& member : group.members)
      add_member(route, group.filters, member);
    publish(group.name, route);
    for (const std::string& alias : group.aliases) publish(alias, route);
    return {};
  }

  void publish(const std::string& name, const Route& route) {
    if (table_->by_name_.emplace(name, &route).second) table_->names_.push_back(name);
  }

  void add_member(Route& route, const config::GroupFilters& filters,
                  const config::GroupMember& member) {
    for (const ChannelEntry& channel : table_->channels_) {
      if (!member.channel.empty() && channel.name != member.channel) continue;
      if (!member.tag.empty() && !contains(channel.tags, member.tag)) continue;
      if (!member.model.empty() && find_model(channel, member.model) == nullptr) continue;
      if (const auto reason = exclusion(channel, filters)) {
        note_exclusion(route, fmt::format("{}: {}", channel.name, *reason));
        continue;
      }
      if (!member.model.empty()) {
        add_target(route, channel, member.model);
        continue;
      }
      for (const config::ChannelModel& model : channel.models) {
        if (model.name != kAnyModel) add_target(route, channel, model.name);
      }
    }
  }

  static std::optional<std::string> exclusion(const ChannelEntry& channel,
                                              const config::GroupFilters& filters) {
    if (contains(filters.exclude_channels, channel.name)) return "excluded by name";
    if (has_any(channel.tags, filters.exclude_tags)) return "carries an excluded tag";
    const bool has_all = std::ranges::all_of(
        filters.require_tags, [&](const std::string& tag) { return contains(channel.tags, tag); });
    if (!has_all) return "lacks a required tag";
    return std::nullopt;
  }

  static void note_exclusion(Route& route, std::string note) {
    if (!contains(route.excluded, note)) route.excluded.push_back(std::move(note));
  }

  void add_target(Route& route, const ChannelEntry& channel, std::string_view model) {
    const config::ChannelModel* served = find_model(channel, model);
    Target target = table_->make_target(channel, model, upstream_name(*served, model));
    const bool is_there = std::ranges::any_of(route.targets, [&](const Target& other) {
      return other.channel == target.channel && other.upstream_model == target.upstream_model;
    });
    if (!is_there) route.targets.push_back(std::move(target));
  }

  // Every model by its plain name and as `provider/model`. A group of the same name is found first.
  void add_models() {
    std::unordered_map<std::string, Route*> routes;
    const auto route_of = [&](std::string name) -> Route& {
      Route*& route = routes[name];
      if (route == nullptr) route = &add_route(std::move(name), false);
      return *route;
    };
    for (const ChannelEntry& channel : table_->channels_) {
      for (const config::ChannelModel& model : channel.models) {
        if (model.name == kAnyModel) continue;
        add_target(route_of(model.name), channel, model.name);
        add_target(route_of(fmt::format("{}/{}", channel.provider, model.name)), channel,
                   model.name);
      }
    }
    for (const ChannelEntry& channel : table_->channels_) {
      for (const config::ChannelModel& model : channel.models) {
        if (model.name == kAnyModel) continue;
        publish(model.name, *routes.at(model.name));
        const std::string qualified = fmt::format("{}/{}", channel.provider, model.name);
        table_->by_name_.emplace(qualified, routes.at(qualified));
      }
    }
  }

  const config::Configuration& configuration_;
  ChannelStates& states_;
  std::span<const std::uint32_t> operations_;
  std::shared_ptr<RoutingTable> table_;
};

Result<std::shared_ptr<const RoutingTable>> RoutingTable::build(
    const config::Configuration& configuration, ChannelStates& states,
    std::span<const std::uint32_t> operations, const config::Catalog& catalog) {
  return RoutingTableBuilder{configuration, states, operations}.build(catalog);
}

Target RoutingTable::make_target(const ChannelEntry& channel, std::string_view model,
                                 std::string upstream_model) const {
  Target target{.channel = &channel,
                .model = std::string{model},
                .upstream_model = std::move(upstream_model)};
  const KnownModel known = models_.find({.kind = channel.kind,
                                         .provider = channel.provider,
                                         .model = target.model,
                                         .upstream_model = target.upstream_model});
  target.facts = known.facts;
  target.list_price = known.list_price;
  target.prices = prices_.find({.channel = channel.name,
                                .provider = channel.provider,
                                .model = target.model,
                                .upstream_model = target.upstream_model});
  return target;
}

const PriceRow* price_in_force(const Target& target, WallTime at) {
  const PriceRow* price = target.prices == nullptr ? nullptr : price_at(*target.prices, at);
  return price == nullptr ? target.list_price : price;
}

std::vector<std::string> RoutingTable::unpriced(WallTime at) const {
  std::vector<std::string> names;
  for (const auto& route : routes_) {
    for (const Target& target : route->targets) {
      if (!target.channel->enabled || price_in_force(target, at) != nullptr) continue;
      names.push_back(fmt::format("{}/{}", target.channel->name, target.model));
    }
  }
  std::ranges::sort(names);
  const auto repeated = std::ranges::unique(names);
  names.erase(repeated.begin(), repeated.end());
  return names;
}

const Route* RoutingTable::find(std::string_view asked) const {
  const auto found = by_name_.find(asked);
  return found == by_name_.end() ? nullptr : found->second;
}

std::unique_ptr<Route> RoutingTable::make_wildcard_route(std::string_view asked) const {
  auto route = std::make_unique<Route>();
  route->name = asked;
  for (const ChannelEntry& channel : channels_) {
    if (!serves_any(channel)) continue;
    std::string_view model = asked;
    const bool is_qualified = asked.size() > channel.provider.size() + 1 &&
                              asked.starts_with(channel.provider) &&
                              asked[channel.provider.size()] == '/';
    if (is_qualified) model.remove_prefix(channel.provider.size() + 1);
    route->targets.push_back(make_target(channel, model, std::string{model}));
  }
  // `openai/gpt-9` means openai's channels alone, if it has any.
  const auto is_qualified_target = [&](const Target& target) {
    return target.model.size() < asked.size();
  };
  if (std::ranges::any_of(route->targets, is_qualified_target)) {
    std::erase_if(route->targets,
                  [&](const Target& target) { return !is_qualified_target(target); });
  }
  return route->targets.empty() ? nullptr : std::move(route);
}

std::vector<std::string> RoutingTable::near_names(std::string_view asked) const {
  return nearest(asked, names_, kNearNamesMax);
}

}  // namespace sar::routing
