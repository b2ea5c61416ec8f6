#include <fmt/format.h>

#include "app/commands_shared.hpp"
#include "core/clock.hpp"
#include "gateway/snapshot.hpp"

namespace sar::app {
namespace {

constexpr std::string_view kUnknown = "-";

void print_row(std::string_view name, const routing::Target& target,
               const routing::PriceRow* price) {
  const std::int64_t context = target.facts.context_tokens;
  const std::string prices = price == nullptr
                                 ? "unpriced"
                                 : fmt::format("{} / {}", price->input.per_million.to_string(),
                                               price->output.per_million.to_string());
  fmt::print("{:<40}  {:<24}  {:>9}  {}\n", name, target.channel->name,
             context == 0 ? std::string{kUnknown} : fmt::format("{}", context), prices);
}

}  // namespace

int models_list(const Places& places, bool only_unpriced) {
  const auto loaded = load_or_complain(places);
  if (!loaded) return kBadUsage;
  routing::ChannelStates states;
  const WallTime now = SystemClock{}.wall();
  const auto snapshot = gateway::build_snapshot(loaded->configuration, states, now);
  if (!snapshot) return complain(snapshot.error());
  fmt::print("{:<40}  {:<24}  {:>9}  {}\n", "MODEL", "CHANNEL", "CONTEXT",
             "INPUT / OUTPUT, $ per million tokens");
  const routing::RoutingTable& table = *(*snapshot)->routing;
  for (const std::string& name : table.names()) {
    for (const routing::Target& target : table.find(name)->targets) {
      const routing::PriceRow* price = routing::price_in_force(target, now);
      if (!only_unpriced || price == nullptr) print_row(name, target, price);
    }
  }
  return kDone;
}

}  // namespace sar::app
