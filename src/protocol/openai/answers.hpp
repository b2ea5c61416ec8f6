// Whole chat answers, translated. Internal to the dialect.
#pragma once

#include <string>
#include <string_view>

#include "protocol/translation.hpp"

namespace sar::protocol {

// What Translator::parse_reply() does. In addition error ServerError "error_in_answer": it reports
// a failure.
[[nodiscard]] Result<ChatReply> read_openai_answer(std::string_view body,
                                                   const ReplySource& source);
[[nodiscard]] std::string write_openai_answer(const ChatReply& reply, const AnswerTarget& target);

}  // namespace sar::protocol
