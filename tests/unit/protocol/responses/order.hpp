// What OpenAI's SDKs do with a stream of the Responses API, and what they rely on.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "protocol/responses/responses.hpp"

namespace sar::test {

// The first thing about the stream that an accumulator would stumble over; empty: nothing.
// `event:` lines that agree with the types, numbers without gaps, items and parts that begin before
// they are spoken of and end with all of their text, and a last event that holds the same items.
[[nodiscard]] std::string order_problem(std::string_view stream);

// The stream that the dialect's writer makes of events.
[[nodiscard]] std::string written_responses(const std::vector<protocol::ChatEvent>& events,
                                            protocol::AnswerTarget target = {
                                                .model = "m", .request_id = "r", .created = 7});

// What a reader makes of a stream fed in pieces of that size (0: whole), and the code of the error
// that it ended with.
struct ReadStream {
  std::vector<protocol::ChatEvent> events;
  std::string problem;
};
[[nodiscard]] ReadStream read_stream(protocol::Dialect dialect, std::string_view bytes,
                                     std::size_t piece_bytes = 0);

}  // namespace sar::test
