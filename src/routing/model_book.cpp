#include "routing/model_book.hpp"

#include <fmt/format.h>

namespace sar::routing {
namespace {

std::string key_of(std::string_view provider, std::string_view name) {
  return fmt::format("{}\n{}", provider, name);
}

}  // namespace

void ModelBook::assign(const config::Configuration& configuration, const config::Catalog& catalog) {
  catalog_ = &catalog;
  for (const config::Provider& provider : configuration.providers) {
    ListPrices& prices = list_prices_[provider.name];
    for (const config::CatalogModel& model : catalog.models(provider.kind)) {
      if (model.price) prices.emplace(&model, to_row(list_price(model, provider)));
    }
  }
  for (const config::Model& model : configuration.models) {
    described_.emplace(key_of(model.provider, model.name), model);
  }
}

KnownModel ModelBook::find(const ServedModel& served) const {
  KnownModel known;
  if (const config::CatalogModel* model = catalog_->find(served.kind, served.upstream_model)) {
    known.facts = model->facts;
    const auto prices = list_prices_.find(served.provider);
    if (prices != list_prices_.end()) {
      const auto price = prices->second.find(model);
      if (price != prices->second.end()) known.list_price = &price->second;
    }
  }
  if (described_.empty()) return known;
  for (const std::string_view provider : {std::string_view{}, served.provider}) {
    for (const std::string_view name : {served.upstream_model, served.model}) {
      const auto row = described_.find(key_of(provider, name));
      if (row != described_.end()) apply(row->second, known.facts);
    }
  }
  return known;
}

}  // namespace sar::routing
