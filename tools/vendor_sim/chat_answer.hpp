// The JSON of chat answers in OpenAI's shape, and the HTTP heads around them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "chat_call.hpp"
#include "content.hpp"
#include "faults.hpp"
#include "scenario.hpp"

namespace sim {

// As in a vendor's bill: prompt includes cached, completion includes reasoning.
struct Usage {
  std::int64_t prompt = 0;
  std::int64_t completion = 0;
  std::int64_t cached = 0;
  std::int64_t reasoning = 0;
};

// Everything that one chat answer is made from.
struct ChatPlay {
  ChatCall call;
  Scenario scenario;
  Content content;
  std::int64_t tool_calls = 0;
  std::string_view finish_reason = "stop";
  Usage usage;  // of the whole answer
  std::uint64_t sequence = 0;
  std::int64_t created = 0;
};

// What a tool call of the simulated vendor asks for.
[[nodiscard]] std::string_view tool_arguments();
inline constexpr std::size_t kToolFragmentBytes = 6;
// A streamed call comes as one fragment with its name, then its arguments in parts.
[[nodiscard]] std::int64_t fragments_per_tool_call();
void append_tool_call_id(std::string& out, const ChatPlay& play, std::int64_t call);

void append_number(std::string& out, std::int64_t number);
// `{"prompt_tokens":…}`; UsageReport::None gives null.
void append_usage(std::string& out, const ChatPlay& play);
// A whole answer that is not streamed.
void append_completion(std::string& out, ChatPlay play);
// {"error":{…}}. `detail` is appended to the message.
void append_error(std::string& out, const ErrorAnswer& answer, std::string_view detail);

struct Head {
  int status = 200;
  std::string_view reason = "OK";
  std::string_view content_type = "application/json";
  std::int64_t content_length = -1;  // -1: chunked
  std::string_view extra{};          // more header fields, each with its line end
  bool keep_alive = true;
};
void append_head(std::string& out, const Head& head);

}  // namespace sim
