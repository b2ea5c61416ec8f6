// Internal to the dialect: protocol/anthropic/anthropic.hpp.
#pragma once

#include <memory>

#include "protocol/translation.hpp"

namespace sar::protocol {

// As Translator::make_stream_writer.
[[nodiscard]] std::unique_ptr<StreamWriter> make_anthropic_stream_writer(AnswerTarget target);

}  // namespace sar::protocol
