#include "protocol/anthropic/part_place.hpp"

#include "protocol/canonical/conversation.hpp"

namespace sar::protocol {

std::string PartPlace::text() const {
  if (!fixed.empty()) return std::string{fixed};
  return part == kWhole ? path_of(*message, message_index)
                        : part_path(*message, message_index, part);
}

}  // namespace sar::protocol
