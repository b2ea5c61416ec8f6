// What the simulated vendor reads from the body of a chat request. All text is raw JSON text.
#pragma once

#include <cstdint>
#include <expected>
#include <string_view>

namespace sim {

struct ChatCall {
  std::string_view model;
  bool is_stream = false;
  bool wants_usage = false;  // stream_options.include_usage
  std::int64_t choices = 1;
  std::int64_t tokens_max = -1;  // max_completion_tokens or max_tokens; -1: no cap
  std::string_view tool_name;    // of the first tool; empty: the request has no tools
  std::string_view last_role;
  std::string_view last_text;
};

// Error: what is missing.
[[nodiscard]] std::expected<ChatCall, std::string_view> read_chat_call(std::string_view body);

}  // namespace sim
