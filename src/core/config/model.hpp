// Section `models`: what the operator knows better than the model catalogue. Fields:
// model_fields.cpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/model_facts.hpp"

namespace sar::config {

// What is given replaces what the catalogue says; the rest stays.
struct Model {
  std::string name;
  std::string provider;  // empty: any
  std::optional<ModelKind> kind;
  std::optional<std::int64_t> context_tokens;
  std::optional<std::int64_t> output_tokens;
  std::optional<std::vector<std::string>> capabilities;  // of kAbilities; all there are
  std::optional<ThinkingForm> thinking;
};

// Writes what `model` says over `facts`.
void apply(const Model& model, ModelFacts& facts);

}  // namespace sar::config
