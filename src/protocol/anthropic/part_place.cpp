#include "protocol/anthropic/part_place.hpp"

#include <fmt/format.h>

#include "protocol/canonical/conversation.hpp"

namespace sar::protocol {

std::string PartPlace::text() const {
  if (!fixed.empty()) return std::string{fixed};
  std::string path = path_of(*message, message_index);
  if (!field.empty()) fmt::format_to(std::back_inserter(path), ".{}", field);
  if (number != kNoNumber) fmt::format_to(std::back_inserter(path), "[{}]", number);
  return path;
}

PartPlace PartPlaces::next(const Part& part) {
  PartPlace place = message_;
  if (part.index.value >= 0) {
    place.field = "content";
    place.number = static_cast<std::size_t>(part.index.value);
    return place;
  }
  if (part.index.value == PartIndex::kElsewhere) return place;
  const bool is_openai = dialect_ == Dialect::OpenAi;
  if (is_openai && std::holds_alternative<ToolCall>(part.body)) {
    place.field = "tool_calls";
    place.number = calls_++;
  } else if (is_openai && std::holds_alternative<ReasoningPart>(part.body)) {
    place.field = "reasoning_content";
  } else {
    place.field = "content";
    place.number = contents_++;
  }
  return place;
}

}  // namespace sar::protocol
