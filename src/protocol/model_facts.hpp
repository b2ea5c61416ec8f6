// What is known of a model before it is asked: from the model catalogue.
#pragma once

#include <cstdint>

namespace sar::protocol {

// How a model is told to think, in its vendor's own dialect.
enum class ThinkingForm : std::uint8_t {
  Unknown,
  None,      // it cannot
  Budget,    // a number of tokens (Claude up to 4.5, Gemini 2.5)
  Adaptive,  // it decides by itself, guided by an effort (Claude from 4.6)
  Level,     // a word (Gemini 3)
};

struct ModelFacts {
  bool known = false;               // false: nothing below says anything
  std::int64_t context_tokens = 0;  // 0: unknown
  std::int64_t output_tokens = 0;   // the most it answers; 0: unknown
  bool images = false;
  bool audio = false;
  bool files = false;
  bool tools = false;
  bool json_schema = false;
  bool reasoning = false;
  ThinkingForm thinking = ThinkingForm::Unknown;
};

}  // namespace sar::protocol
