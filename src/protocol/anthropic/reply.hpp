// Whole answers of the messages API. Internal to the dialect: protocol/anthropic/anthropic.hpp.
#pragma once

#include <string>
#include <string_view>

#include "protocol/translation.hpp"

namespace sar::protocol {

// As Translator::parse_reply and Translator::write_reply.
[[nodiscard]] Result<ChatReply> read_anthropic_reply(std::string_view body,
                                                     const ReplySource& source);
[[nodiscard]] std::string write_anthropic_reply(const ChatReply& reply, const AnswerTarget& target);

}  // namespace sar::protocol
