// Dated prices, looked up per channel and model when the routing table is built.
#pragma once

#include <deque>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/config/configuration.hpp"
#include "core/ids.hpp"
#include "protocol/canonical/usage.hpp"

namespace sar::routing {

// One price in force from a moment on. `id` is stable: derived from scope, model and date.
struct PriceRow {
  Uuid id;
  WallTime from{};
  PricePerMillion input;
  PricePerMillion cache_read;
  PricePerMillion cache_write;
  PricePerMillion cache_write_1h;
  PricePerMillion audio_input;
  PricePerMillion image_input;
  PricePerMillion output;
  PricePerMillion reasoning;
  PricePerMillion audio_output;
  PricePerMillion image_output;
  Money request;
};

// What is not given falls back as Price says.
[[nodiscard]] PriceRow to_row(const config::Price& price);

// The same id the store gives the row of this price.
[[nodiscard]] Uuid price_id(const config::Price& price);

// Sum of the lines, each rounded up, plus the price per request.
[[nodiscard]] Money cost_of(const protocol::Usage& usage, const PriceRow& price);
// The last row whose `from` is not after `at`; null: none in force (unpriced).
[[nodiscard]] const PriceRow* price_at(std::span<const PriceRow> rows, WallTime at);

struct PricedModel {
  std::string_view channel;
  std::string_view provider;
  std::string_view model;           // public name
  std::string_view upstream_model;  // the vendor's
};

class PriceBook {
 public:
  void assign(const std::vector<config::Price>& prices);
  // Rows of the most specific scope that has any: channel, provider, model alone. Sorted by date.
  // The public and the upstream name are both tried, the public one first. Null: unpriced.
  [[nodiscard]] const std::vector<PriceRow>* find(const PricedModel& asked) const;

 private:
  std::map<std::string, std::vector<PriceRow>, std::less<>>
      rows_;  // key: scope '\n' name '\n' model
};

}  // namespace sar::routing
