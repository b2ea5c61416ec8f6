// Numbers, sizes and durations are one thing: digits and a unit from a table.
#include "core/config/number_forms.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <span>

#include "core/timestamp.hpp"

namespace sar::config {
namespace {

namespace json = boost::json;

struct Unit {
  std::string_view suffix;
  std::int64_t factor;
};
// The first one that divides a value is the one it is shown in.
constexpr std::array kPlain{Unit{"", 1}};
constexpr std::array kBytes{
    Unit{"GiB", 1 << 30},  Unit{"MiB", 1 << 20}, Unit{"KiB", 1 << 10}, Unit{"GB", 1'000'000'000},
    Unit{"MB", 1'000'000}, Unit{"KB", 1'000},    Unit{"", 1}};
constexpr std::array kTimes{Unit{"h", 3'600'000}, Unit{"m", 60'000}, Unit{"s", 1'000},
                            Unit{"ms", 1}};

// What stands before the number is up to the caller; "012" is no number here.
std::optional<std::int64_t> parse_decimal(std::string_view digits) {
  const std::string_view magnitude = digits.starts_with('-') ? digits.substr(1) : digits;
  if (magnitude.size() > 1 && magnitude.front() == '0') return std::nullopt;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

std::optional<std::int64_t> parse_quantity(std::string_view text, std::span<const Unit> units) {
  const std::size_t digits = std::min(text.find_first_not_of("-0123456789"), text.size());
  const auto unit = std::ranges::find(units, text.substr(digits), &Unit::suffix);
  const auto number = parse_decimal(text.substr(0, digits));
  std::int64_t value = 0;
  if (unit == units.end() || !number || __builtin_mul_overflow(*number, unit->factor, &value)) {
    return std::nullopt;
  }
  return value;
}

std::string show_quantity(std::int64_t value, std::span<const Unit> units) {
  if (value == 0) return fmt::format("0{}", units.back().suffix);
  const auto unit =
      std::ranges::find_if(units, [=](const Unit& each) { return value % each.factor == 0; });
  return fmt::format("{}{}", value / unit->factor, unit->suffix);
}

// What a number that is none was probably meant to be.
std::string number_hint(std::string_view text, std::span<const Unit> units) {
  const std::string_view digits = text.starts_with('-') ? text.substr(1) : text;
  if (digits.empty() || digits.front() < '0' || digits.front() > '9') return {};
  if (digits.find_first_not_of("0123456789") == std::string_view::npos) {
    if (digits.size() > 1 && digits.front() == '0') return "write it without leading zeros";
    const bool needs_unit = !units.back().suffix.empty();
    return needs_unit ? fmt::format("add a unit, such as {}{}", text, units.back().suffix) : "";
  }
  if (digits.find_first_of("_,'") != std::string_view::npos) return "write the digits together";
  if (digits.starts_with("0x") || digits.starts_with("0o") || digits.starts_with("0b")) {
    return "write it in plain decimal";
  }
  return {};
}

struct Quantity {
  std::span<const Unit> units;
  std::int64_t least;
  std::int64_t most;
  std::string_view noun;

  [[nodiscard]] std::string words() const {
    return fmt::format("{} from {} to {}", noun, show_quantity(least, units),
                       show_quantity(most, units));
  }
  [[nodiscard]] std::optional<std::int64_t> read(const YamlNode& node, Reader& reader) const {
    const auto text = reader.text(node, words());
    if (!text) return std::nullopt;
    const auto value = parse_quantity(*text, units);
    if (!value || *value < least || *value > most) {
      reader.refuse(node, words(), value ? "" : number_hint(*text, units));
      return std::nullopt;
    }
    return value;
  }
};

Quantity quantity_of(const Whole& form) {
  return {.units = kPlain, .least = form.least, .most = form.most, .noun = "a whole number"};
}
Quantity quantity_of(const Size& form) {
  return {.units = kBytes, .least = form.least, .most = form.most, .noun = "a size"};
}
Quantity quantity_of(const Duration& form) {
  return {.units = kTimes,
          .least = form.least.count(),
          .most = form.most.count(),
          .noun = "a duration"};
}

constexpr Money kDollarsMax = Money::from_nanos(1'000'000'000'000'000);
constexpr std::string_view kDollarsWords = "an amount in dollars from 0 to 1000000, such as 0.15";

std::string dollars_hint(std::string_view text) {
  if (text.contains(',')) return "write a point before the decimals, and no other mark";
  if (text.contains('$')) return "leave the dollar sign out";
  return {};
}

std::string moment_words() { return "a date such as 2026-01-31 or 2026-01-31T12:00:00Z"; }

}  // namespace

void Flag::read(const YamlNode& node, bool& value, Reader& reader) const {
  const std::string words = shape().words;
  const auto text = reader.text(node, words);
  if (!text) return;
  if (*text != "true" && *text != "false") return reader.refuse(node, words);
  value = *text == "true";
}

Shape Flag::shape() const { return scalar_shape("true or false", {{"type", "boolean"}}); }

void Whole::read(const YamlNode& node, std::int64_t& value, Reader& reader) const {
  if (const auto number = quantity_of(*this).read(node, reader)) value = *number;
}

Shape Whole::shape() const {
  return scalar_shape(quantity_of(*this).words(),
                      {{"type", "integer"}, {"minimum", least}, {"maximum", most}});
}

void Size::read(const YamlNode& node, std::int64_t& bytes, Reader& reader) const {
  if (const auto number = quantity_of(*this).read(node, reader)) bytes = *number;
}

json::value Size::show(std::int64_t bytes) const {
  return json::string{show_quantity(bytes, kBytes)};
}

Shape Size::shape() const {
  return scalar_shape(quantity_of(*this).words(), {{"type", json::array{"integer", "string"}},
                                                   {"minimum", least},
                                                   {"maximum", most},
                                                   {"pattern", "^[0-9]+([KMG]i?B)?$"}});
}

void Duration::read(const YamlNode& node, std::chrono::milliseconds& value, Reader& reader) const {
  if (const auto number = quantity_of(*this).read(node, reader)) {
    value = std::chrono::milliseconds{*number};
  }
}

json::value Duration::show(std::chrono::milliseconds value) const {
  return json::string{show_quantity(value.count(), kTimes)};
}

Shape Duration::shape() const {
  return scalar_shape(quantity_of(*this).words(),
                      {{"type", "string"}, {"pattern", "^[0-9]+(ms|s|m|h)$"}});
}

void Dollars::read(const YamlNode& node, Money& value, Reader& reader) const {
  const auto text = reader.text(node, kDollarsWords);
  if (!text) return;
  const auto amount = Money::parse(*text);
  if (!amount || *amount < Money{} || *amount > kDollarsMax) {
    return reader.refuse(node, kDollarsWords, dollars_hint(*text));
  }
  value = *amount;
}

void Dollars::read(const YamlNode& node, PricePerMillion& value, Reader& reader) const {
  read(node, value.per_million, reader);
}

json::value Dollars::show(Money value) const { return json::string{value.to_string()}; }

json::value Dollars::show(PricePerMillion value) const { return show(value.per_million); }

Shape Dollars::shape() const {
  return scalar_shape(std::string{kDollarsWords}, {{"type", json::array{"number", "string"}},
                                                   {"minimum", 0},
                                                   {"maximum", 1'000'000},
                                                   {"pattern", "^[0-9]+(\\.[0-9]{1,9})?$"}});
}

void Moment::read(const YamlNode& node, WallTime& value, Reader& reader) const {
  const auto text = reader.text(node, moment_words());
  if (!text) return;
  const auto moment = parse_rfc3339(*text);
  const bool whole_seconds =
      moment && moment->time_since_epoch() % std::chrono::seconds{1} == std::chrono::nanoseconds{};
  if (!whole_seconds) return reader.refuse(node, moment_words());
  value = *moment;
}

json::value Moment::show(WallTime value) const {
  constexpr std::size_t kDateLength = 10;
  std::string text = to_rfc3339(value);
  const std::size_t fraction = text.find('.');
  text.erase(fraction, text.size() - fraction - 1);
  if (text.ends_with("T00:00:00Z")) text.resize(kDateLength);
  return json::string{text};
}

Shape Moment::shape() const {
  return scalar_shape(moment_words(),
                      {{"type", "string"},
                       {"pattern", "^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)?$"}});
}

}  // namespace sar::config
