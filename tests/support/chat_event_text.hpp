// What a stream said, as text that people can read and compare.
#pragma once

#include <ostream>
#include <string>

#include "protocol/chat_event.hpp"

namespace sar::test {

// One line without its end: the kind of event, then its values.
[[nodiscard]] std::string to_text(const protocol::ChatEvent& event);
[[nodiscard]] std::string to_text(const protocol::Usage& usage);

}  // namespace sar::test

namespace sar::protocol {

// How GoogleTest shows an event.
void PrintTo(const ChatEvent& event, std::ostream* out);

}  // namespace sar::protocol
