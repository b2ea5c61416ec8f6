// Whole answers of the Responses API. Internal to the dialect.
#pragma once

#include <string>
#include <string_view>

#include "protocol/json/json_reader.hpp"
#include "protocol/translation.hpp"

namespace sar::protocol {

[[nodiscard]] Result<ChatReply> parse_responses_reply(std::string_view body,
                                                      const ReplySource& source);
[[nodiscard]] std::string write_responses_reply(const ChatReply& reply, const AnswerTarget& target);

// What the object `response` says beside its items, in a whole answer and in a stream's events.
struct ResponsesHead {
  std::string id;
  std::string model;
  JsonNumber created;
  std::string service_tier;
  std::string status;
  std::string incomplete_reason;
  RawJson error;
  std::optional<UsageReport> usage;
  std::optional<JsonReader::Mark> output;  // where the items are, if there is a list of them
};
// Takes the object at the cursor.
[[nodiscard]] ResponsesHead read_responses_head(JsonReader& reader);
[[nodiscard]] FinishReason finish_of(const ResponsesHead& head, bool has_calls);

}  // namespace sar::protocol
