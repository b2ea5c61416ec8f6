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
  const Wire* wire;  // null: vendors only
};

constexpr std::array<Row, kDialectCount> kRows{{
    {&kOpenAiTranslator, &kOpenAiWire},
    {&kOpenAiCompletionsTranslator, &kOpenAiCompletionsWire},
    {&kOpenAiResponsesTranslator, &kOpenAiResponsesWire},
    {&kAnthropicTranslator, &kAnthropicWire},
    {&kGeminiTranslator, &kGeminiWire},
    {&kOllamaTranslator, nullptr},
}};

const Row& row_of(Dialect dialect) { return kRows[static_cast<std::size_t>(dialect)]; }

}  // namespace

const Translator& translator_of(Dialect dialect) {
  const Translator* translator = row_of(dialect).translator;
  assert(translator != nullptr && translator->dialect == dialect);
  return *translator;
}

const Wire* wire_of(Dialect dialect) { return row_of(dialect).wire; }

}  // namespace sar::protocol
