// Reads one file of the model catalogue. Comments begin with #, `as_of <day>` says when the prices
// were looked up, and every other line is a model:
//
//   name | context output | kind and abilities | prices | aliases
//
// The last field may be left out; '-' is a field, or a number, of which nothing is known.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>
#include <variant>

#include "core/config/catalog.hpp"
#include "core/timestamp.hpp"

namespace sar::config {
namespace {

constexpr std::string_view kNothing = "-";
constexpr std::size_t kFieldsLeast = 4;
constexpr std::size_t kFieldsMost = 5;

using PriceMember =
    std::variant<PricePerMillion Price::*, std::optional<PricePerMillion> Price::*, Money Price::*>;
struct PriceClass {
  std::string_view name;
  PriceMember member;
};
const PriceClass kPriceClasses[] = {
    {"input", &Price::input},
    {"cache_read", &Price::cache_read},
    {"cache_write", &Price::cache_write},
    {"cache_write_1h", &Price::cache_write_1h},
    {"audio_input", &Price::audio_input},
    {"image_input", &Price::image_input},
    {"output", &Price::output},
    {"reasoning", &Price::reasoning},
    {"audio_output", &Price::audio_output},
    {"image_output", &Price::image_output},
    {"request", &Price::request},
};

// Cuts off what stands before the first `border`, or all there is.
std::string_view take_until(std::string_view& text, char border) {
  const std::size_t end = std::min(text.find(border), text.size());
  const std::string_view taken = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return taken;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

std::vector<std::string_view> words_of(std::string_view field) {
  std::vector<std::string_view> words;
  while (!field.empty()) {
    const std::string_view word = take_until(field, ' ');
    if (!word.empty() && word != kNothing) words.push_back(word);
  }
  return words;
}

template <class Words>
std::optional<std::size_t> place_in(const Words& words, std::string_view word) {
  const auto* const found = std::ranges::find(words, word);
  if (found == std::end(words)) return std::nullopt;
  return static_cast<std::size_t>(found - std::begin(words));
}

// One line. Every step returns false, or nullopt, if the line is not in the form.
class CatalogLine {
 public:
  CatalogLine(std::string_view kind, WallTime as_of) : as_of_(as_of) { model_.kind = kind; }

  std::optional<CatalogModel> read(std::string_view line) {
    std::vector<std::string_view> fields;
    while (!line.empty()) fields.push_back(trimmed(take_until(line, '|')));
    if (fields.size() < kFieldsLeast || fields.size() > kFieldsMost) return std::nullopt;
    model_.name = fields[0];
    if (model_.name.empty() || !read_limits(fields[1]) || !read_abilities(fields[2]) ||
        !read_prices(fields[3])) {
      return std::nullopt;
    }
    if (fields.size() == kFieldsMost) model_.aliases = words_of(fields[4]);
    return std::move(model_);
  }

 private:
  bool read_limits(std::string_view field) {
    return read_count(take_until(field, ' '), model_.facts.context_tokens) &&
           read_count(trimmed(field), model_.facts.output_tokens);
  }

  static bool read_count(std::string_view word, std::int64_t& count) {
    if (word == kNothing) return true;
    const char* end = word.data() + word.size();
    const auto result = std::from_chars(word.data(), end, count);
    return result.ec == std::errc{} && result.ptr == end && count > 0;
  }

  bool read_abilities(std::string_view field) {
    model_.facts.known = true;
    model_.facts.thinking = ThinkingForm::None;
    return std::ranges::all_of(words_of(field), [&](std::string_view word) {
      return read_kind(word) || read_ability(word);
    });
  }

  bool read_kind(std::string_view word) {
    const auto kind = place_in(kModelKinds, word);
    if (kind) model_.facts.kind = static_cast<ModelKind>(*kind);
    return kind.has_value();
  }

  // "reasoning:level" also tells how it is told to think.
  bool read_ability(std::string_view word) {
    const std::string_view name = take_until(word, ':');
    const auto* const ability = std::ranges::find(kAbilities, name, &Ability::name);
    if (ability == std::end(kAbilities)) return false;
    model_.facts.*(ability->member) = true;
    if (ability->member != &ModelFacts::reasoning) return word.empty();
    const auto form = place_in(kThinkingForms, word.empty() ? kThinkingForms[0] : word);
    if (form) model_.facts.thinking = static_cast<ThinkingForm>(*form);
    return form.has_value() && model_.facts.thinking != ThinkingForm::None;
  }

  // "2026-08-19 input 5 output 30"; the day only where it is not the file's.
  bool read_prices(std::string_view field) {
    const auto words = words_of(field);
    if (words.empty()) return true;
    Price& price = model_.price.emplace();
    price.model = model_.name;
    const auto day = parse_rfc3339(words.front());
    price.from = day.value_or(as_of_);
    bool has_input = false;
    bool has_output = false;
    std::size_t place = day ? 1 : 0;
    for (; place + 1 < words.size(); place += 2) {
      has_input = has_input || words[place] == "input";
      has_output = has_output || words[place] == "output";
      if (!read_price(words[place], words[place + 1])) return false;
    }
    return place == words.size() && has_input && has_output && price.from != WallTime{};
  }

  bool read_price(std::string_view name, std::string_view dollars) {
    const auto* const found = std::ranges::find(kPriceClasses, name, &PriceClass::name);
    const auto amount = Money::parse(dollars);
    if (found == std::end(kPriceClasses) || !amount || *amount < Money{}) return false;
    std::visit([&](auto member) { assign(*model_.price.*member, *amount); }, found->member);
    return true;
  }

  static void assign(Money& member, Money amount) { member = amount; }
  static void assign(PricePerMillion& member, Money amount) { member = {amount}; }
  static void assign(std::optional<PricePerMillion>& member, Money amount) {
    member = PricePerMillion{amount};
  }

  CatalogModel model_;
  WallTime as_of_;
};

}  // namespace

Result<std::vector<CatalogModel>> read_catalog_file(const CatalogFile& file) {
  constexpr std::string_view kAsOf = "as_of ";
  std::vector<CatalogModel> models;
  WallTime as_of{};
  std::string_view rest = file.text;
  for (int number = 1; !rest.empty(); ++number) {
    const std::string_view line = take_until(rest, '\n');
    if (line.empty() || line.starts_with('#')) continue;
    const bool is_day = line.starts_with(kAsOf);
    const auto day = is_day ? parse_rfc3339(line.substr(kAsOf.size())) : std::nullopt;
    auto model = is_day ? std::nullopt : CatalogLine{file.kind, as_of}.read(line);
    if (!day && !model) {
      return fail(router_error("catalog", fmt::format("catalog/{}.txt:{}: not in the form: {}",
                                                      file.kind, number, line)));
    }
    if (day) as_of = *day;
    if (model) models.push_back(std::move(*model));
  }
  return models;
}

}  // namespace sar::config
