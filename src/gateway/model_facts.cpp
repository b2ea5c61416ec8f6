#include "gateway/model_facts.hpp"

#include <algorithm>

#include "core/append.hpp"
#include "protocol/json/json_writer.hpp"

namespace sar::gateway {
namespace {

using routing::PriceRow;
using routing::Target;

using Part = PricePerMillion PriceRow::*;

// `same_as` is the one that holds where this one is not told.
struct PricePart {
  std::string_view name;
  Part member;
  Part same_as = nullptr;
};
constexpr PricePart kPriceParts[] = {
    {"input", &PriceRow::input},
    {"cache_read", &PriceRow::cache_read, &PriceRow::input},
    {"cache_write", &PriceRow::cache_write, &PriceRow::input},
    {"cache_write_1h", &PriceRow::cache_write_1h, &PriceRow::cache_write},
    {"audio_input", &PriceRow::audio_input, &PriceRow::input},
    {"image_input", &PriceRow::image_input, &PriceRow::input},
    {"output", &PriceRow::output},
    {"reasoning", &PriceRow::reasoning, &PriceRow::output},
    {"audio_output", &PriceRow::audio_output, &PriceRow::output},
    {"image_output", &PriceRow::image_output, &PriceRow::output},
};

void narrow(std::int64_t& limit, std::int64_t other) {
  if (limit == 0 || (other != 0 && other < limit)) limit = other;
}

// What all targets of a name have in common.
struct CommonFacts {
  ModelFacts facts;
  PriceRow dearest;
  bool priced = false;
  bool unpriced = false;

  void add(const Target& target, WallTime now) {
    add_facts(target.facts);
    const PriceRow* price = price_in_force(target, now);
    if (price == nullptr) {
      unpriced = true;
      return;
    }
    priced = true;
    for (const PricePart& part : kPriceParts) {
      dearest.*(part.member) = std::max(dearest.*(part.member), price->*(part.member));
    }
    dearest.request = std::max(dearest.request, price->request);
  }

 private:
  void add_facts(const ModelFacts& other) {
    narrow(facts.context_tokens, other.context_tokens);
    narrow(facts.output_tokens, other.output_tokens);
    if (!other.known) return;
    for (const Ability& ability : kAbilities) {
      const bool has = other.*(ability.member);
      facts.*(ability.member) = facts.known ? facts.*(ability.member) && has : has;
    }
    const bool is_same = !facts.known || facts.thinking == other.thinking;
    facts.thinking = is_same ? other.thinking : ThinkingForm::Unknown;
    facts.kind = other.kind;
    facts.known = true;
  }
};

void append_number(protocol::JsonWriter& writer, std::string_view key, std::int64_t value) {
  if (value == 0) return;
  std::string digits;
  append_integer(digits, value);
  writer.key(key);
  writer.raw(digits);
}

void append_facts(protocol::JsonWriter& writer, const ModelFacts& facts) {
  if (facts.known) {
    writer.key("kind");
    writer.text(kModelKinds[static_cast<std::size_t>(facts.kind)]);
  }
  append_number(writer, "context_window", facts.context_tokens);
  append_number(writer, "max_output_tokens", facts.output_tokens);
  if (!facts.known) return;
  writer.key("capabilities");
  writer.begin_array();
  for (const Ability& ability : kAbilities) {
    if (facts.*(ability.member)) writer.text(ability.name);
  }
  writer.end_array();
  if (facts.thinking == ThinkingForm::Unknown) return;
  writer.key("thinking");
  writer.text(kThinkingForms[static_cast<std::size_t>(facts.thinking)]);
}

void append_pricing(protocol::JsonWriter& writer, const PriceRow& price) {
  writer.key("pricing");
  writer.begin_object();
  writer.key("unit");
  writer.text("USD per million tokens");
  for (const PricePart& part : kPriceParts) {
    if (part.same_as != nullptr && price.*(part.member) == price.*(part.same_as)) continue;
    writer.key(part.name);
    writer.raw((price.*(part.member)).per_million.to_string());
  }
  if (price.request != Money{}) {
    writer.key("request");
    writer.raw(price.request.to_string());
  }
  writer.end_object();
}

}  // namespace

ModelFacts common_model_facts(const routing::Route& route, WallTime now) {
  CommonFacts common;
  for (const Target& target : route.targets) common.add(target, now);
  return common.facts;
}

void append_model_facts(std::string& out, const routing::Route& route, WallTime now) {
  CommonFacts common;
  for (const Target& target : route.targets) common.add(target, now);
  protocol::JsonWriter writer{out};
  writer.begin_object();
  append_facts(writer, common.facts);
  if (common.priced) append_pricing(writer, common.dearest);
  if (common.unpriced) {
    writer.key("unpriced");
    writer.raw("true");
  }
  writer.end_object();
}

}  // namespace sar::gateway
