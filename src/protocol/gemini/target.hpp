// What a Gemini model wants to be told differently. Internal to the dialect.
#pragma once

#include "protocol/translation.hpp"

namespace sar::protocol {

struct GeminiTarget {
  explicit GeminiTarget(const RequestTarget& target);

  // As the catalogue knows, else as the name says; Unknown: neither does.
  ThinkingForm thinking;
  bool is_pro;  // cannot be kept from thinking
  // Gemini 3: calls have ids, and the first of a step must bring a signature.
  [[nodiscard]] bool has_call_ids() const { return thinking == ThinkingForm::Level; }
};

}  // namespace sar::protocol
