// What is known of a model before it is asked: from the model catalogue and from the operator.
#pragma once

#include <cstdint>
#include <string_view>

namespace sar {

// How a model is told to think, in its vendor's own dialect.
enum class ThinkingForm : std::uint8_t {
  Unknown,
  None,      // it cannot
  Budget,    // a number of tokens (Claude up to 4.5, Gemini 2.5)
  Adaptive,  // it decides by itself, guided by an effort (Claude from 4.6)
  Level,     // a word (Gemini 3, OpenAI's reasoning_effort)
};
inline constexpr std::string_view kThinkingForms[] = {"unknown", "none", "budget", "adaptive",
                                                      "level"};

// What it is called for.
enum class ModelKind : std::uint8_t { Chat, Embedding, Image, Speech, Transcription };
inline constexpr std::string_view kModelKinds[] = {"chat", "embedding", "image", "speech",
                                                   "transcription"};

struct ModelFacts {
  bool known = false;               // false: the abilities below say nothing
  std::int64_t context_tokens = 0;  // 0: unknown
  std::int64_t output_tokens = 0;   // the most it answers; 0: unknown
  bool images = false;
  bool audio = false;
  bool files = false;
  bool tools = false;
  bool json_schema = false;
  bool reasoning = false;
  ThinkingForm thinking = ThinkingForm::Unknown;
  ModelKind kind = ModelKind::Chat;

  bool operator==(const ModelFacts&) const = default;
};

// An ability and what the catalogue, the configuration and callers call it.
struct Ability {
  std::string_view name;
  bool ModelFacts::* member;
};
inline constexpr Ability kAbilities[] = {{"images", &ModelFacts::images},
                                         {"audio", &ModelFacts::audio},
                                         {"files", &ModelFacts::files},
                                         {"tools", &ModelFacts::tools},
                                         {"json_schema", &ModelFacts::json_schema},
                                         {"reasoning", &ModelFacts::reasoning}};

}  // namespace sar
