// Streams of any dialect, from events to bytes and back.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "protocol/canonical/chat_event.hpp"
#include "protocol/translation.hpp"

namespace sar::test {

// The bytes that the dialect has for `events`.
[[nodiscard]] std::string written_stream(const protocol::Translator& translator,
                                         const std::vector<protocol::ChatEvent>& events,
                                         protocol::AnswerTarget target = {});

struct StreamReading {
  std::vector<protocol::ChatEvent> events;
  std::string problem;  // the error's code; empty: none
  bool operator==(const StreamReading&) const = default;
};
// Events of `stream`, fed in pieces of `piece_bytes` (0: all at once).
[[nodiscard]] StreamReading read_stream(const protocol::Translator& translator,
                                        std::string_view stream, std::size_t piece_bytes = 0,
                                        const protocol::ReplySource& source = {.provider = {},
                                                                               .request_id = "r"});

}  // namespace sar::test
