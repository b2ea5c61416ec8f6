// Fields of the section `models`, and what they change.
#include <algorithm>

#include "core/config/list_forms.hpp"
#include "core/config/number_forms.hpp"
#include "core/config/sections.hpp"
#include "core/config/text_forms.hpp"

namespace sar::config {
namespace {

constexpr std::int64_t kTokensMax = 1'000'000'000;
constexpr std::string_view kReasoning = "reasoning";

bool names(const std::vector<std::string>& capabilities, std::string_view name) {
  return std::ranges::find(capabilities, name) != capabilities.end();
}

bool is_form(const std::optional<ThinkingForm>& thinking) {
  return thinking && *thinking != ThinkingForm::None;
}

void finish_model(Model& model, const std::string& path, Report& report) {
  if (is_form(model.thinking) && model.capabilities && !names(*model.capabilities, kReasoning)) {
    report.add_at(path + ".thinking", "a model that thinks has the capability reasoning");
  }
}

OneOf<std::string> ability_form() {
  std::vector<Word<std::string>> words;
  for (const Ability& ability : kAbilities) {
    words.push_back({.text = ability.name, .value = std::string{ability.name}});
  }
  return OneOf<std::string>{words};
}

OneOf<ModelKind> kind_form() {
  std::vector<Word<ModelKind>> words;
  for (std::size_t kind = 0; kind < std::size(kModelKinds); ++kind) {
    words.push_back({.text = kModelKinds[kind], .value = static_cast<ModelKind>(kind)});
  }
  return OneOf<ModelKind>{words};
}

OneOf<ThinkingForm> thinking_form() {
  return OneOf<ThinkingForm>{{{"none", ThinkingForm::None},
                              {"budget", ThinkingForm::Budget},
                              {"adaptive", ThinkingForm::Adaptive},
                              {"level", ThinkingForm::Level}}};
}

}  // namespace

Record<Model> model_record() {
  return {
      .fields =
          {
              required("name", &Model::name, Text{kModelName},
                       "The model, by the name callers use or by the vendor's."),
              optional("provider", &Model::provider, Text{kName, Blank::Allowed},
                       "Only at this provider."),
              optional("kind", &Model::kind, Maybe{kind_form()}, "What it is called for."),
              optional("context_tokens", &Model::context_tokens, Maybe{Whole{1, kTokensMax}},
                       "The most that prompt and answer have together."),
              optional("output_tokens", &Model::output_tokens, Maybe{Whole{1, kTokensMax}},
                       "The most that an answer has."),
              optional("capabilities", &Model::capabilities, Maybe{ListOf{ability_form()}},
                       "All it can do besides text."),
              optional("thinking", &Model::thinking, Maybe{thinking_form()},
                       "How it is told to think: not at all, by a `budget` of tokens, `adaptive` "
                       "with an effort, or by a `level`."),
          },
      .finish = finish_model};
}

void apply(const Model& model, ModelFacts& facts) {
  if (model.kind) facts.kind = *model.kind;
  if (model.context_tokens) facts.context_tokens = *model.context_tokens;
  if (model.output_tokens) facts.output_tokens = *model.output_tokens;
  if (model.capabilities) {
    facts.known = true;
    for (const Ability& ability : kAbilities) {
      facts.*(ability.member) = names(*model.capabilities, ability.name);
    }
    if (!facts.reasoning) {
      facts.thinking = ThinkingForm::None;
    } else if (facts.thinking == ThinkingForm::None) {
      facts.thinking = ThinkingForm::Unknown;
    }
  }
  if (model.thinking) {
    facts.thinking = *model.thinking;
    facts.reasoning = *model.thinking != ThinkingForm::None;
  }
}

}  // namespace sar::config
