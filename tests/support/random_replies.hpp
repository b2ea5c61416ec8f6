// Random answers, whole and as streams, of all that a dialect can say in one.
#pragma once

#include "protocol/canonical/chat_event.hpp"
#include "support/speech.hpp"

namespace sar::test {

// Of provider "p", who speaks the dialect of `speech`.
[[nodiscard]] protocol::ChatReply random_reply(const Speech& speech, RandomWords& random);

// `reply` as a stream: texts in pieces, choices and calls mixed, signs of life between.
[[nodiscard]] std::vector<protocol::ChatEvent> random_stream(const protocol::ChatReply& reply,
                                                             RandomWords& random);

// What a stream said, as a whole answer.
[[nodiscard]] protocol::ChatReply reply_of(const std::vector<protocol::ChatEvent>& events);

// What an answer says, a line each, whatever parts it is in: to compare it with another, and to
// look at.
[[nodiscard]] std::string account_of(const protocol::ChatReply& reply);

}  // namespace sar::test
