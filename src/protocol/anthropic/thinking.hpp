// How much a model is told to think, and how much it may say. Internal to the dialect.
#pragma once

#include <cstdint>
#include <string>

#include "protocol/anthropic/request_writing.hpp"

namespace sar::protocol {

struct AnthropicThinking {
  std::string thinking;  // the field's JSON; empty: it is left out
  std::string effort;    // output_config.effort; empty: left out
  std::int64_t max_tokens = 0;
  bool is_on = false;
};

enum class ToolLoop : bool { Open, Thoughtless };

// Notes what it changes. Thoughtless: see AnthropicTurns.
[[nodiscard]] AnthropicThinking plan_anthropic_thinking(const AnthropicRequestWriting& writing,
                                                        ToolLoop loop);

}  // namespace sar::protocol
