#include "routing/price_book.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace sar::routing {
namespace {

std::string key_of(std::string_view scope, std::string_view name, std::string_view model) {
  return fmt::format("{}\n{}\n{}", scope, name, model);
}

std::string key_of(const config::Price& price) {
  if (!price.channel.empty()) return key_of("channel", price.channel, price.model);
  if (!price.provider.empty()) return key_of("provider", price.provider, price.model);
  return key_of("any", "", price.model);
}

}  // namespace

PriceRow to_row(const config::Price& price) {
  const PricePerMillion cache_write = price.cache_write.value_or(price.input);
  return {.id = price_id(price),
          .from = price.from,
          .input = price.input,
          .cache_read = price.cache_read.value_or(price.input),
          .cache_write = cache_write,
          .cache_write_1h = price.cache_write_1h.value_or(cache_write),
          .audio_input = price.audio_input.value_or(price.input),
          .image_input = price.image_input.value_or(price.input),
          .output = price.output,
          .reasoning = price.reasoning.value_or(price.output),
          .audio_output = price.audio_output.value_or(price.output),
          .image_output = price.image_output.value_or(price.output),
          .request = price.request};
}

Uuid price_id(const config::Price& price) {
  return stable_id("price",
                   fmt::format("{}\n{}", key_of(price), price.from.time_since_epoch().count()));
}

Money cost_of(const protocol::Usage& usage, const PriceRow& price) {
  return line_cost(usage.input, price.input) + line_cost(usage.cache_read, price.cache_read) +
         line_cost(usage.cache_write, price.cache_write) +
         line_cost(usage.cache_write_1h, price.cache_write_1h) +
         line_cost(usage.input_audio, price.audio_input) +
         line_cost(usage.input_image, price.image_input) + line_cost(usage.output, price.output) +
         line_cost(usage.reasoning, price.reasoning) +
         line_cost(usage.output_audio, price.audio_output) +
         line_cost(usage.output_image, price.image_output) + price.request;
}

const PriceRow* price_at(std::span<const PriceRow> rows, WallTime at) {
  const auto later = std::ranges::upper_bound(rows, at, {}, &PriceRow::from);
  return later == rows.begin() ? nullptr : &*std::prev(later);
}

void PriceBook::assign(const std::vector<config::Price>& prices) {
  rows_.clear();
  for (const config::Price& price : prices) rows_[key_of(price)].push_back(to_row(price));
  for (auto& [key, rows] : rows_) std::ranges::sort(rows, {}, &PriceRow::from);
}

const std::vector<PriceRow>* PriceBook::find(const PricedModel& asked) const {
  const auto rows_of = [this](const std::string& key) -> const std::vector<PriceRow>* {
    const auto found = rows_.find(key);
    return found == rows_.end() ? nullptr : &found->second;
  };
  for (const std::string_view name : {asked.model, asked.upstream_model}) {
    if (const auto* rows = rows_of(key_of("channel", asked.channel, name))) return rows;
    if (const auto* rows = rows_of(key_of("provider", asked.provider, name))) return rows;
    if (const auto* rows = rows_of(key_of("any", "", name))) return rows;
  }
  return nullptr;
}

}  // namespace sar::routing
