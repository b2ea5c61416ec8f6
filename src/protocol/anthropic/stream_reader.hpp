// Internal to the dialect: protocol/anthropic/anthropic.hpp.
#pragma once

#include <memory>

#include "protocol/translation.hpp"

namespace sar::protocol {

// As Translator::make_stream_reader.
[[nodiscard]] std::unique_ptr<StreamReader> make_anthropic_stream_reader(const ReplySource& source);

}  // namespace sar::protocol
