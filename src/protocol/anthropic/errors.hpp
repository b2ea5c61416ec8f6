// Internal to the dialect: protocol/anthropic/anthropic.hpp.
#pragma once

#include <string>

#include "protocol/translation.hpp"

namespace sar::protocol {

// As Translator::write_error; also the data of a stream's error event.
[[nodiscard]] std::string write_anthropic_error(const CallerError& error);

}  // namespace sar::protocol
