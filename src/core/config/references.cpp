// What concerns more than one object. Runs when every file could be read, so that a syntax error
// in one file does not make references from the others look wrong.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>

#include "core/config/name_index.hpp"
#include "core/config/provider_kinds.hpp"
#include "core/config/sections.hpp"

namespace sar::config {
namespace {

constexpr std::string_view kAnyModel = "*";

bool serves(const Channel& channel, std::string_view model) {
  return std::ranges::any_of(channel.models, [&](const ChannelModel& served) {
    return served.name == kAnyModel || served.name == model;
  });
}

bool carries(const Channel& channel, std::string_view tag) {
  return std::ranges::find(channel.tags, tag) != channel.tags.end();
}

bool asks_for_credential(const Provider& provider) {
  if (provider.auth.style != AuthStyle::Vendor) return provider.auth.style != AuthStyle::None;
  const ProviderKind* kind = find_provider_kind(provider.kind);
  return kind != nullptr && kind->needs_credential;
}

// Calls `visit(item, path)`, the path being "<list>[<index>]<suffix>".
template <class Item, class Visit>
void for_each(const std::vector<Item>& items, std::string_view list, std::string_view suffix,
              const Visit& visit) {
  for (std::size_t index = 0; index < items.size(); ++index) {
    visit(items[index], fmt::format("{}[{}]{}", list, index, suffix));
  }
}

class ReferenceCheck {
 public:
  ReferenceCheck(const Configuration& configuration, Report& report)
      : configuration_(configuration), report_(report) {}

  void index_names();
  void check_channel(const Channel& channel, const std::string& path) const;
  void check_group(const ModelGroup& group, const std::string& path) const;
  void check_model(const Model& model, const std::string& path);
  void check_price(const Price& price, const std::string& path);

 private:
  void index_channel(const Channel& channel, const std::string& path);
  void check_member(const GroupMember& member, const std::string& path) const;
  [[nodiscard]] const Provider* find_provider(const std::string& name) const;

  const Configuration& configuration_;
  Report& report_;
  NameIndex providers_{{"there is already a provider", "there is no provider"}, report_};
  NameIndex channels_{{"there is already a channel", "there is no channel"}, report_};
  NameIndex groups_{{"there is already a model group or alias"}, report_};
  NameIndex tags_{{.taken = "", .unknown = "no channel carries the tag"}, report_};
  NameIndex models_{{.taken = "", .unknown = "no channel serves the model"}, report_};
  std::unordered_map<std::string_view, const Channel*> channels_by_name_;
  // By provider and model: where it is described.
  std::map<std::tuple<std::string, std::string>, std::string> described_;
  // By channel, provider, model and date: where that price is given.
  std::map<std::tuple<std::string, std::string, std::string, WallTime>, std::string> prices_;
};

void ReferenceCheck::index_names() {
  for_each(configuration_.providers, "providers", ".name",
           [&](const Provider& provider, std::string path) {
             providers_.add(provider.name, std::move(path));
           });
  for_each(configuration_.channels, "channels", "",
           [&](const Channel& channel, const std::string& path) { index_channel(channel, path); });
  for_each(configuration_.model_groups, "model_groups", "",
           [&](const ModelGroup& group, const std::string& group_path) {
             groups_.add(group.name, group_path + ".name");
             for_each(group.aliases, group_path + ".aliases", "",
                      [&](const std::string& alias, std::string path) {
                        groups_.add(alias, std::move(path));
                      });
           });
}

void ReferenceCheck::index_channel(const Channel& channel, const std::string& path) {
  channels_.add(channel.name, path + ".name");
  channels_by_name_.emplace(channel.name, &channel);
  for_each(channel.tags, path + ".tags", "", [&](const std::string& tag, std::string tag_path) {
    tags_.add_shared(tag, std::move(tag_path));
  });
  for_each(channel.models, path + ".models", ".name",
           [&](const ChannelModel& model, std::string model_path) {
             models_.add_shared(model.name, std::move(model_path));
           });
}

const Provider* ReferenceCheck::find_provider(const std::string& name) const {
  const auto provider = std::ranges::find(configuration_.providers, name, &Provider::name);
  return provider == configuration_.providers.end() ? nullptr : &*provider;
}

void ReferenceCheck::check_channel(const Channel& channel, const std::string& path) const {
  providers_.require(channel.provider, path + ".provider");
  const Provider* provider = find_provider(channel.provider);
  const bool needs_credential = provider != nullptr && asks_for_credential(*provider);
  const std::string credentials_path = path + ".credentials";
  if (needs_credential && channel.credentials.empty() && !report_.is_faulty(credentials_path)) {
    report_.add_at(credentials_path, "a channel needs at least one credential",
                   "a provider that asks for none has auth.style none");
  }
}

void ReferenceCheck::check_group(const ModelGroup& group, const std::string& path) const {
  for_each(group.members, path + ".members", "",
           [&](const GroupMember& member, const std::string& member_path) {
             check_member(member, member_path);
           });
  for_each(
      group.filters.require_tags, path + ".filters.require_tags", "",
      [&](const std::string& tag, const std::string& tag_path) { tags_.require(tag, tag_path); });
  for_each(group.filters.exclude_channels, path + ".filters.exclude_channels", "",
           [&](const std::string& channel, const std::string& channel_path) {
             channels_.require(channel, channel_path);
           });
}

void ReferenceCheck::check_member(const GroupMember& member, const std::string& path) const {
  channels_.require(member.channel, path + ".channel");
  tags_.require(member.tag, path + ".tag");
  const std::string model_path = path + ".model";
  if (member.model.empty()) return;
  if (!models_.contains(member.model) && !models_.contains(std::string{kAnyModel})) {
    models_.require(member.model, model_path);
    return;
  }
  const auto channel = channels_by_name_.find(member.channel);
  if (channel != channels_by_name_.end() && !serves(*channel->second, member.model)) {
    report_.add_at(model_path, fmt::format("channel {} does not serve {}",
                                           report_.quoted_at(path + ".channel", member.channel),
                                           report_.quoted_at(model_path, member.model)));
  }
  const auto serves_with_tag = [&](const Channel& each) {
    return carries(each, member.tag) && serves(each, member.model);
  };
  if (tags_.contains(member.tag) &&
      !std::ranges::any_of(configuration_.channels, serves_with_tag)) {
    report_.add_at(model_path, fmt::format("no channel with the tag {} serves {}",
                                           report_.quoted_at(path + ".tag", member.tag),
                                           report_.quoted_at(model_path, member.model)));
  }
}

void ReferenceCheck::check_model(const Model& model, const std::string& path) {
  providers_.require(model.provider, path + ".provider");
  if (model.name.empty()) return;
  const auto [first, is_new] = described_.try_emplace(std::tuple{model.provider, model.name}, path);
  if (!is_new) {
    report_.add_at(path, "this model is described already",
                   fmt::format("see {} in {}", first->second, report_.position_at(first->second)));
  }
}

void ReferenceCheck::check_price(const Price& price, const std::string& path) {
  providers_.require(price.provider, path + ".provider");
  channels_.require(price.channel, path + ".channel");
  if (price.model.empty()) return;
  const auto [first, is_new] =
      prices_.try_emplace(std::tuple{price.channel, price.provider, price.model, price.from}, path);
  if (!is_new) {
    report_.add_at(path, "there is already a price for this model, scope and date",
                   fmt::format("see {} in {}", first->second, report_.position_at(first->second)));
  }
}

}  // namespace

void check_references(const Configuration& configuration, Report& report) {
  ReferenceCheck check{configuration, report};
  check.index_names();
  for_each(
      configuration.channels, "channels", "",
      [&](const Channel& channel, const std::string& path) { check.check_channel(channel, path); });
  for_each(
      configuration.model_groups, "model_groups", "",
      [&](const ModelGroup& group, const std::string& path) { check.check_group(group, path); });
  for_each(configuration.models, "models", "",
           [&](const Model& model, const std::string& path) { check.check_model(model, path); });
  for_each(configuration.prices, "prices", "",
           [&](const Price& price, const std::string& path) { check.check_price(price, path); });
}

}  // namespace sar::config
