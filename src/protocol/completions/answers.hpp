// Answers in the shape of legacy completions. Internal to the dialect.
#pragma once

#include <memory>
#include <string>

#include "protocol/translation.hpp"

namespace sar::protocol {

[[nodiscard]] std::string write_completions_reply(const ChatReply& reply,
                                                  const AnswerTarget& target);
[[nodiscard]] std::unique_ptr<StreamWriter> make_completions_stream_writer(AnswerTarget target);

}  // namespace sar::protocol
