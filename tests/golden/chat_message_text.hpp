// Canonical messages as text that people can read.
#pragma once

#include <string>
#include <string_view>

#include "protocol/canonical/chat_message.hpp"

namespace sar::test {

// Lines: the message and, indented, its parts.
void append_message(std::string& out, std::string_view name, const protocol::Message& message);
// " +name=value" for each.
[[nodiscard]] std::string extras_text(const protocol::ExtraFields& extra);

}  // namespace sar::test
