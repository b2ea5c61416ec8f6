// The model catalogue: limits, abilities and list prices of models, so that nobody has to write
// them down. One file per kind of provider in catalog/, compiled in; its form is described in
// docs/models.md. The operator's sections `models` and `prices` win over it.
//
// A form of its own and not YAML because it is read at every start: one line per model, in half a
// millisecond altogether.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/config/price.hpp"
#include "core/config/provider.hpp"
#include "core/model_facts.hpp"
#include "core/result.hpp"

namespace sar::config {

struct CatalogModel {
  std::string_view kind;  // of provider
  std::string_view name;  // what such a provider calls it
  std::vector<std::string_view> aliases;
  ModelFacts facts;
  // `from` is the day the price was looked up, `provider` is empty. Missing: unpriced.
  std::optional<Price> price;
};

// catalog/<kind>.txt
struct CatalogFile {
  std::string_view kind;
  std::string_view text;
};

// Immutable. Views point into the texts it was read from, which must outlive it.
class Catalog {
 public:
  Catalog(Catalog&&) = default;  // no copies: the indexes point into this one
  Catalog& operator=(Catalog&&) = default;

  // Error: the first line that breaks the form, or a name that is given twice.
  [[nodiscard]] static Result<Catalog> parse(std::span<const CatalogFile> files);
  // What is compiled in. Read once, by the first who asks.
  [[nodiscard]] static const Catalog& built_in();

  // The model that a provider of this kind calls so: by its name or alias, also with a date behind
  // or without the one it has. Otherwise the model of another vendor, whose price does not hold
  // here: named by a prefix ("openai/gpt-4o") or by the same name. Null: unknown.
  [[nodiscard]] const CatalogModel* find(std::string_view kind, std::string_view name) const;

  // In the order of the files.
  [[nodiscard]] std::span<const CatalogModel> models() const { return models_; }
  [[nodiscard]] std::span<const CatalogModel> models(std::string_view kind) const;

 private:
  Catalog() = default;
  using Index = std::unordered_map<std::string_view, const CatalogModel*>;
  struct Section {
    std::size_t begin = 0;
    std::size_t end = 0;
    Index by_name;
  };
  [[nodiscard]] Result<void> build_index();
  [[nodiscard]] const CatalogModel* find_own(std::string_view kind, std::string_view name) const;
  [[nodiscard]] const CatalogModel* find_prefixed(std::string_view name) const;

  std::vector<CatalogModel> models_;
  std::unordered_map<std::string_view, Section> sections_;  // by kind
  Index everywhere_;
};

// The price of a model at a provider of its kind, as if the operator had written it. REQUIRES: the
// model has one.
[[nodiscard]] Price list_price(const CatalogModel& model, const Provider& provider);
// Of all models at all these providers.
[[nodiscard]] std::vector<Price> list_prices(const Catalog& catalog,
                                             const std::vector<Provider>& providers);

// The models of one file. Error: names file and line.
[[nodiscard]] Result<std::vector<CatalogModel>> read_catalog_file(const CatalogFile& file);
// The files of catalog/, by name.
[[nodiscard]] std::span<const CatalogFile> embedded_catalog();

}  // namespace sar::config
