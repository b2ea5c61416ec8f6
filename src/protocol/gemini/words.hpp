// Gemini's words for how answers end and for what went wrong. Internal to the dialect.
#pragma once

#include <string_view>

#include "protocol/canonical/chat_event.hpp"

namespace sar::protocol {

// Of a candidate. None: there is no reason yet. STOP is ToolCalls where there are calls, and OTHER
// is an Error where there is nothing at all: the vendor does not say so.
struct GeminiOutput {
  bool has_calls = false;
  bool is_empty = false;
};
[[nodiscard]] FinishReason gemini_finish(std::string_view native, GeminiOutput output);
// The vendor's own word if the reason is one, in the words of `dialect`.
[[nodiscard]] std::string_view gemini_word(const FinishReason& reason, Dialect dialect);

// Vendors of other dialects end a refusal like any answer.
[[nodiscard]] FinishReason end_of_refusal(FinishReason reason);

// google.rpc.Code for an HTTP status: INVALID_ARGUMENT.
[[nodiscard]] std::string_view gemini_status(int http_status);

}  // namespace sar::protocol
