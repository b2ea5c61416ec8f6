// Where a part stood in the caller's body. Internal to the dialect.
#pragma once

#include <string>
#include <string_view>

#include "protocol/canonical/chat_request.hpp"

namespace sar::protocol {

// It is put in words where there is something to say about the part: most are carried whole.
struct PartPlace {
  static constexpr std::size_t kWhole = static_cast<std::size_t>(-1);

  std::string_view fixed = {};  // in words already: "system"; else it is a message's
  const Message* message = nullptr;
  std::size_t message_index = 0;
  std::size_t part = kWhole;  // of the message's; kWhole: the message itself

  [[nodiscard]] PartPlace of_part(std::size_t number) const {
    PartPlace place = *this;
    place.part = number;
    return place;
  }
  [[nodiscard]] std::string text() const;
};

}  // namespace sar::protocol
