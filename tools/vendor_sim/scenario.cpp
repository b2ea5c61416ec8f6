// One line per parameter in a table.
#include "scenario.hpp"

#include <array>
#include <charconv>

namespace sim {
namespace {

// False: the value makes no sense.
using Setter = bool (*)(Scenario&, std::string_view value);

constexpr std::int64_t kMillion = 1'000'000;

bool set_count(std::int64_t& target, std::string_view value) {
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), target);
  return error == std::errc{} && end == value.data() + value.size() && target >= 0 &&
         target <= 100 * kMillion;
}

bool set_number(double& target, std::string_view value) {
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), target);
  return error == std::errc{} && end == value.data() + value.size() && target >= 0;
}

bool set_milliseconds(std::chrono::microseconds& target, std::string_view value) {
  double milliseconds = 0;
  if (!set_number(milliseconds, value)) return false;
  target = std::chrono::microseconds{static_cast<std::int64_t>(milliseconds * 1000)};
  return true;
}

bool set_fault(Scenario& scenario, std::string_view value) {
  const auto fault = find_fault(value);
  scenario.fault = fault.value_or(Fault::None);
  return fault.has_value();
}

bool set_usage(Scenario& scenario, std::string_view value) {
  if (value == "none") scenario.usage = UsageReport::None;
  if (value == "zero") scenario.usage = UsageReport::Zero;
  return scenario.usage != UsageReport::Normal;
}

struct Parameter {
  std::string_view name;
  Setter set;
};

constexpr std::array kParameters{
    Parameter{"tokens", [](Scenario& s, std::string_view v) { return set_count(s.tokens, v); }},
    Parameter{"bytes", [](Scenario& s, std::string_view v) { return set_count(s.text_bytes, v); }},
    Parameter{"ttft_ms",
              [](Scenario& s, std::string_view v) { return set_milliseconds(s.first_token, v); }},
    Parameter{"tps",
              [](Scenario& s, std::string_view v) { return set_number(s.tokens_per_second, v); }},
    Parameter{"echo",
              [](Scenario& s, std::string_view v) {
                s.echo = v == "1";
                return s.echo;
              }},
    Parameter{"tool", [](Scenario& s, std::string_view v) { return set_count(s.tool_calls, v); }},
    Parameter{"prompt",
              [](Scenario& s, std::string_view v) { return set_count(s.prompt_tokens, v); }},
    Parameter{"cached",
              [](Scenario& s, std::string_view v) { return set_count(s.cached_tokens, v); }},
    Parameter{"reasoning",
              [](Scenario& s, std::string_view v) { return set_count(s.reasoning_tokens, v); }},
    Parameter{"usage", set_usage},
    Parameter{"fault", set_fault},
    Parameter{"rate", [](Scenario& s, std::string_view v) { return set_number(s.fault_rate, v); }},
    Parameter{"times", [](Scenario& s, std::string_view v) { return set_count(s.fault_times, v); }},
    Parameter{"after", [](Scenario& s, std::string_view v) { return set_count(s.fault_after, v); }},
    Parameter{"retry_after",
              [](Scenario& s, std::string_view v) { return set_count(s.retry_after_seconds, v); }},
    Parameter{"drip_ms",
              [](Scenario& s, std::string_view v) { return set_milliseconds(s.drip, v); }},
    // Names a request: two names that differ in `tag` alone are counted apart by `times`.
    Parameter{"tag", [](Scenario&, std::string_view v) { return !v.empty(); }},
};

std::string complaint(std::string_view text, std::string_view part) {
  return std::string(text) + " '" + std::string(part) + "' in the model name";
}

std::expected<void, std::string> set_parameter(Scenario& scenario, std::string_view part) {
  const auto equals = part.find('=');
  if (equals == std::string_view::npos) {
    return std::unexpected(complaint("no '=' in the parameter", part));
  }
  for (const Parameter& parameter : kParameters) {
    if (parameter.name != part.substr(0, equals)) continue;
    if (parameter.set(scenario, part.substr(equals + 1))) return {};
    return std::unexpected(complaint("bad value in the parameter", part));
  }
  return std::unexpected(complaint("unknown parameter", part));
}

}  // namespace

std::expected<Scenario, std::string> parse_scenario(std::string_view model) {
  Scenario scenario;
  const auto colon = model.find(':');
  const auto name = model.substr(0, colon);
  const bool is_synthetic =
      colon != std::string_view::npos && (name == "sim" || name.starts_with("sim-"));
  if (!is_synthetic) {
    scenario.is_persona = model != "sim";
    if (scenario.is_persona) scenario.tokens_per_second = 60;
    return scenario;
  }
  for (auto rest = model.substr(colon + 1); !rest.empty();) {
    const auto comma = rest.find(',');
    if (auto set = set_parameter(scenario, rest.substr(0, comma)); !set) {
      return std::unexpected(set.error());
    }
    rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(comma + 1);
  }
  return scenario;
}

}  // namespace sim
