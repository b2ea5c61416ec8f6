#include "provider/overrides.hpp"

#include <algorithm>
#include <array>

namespace sar::provider {
namespace {

using config::HeaderField;
using protocol::Dialect;
using protocol::ReasoningStyle;

template <class Value>
struct Word {
  std::string_view text;
  Value value;
};

constexpr std::array kReasoningStyles{
    Word{"effort", ReasoningStyle::Effort},
    Word{"thinking_type", ReasoningStyle::ThinkingType},
    Word{"enable_thinking", ReasoningStyle::EnableThinking},
    Word{"openrouter", ReasoningStyle::OpenRouter},
    Word{"none", ReasoningStyle::None},
};

Dialect dialect_of(std::string_view word) {
  for (std::size_t index = 0; index < protocol::kDialectCount; ++index) {
    const auto dialect = static_cast<Dialect>(index);
    if (to_string(dialect) == word) return dialect;
  }
  return Dialect::OpenAi;
}

auto named(std::string_view name) {
  return [name](const HeaderField& field) { return equal_ignoring_case(field.name, name); };
}

void set_field(std::vector<HeaderField>& fields, const HeaderField& field) {
  std::erase_if(fields, named(field.name));
  fields.push_back(field);
}

void rename_field(std::vector<HeaderField>& fields, const config::Rename& rename) {
  const auto found = std::ranges::find_if(fields, named(rename.from));
  if (found == fields.end()) return;
  const HeaderField renamed{.name = rename.to, .value = found->value};
  fields.erase(found);
  set_field(fields, renamed);
}

}  // namespace

std::vector<Surface> configured_surfaces(const std::vector<config::Surface>& listed,
                                         const BaseUrl& base) {
  std::vector<Surface> surfaces;
  for (const config::Surface& surface : listed) {
    const std::string& stream = surface.stream_path;
    surfaces.push_back({.operation = find_operation(surface.operation).value_or(Operation::Chat),
                        .dialect = dialect_of(surface.dialect),
                        .path = base.path + surface.path,
                        .stream_path = stream.empty() ? std::string{} : base.path + stream});
  }
  return surfaces;
}

void apply_headers(const config::Provider& provider, std::vector<HeaderField>& fields) {
  const config::HeaderOverrides& overrides = provider.overrides.headers;
  for (const config::Rename& rename : overrides.rename) rename_field(fields, rename);
  for (const std::string& name : overrides.remove) std::erase_if(fields, named(name));
  for (const HeaderField& field : overrides.set_if_absent) {
    if (std::ranges::none_of(fields, named(field.name))) fields.push_back(field);
  }
  for (const HeaderField& field : provider.headers) set_field(fields, field);
  for (const HeaderField& field : overrides.set) set_field(fields, field);
}

protocol::OpenAiTraits with_overrides(protocol::OpenAiTraits traits,
                                      const config::TraitOverrides& overrides) {
  using Traits = protocol::OpenAiTraits;
  using Overrides = config::TraitOverrides;
  struct Pair {
    bool Traits::* trait;
    std::optional<bool> Overrides::* given;
  };
  constexpr std::array kPairs{
      Pair{&Traits::max_completion_tokens, &Overrides::max_completion_tokens},
      Pair{&Traits::developer_role, &Overrides::developer_role},
      Pair{&Traits::required_is_any, &Overrides::required_is_any},
      Pair{&Traits::short_tool_ids, &Overrides::short_tool_ids},
      Pair{&Traits::random_seed, &Overrides::random_seed},
      Pair{&Traits::json_schema, &Overrides::json_schema},
      Pair{&Traits::choices, &Overrides::choices},
      Pair{&Traits::logprobs, &Overrides::logprobs},
      Pair{&Traits::reasoning_back, &Overrides::reasoning_back},
      Pair{&Traits::platform_fields, &Overrides::platform_fields},
      Pair{&Traits::sampling_with_reasoning, &Overrides::sampling_with_reasoning},
      Pair{&Traits::user, &Overrides::user},
      Pair{&Traits::top_k, &Overrides::top_k},
      Pair{&Traits::cache_control, &Overrides::cache_control},
      Pair{&Traits::file_urls, &Overrides::file_urls},
      Pair{&Traits::thoughts_in_text, &Overrides::thoughts_in_text},
  };
  for (const Pair& pair : kPairs) {
    traits.*pair.trait = (overrides.*pair.given).value_or(traits.*pair.trait);
  }
  for (const auto& [text, style] : kReasoningStyles) {
    if (overrides.reasoning == text) traits.reasoning = style;
  }
  return traits;
}

}  // namespace sar::provider
