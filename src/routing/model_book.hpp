// What is known of a channel's models, looked up when the routing table is built: the model
// catalogue, and the operator's word over it.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/config/catalog.hpp"
#include "core/config/configuration.hpp"
#include "protocol/canonical/model_facts.hpp"
#include "routing/price_book.hpp"

namespace sar::routing {

using protocol::ModelFacts;

struct ServedModel {
  std::string_view kind;  // of the provider
  std::string_view provider;
  std::string_view model;           // public name
  std::string_view upstream_model;  // the vendor's
};

struct KnownModel {
  ModelFacts facts;
  const PriceRow* list_price = nullptr;  // null: the catalogue has none for that kind of provider
};

class ModelBook {
 public:
  // `catalog` must outlive the book.
  void assign(const config::Configuration& configuration, const config::Catalog& catalog);
  // The catalogue knows a model by the vendor's name. The operator's rows are looked up by both
  // names: one for the provider wins over one for the model alone, then the public name over the
  // vendor's, each field for itself.
  [[nodiscard]] KnownModel find(const ServedModel& served) const;

 private:
  using ListPrices = std::unordered_map<const config::CatalogModel*, PriceRow>;
  const config::Catalog* catalog_ = nullptr;
  std::map<std::string, ListPrices, std::less<>> list_prices_;   // by provider
  std::map<std::string, config::Model, std::less<>> described_;  // provider '\n' name
};

}  // namespace sar::routing
