// One row per dialect, in the order of the enumeration.
#include "protocol/wires.hpp"

#include <array>
#include <cassert>

#include "protocol/anthropic/anthropic.hpp"
#include "protocol/completions/completions.hpp"
#include "protocol/gemini/gemini.hpp"
#include "protocol/ollama/ollama.hpp"
#include "protocol/openai/openai.hpp"
#include "protocol/responses/responses.hpp"

namespace sar::protocol {
namespace {

struct Row {
  const Translator* translator;
  const Wire* wire;                         // null: vendors only
  const std::span<const FieldName>* names;  // null: vendors only
};

constexpr std::array<Row, kDialectCount> kRows{{
    {&kOpenAiTranslator, &kOpenAiWire, &kOpenAiFieldNames},
    {&kOpenAiCompletionsTranslator, &kOpenAiCompletionsWire, &kOpenAiFieldNames},
    {&kOpenAiResponsesTranslator, &kOpenAiResponsesWire, &kOpenAiResponsesFieldNames},
    {&kAnthropicTranslator, &kAnthropicWire, &kAnthropicFieldNames},
    {&kGeminiTranslator, &kGeminiWire, &kGeminiFieldNames},
    {&kOllamaTranslator, nullptr, nullptr},
}};

const Row& row_of(Dialect dialect) { return kRows[static_cast<std::size_t>(dialect)]; }

}  // namespace

const Translator& translator_of(Dialect dialect) {
  const Translator* translator = row_of(dialect).translator;
  assert(translator != nullptr && translator->dialect == dialect);
  return *translator;
}

const Wire* wire_of(Dialect dialect) { return row_of(dialect).wire; }

std::span<const FieldName> field_names_of(Dialect dialect) {
  const std::span<const FieldName>* names = row_of(dialect).names;
  return names == nullptr ? std::span<const FieldName>{} : *names;
}

}  // namespace sar::protocol
