// Looking models up. Reading the files is catalog_reader.cpp.
#include "core/config/catalog.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <string>

namespace sar::config {
namespace {

// Whose models stand behind "prefix/…" at those who offer models of many vendors.
struct VendorPrefix {
  std::string_view prefix;
  std::string_view kind;
};
constexpr VendorPrefix kVendorPrefixes[] = {
    {"anthropic", "anthropic"}, {"deepseek", "deepseek"}, {"google", "gemini"},
    {"mistralai", "mistral"},   {"models", "gemini"},  // Google's own spelling
    {"moonshotai", "moonshot"}, {"openai", "openai"},     {"x-ai", "xai"},
    {"z-ai", "zhipu"},
};

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

// Whether `text` is like `form`, where 0 stands for any digit.
bool has_form(std::string_view text, std::string_view form) {
  return std::ranges::equal(text, form, [](char letter, char place) {
    return place == '0' ? is_digit(letter) : letter == place;
  });
}

// "gpt-4o-2024-11-20", "claude-opus-4-20250514" or "claude-opus-4@20250514" without the date.
std::string_view without_date(std::string_view name) {
  for (const std::string_view form : {"-0000-00-00", "-00000000", "@00000000"}) {
    if (name.size() > form.size() && has_form(name.substr(name.size() - form.size()), form)) {
      return name.substr(0, name.size() - form.size());
    }
  }
  return name;
}

const CatalogModel* look_up(const std::unordered_map<std::string_view, const CatalogModel*>& index,
                            std::string_view name) {
  const auto found = index.find(name);
  return found == index.end() ? nullptr : found->second;
}

}  // namespace

Result<Catalog> Catalog::parse(std::span<const CatalogFile> files) {
  Catalog catalog;
  for (const CatalogFile& file : files) {
    SAR_TRY(models, read_catalog_file(file));
    const std::size_t begin = catalog.models_.size();
    std::ranges::move(models, std::back_inserter(catalog.models_));
    catalog.sections_[file.kind] = {.begin = begin, .end = catalog.models_.size(), .by_name = {}};
  }
  SAR_CHECK(catalog.build_index());
  return catalog;
}

const Catalog& Catalog::built_in() {
  static const Catalog catalog = [] {
    auto parsed = parse(embedded_catalog());
    if (!parsed) throw std::logic_error{parsed.error().message};
    return std::move(*parsed);
  }();
  return catalog;
}

// Names as they are written come first, so that none is taken by another one without its date.
Result<void> Catalog::build_index() {
  for (const CatalogModel& model : models_) {
    Index& names = sections_[model.kind].by_name;
    const auto add = [&](std::string_view name) {
      everywhere_.emplace(name, &model);
      return names.emplace(name, &model).second;
    };
    bool is_new = add(model.name);
    for (const std::string_view alias : model.aliases) is_new = add(alias) && is_new;
    if (!is_new) {
      return fail(router_error("catalog", fmt::format("catalog/{}.txt: {} or an alias of it is "
                                                      "there twice",
                                                      model.kind, model.name)));
    }
  }
  for (const CatalogModel& model : models_) {
    sections_[model.kind].by_name.emplace(without_date(model.name), &model);
    everywhere_.emplace(without_date(model.name), &model);
  }
  return {};
}

const CatalogModel* Catalog::find(std::string_view kind, std::string_view name) const {
  if (const CatalogModel* own = find_own(kind, name)) return own;
  if (const CatalogModel* vendors = find_prefixed(name)) return vendors;
  if (const CatalogModel* other = look_up(everywhere_, name)) return other;
  return look_up(everywhere_, without_date(name));
}

const CatalogModel* Catalog::find_own(std::string_view kind, std::string_view name) const {
  const auto section = sections_.find(kind);
  if (section == sections_.end()) return nullptr;
  if (const CatalogModel* exact = look_up(section->second.by_name, name)) return exact;
  return look_up(section->second.by_name, without_date(name));
}

const CatalogModel* Catalog::find_prefixed(std::string_view name) const {
  const std::size_t slash = name.find('/');
  if (slash == std::string_view::npos) return nullptr;
  const auto* const vendor =
      std::ranges::find(kVendorPrefixes, name.substr(0, slash), &VendorPrefix::prefix);
  if (vendor == std::end(kVendorPrefixes)) return nullptr;
  const std::string_view own_name = name.substr(slash + 1);
  if (const CatalogModel* found = find_own(vendor->kind, own_name)) return found;
  std::string dashed{own_name};  // "claude-opus-4.8" is Anthropic's "claude-opus-4-8"
  std::ranges::replace(dashed, '.', '-');
  return find_own(vendor->kind, dashed);
}

std::span<const CatalogModel> Catalog::models(std::string_view kind) const {
  const auto section = sections_.find(kind);
  if (section == sections_.end()) return {};
  return models().subspan(section->second.begin, section->second.end - section->second.begin);
}

Price list_price(const CatalogModel& model, const Provider& provider) {
  Price price = *model.price;
  price.provider = provider.name;
  return price;
}

std::vector<Price> list_prices(const Catalog& catalog, const std::vector<Provider>& providers) {
  std::vector<Price> prices;
  for (const Provider& provider : providers) {
    for (const CatalogModel& model : catalog.models(provider.kind)) {
      if (model.price) prices.push_back(list_price(model, provider));
    }
  }
  return prices;
}

}  // namespace sar::config
