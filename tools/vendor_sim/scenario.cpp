// One line per parameter in a table.
#include "scenario.hpp"

#include <algorithm>
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

template <typename Value>
struct Word {
  std::string_view name;
  Value value;
};

template <typename Value, std::size_t kCount>
bool set_word(Value& target, std::string_view name, const std::array<Word<Value>, kCount>& words) {
  const auto found = std::ranges::find(words, name, &Word<Value>::name);
  if (found == words.end()) return false;
  target = found->value;
  return true;
}

constexpr std::array kUsages{
    Word{"none", UsageReport::None},
    Word{"zero", UsageReport::Zero},
    Word{"each", UsageReport::Each},
};
constexpr std::array kEnds{
    Word{"length", End::Length},   Word{"filter", End::Filter}, Word{"refusal", End::Refusal},
    Word{"blocked", End::Blocked}, Word{"pause", End::Pause},
};
constexpr std::array kShapes{
    Word{"siliconflow", ErrorShape::SiliconFlow},
    Word{"vllm", ErrorShape::Vllm},
    Word{"text", ErrorShape::Text},
    Word{"detail", ErrorShape::Detail},
    Word{"xai", ErrorShape::Xai},
};
constexpr std::array kArguments{
    Word{"empty", Arguments::Empty},
    Word{"broken", Arguments::Broken},
};
constexpr std::array kReasoningFields{
    Word{"reasoning_content", ReasoningField::Content},
    Word{"reasoning", ReasoningField::Plain},
    Word{"details", ReasoningField::Details},
};

bool set_switch(bool& target, std::string_view value) {
  target = value == "1";
  return target;
}

bool set_status(Scenario& scenario, std::string_view value) {
  return set_count(scenario.status, value) && scenario.status >= 200 && scenario.status <= 599;
}

struct Parameter {
  std::string_view name;
  Setter set;
};

using S = Scenario;
using V = std::string_view;

constexpr std::array kParameters{
    Parameter{"tokens", [](S& s, V v) { return set_count(s.tokens, v); }},
    Parameter{"bytes", [](S& s, V v) { return set_count(s.text_bytes, v); }},
    Parameter{"ttft_ms", [](S& s, V v) { return set_milliseconds(s.first_token, v); }},
    Parameter{"tps", [](S& s, V v) { return set_number(s.tokens_per_second, v); }},
    Parameter{"echo", [](S& s, V v) { return set_switch(s.echo, v); }},
    Parameter{"look", [](S& s, V v) { return set_switch(s.look, v); }},
    Parameter{"json", [](S& s, V v) { return set_switch(s.json, v); }},
    Parameter{"think", [](S& s, V v) { return set_count(s.thinking, v); }},
    Parameter{"redacted", [](S& s, V v) { return set_switch(s.is_redacted, v); }},
    Parameter{"think_in",
              [](S& s, V v) { return set_word(s.reasoning_field, v, kReasoningFields); }},
    Parameter{"tool", [](S& s, V v) { return set_count(s.tool_calls, v); }},
    Parameter{"say", [](S& s, V v) { return set_count(s.preamble, v); }},
    Parameter{"interleave", [](S& s, V v) { return set_switch(s.interleaves, v); }},
    Parameter{"args", [](S& s, V v) { return set_word(s.arguments, v, kArguments); }},
    Parameter{"cite", [](S& s, V v) { return set_count(s.citations, v); }},
    Parameter{"end", [](S& s, V v) { return set_word(s.end, v, kEnds); }},
    Parameter{"finish",
              [](S& s, V v) {
                s.finish = v;
                return !v.empty();
              }},
    Parameter{"prompt", [](S& s, V v) { return set_count(s.prompt_tokens, v); }},
    Parameter{"cached", [](S& s, V v) { return set_count(s.cached_tokens, v); }},
    Parameter{"write5m", [](S& s, V v) { return set_count(s.written_5m_tokens, v); }},
    Parameter{"write1h", [](S& s, V v) { return set_count(s.written_1h_tokens, v); }},
    Parameter{"reasoning", [](S& s, V v) { return set_count(s.reasoning_tokens, v); }},
    Parameter{"usage", [](S& s, V v) { return set_word(s.usage, v, kUsages); }},
    Parameter{"check",
              [](S& s, V v) {
                s.is_checked = v != "0";
                return v == "0" || v == "1";
              }},
    Parameter{"keepalive", [](S& s, V v) { return set_count(s.keep_alives, v); }},
    Parameter{"chunk", [](S& s, V v) { return set_count(s.chunk_bytes, v); }},
    Parameter{"limits", [](S& s, V v) { return set_switch(s.tells_limits, v); }},
    Parameter{"fault", set_fault},
    Parameter{"rate", [](S& s, V v) { return set_number(s.fault_rate, v); }},
    Parameter{"times", [](S& s, V v) { return set_count(s.fault_times, v); }},
    Parameter{"after", [](S& s, V v) { return set_count(s.fault_after, v); }},
    Parameter{"at", [](S& s, V v) { return set_count(s.fault_at, v); }},
    Parameter{"status", set_status},
    Parameter{"shape", [](S& s, V v) { return set_word(s.shape, v, kShapes); }},
    Parameter{"retry_after", [](S& s, V v) { return set_count(s.retry_after_seconds, v); }},
    Parameter{"drip_ms", [](S& s, V v) { return set_milliseconds(s.drip, v); }},
    // Names a request: two names that differ in `tag` alone are counted apart by `times`.
    Parameter{"tag", [](S&, V v) { return !v.empty(); }},
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
