#include "protocol/gemini/words.hpp"

#include <algorithm>

namespace sar::protocol {
namespace {

struct FinishWord {
  std::string_view word;
  Finish finish;
};
// The first word of a kind is the one for other vendors' reasons.
constexpr FinishWord kFinishWords[] = {
    {"STOP", Finish::Stop},
    {"MAX_TOKENS", Finish::Length},
    {"SAFETY", Finish::ContentFilter},
    {"RECITATION", Finish::ContentFilter},
    {"LANGUAGE", Finish::ContentFilter},
    {"BLOCKLIST", Finish::ContentFilter},
    {"PROHIBITED_CONTENT", Finish::ContentFilter},
    {"SPII", Finish::ContentFilter},
    {"IMAGE_SAFETY", Finish::ContentFilter},
    {"IMAGE_PROHIBITED_CONTENT", Finish::ContentFilter},
    {"IMAGE_RECITATION", Finish::ContentFilter},
    {"IMAGE_OTHER", Finish::ContentFilter},
    {"OTHER", Finish::Other},
    {"MALFORMED_FUNCTION_CALL", Finish::Error},
    {"UNEXPECTED_TOOL_CALL", Finish::Error},
    {"TOO_MANY_TOOL_CALLS", Finish::Error},
    {"MALFORMED_RESPONSE", Finish::Error},
    {"MISSING_THOUGHT_SIGNATURE", Finish::Error},
    {"NO_IMAGE", Finish::Error},
};

struct StatusWord {
  int status;
  std::string_view word;
};
constexpr StatusWord kStatusWords[] = {
    {400, "INVALID_ARGUMENT"},   {401, "UNAUTHENTICATED"},   {403, "PERMISSION_DENIED"},
    {404, "NOT_FOUND"},          {408, "DEADLINE_EXCEEDED"}, {409, "ABORTED"},
    {429, "RESOURCE_EXHAUSTED"}, {499, "CANCELLED"},         {500, "INTERNAL"},
    {501, "UNIMPLEMENTED"},      {502, "UNAVAILABLE"},       {503, "UNAVAILABLE"},
    {504, "DEADLINE_EXCEEDED"},
};

}  // namespace

FinishReason gemini_finish(std::string_view native, GeminiOutput output) {
  if (native.empty() || native == "FINISH_REASON_UNSPECIFIED") return {};
  const auto* row = std::ranges::find(kFinishWords, native, &FinishWord::word);
  Finish kind = row == std::end(kFinishWords) ? Finish::Other : row->finish;
  if (kind == Finish::Stop && output.has_calls) kind = Finish::ToolCalls;
  if (kind == Finish::Other && output.is_empty) kind = Finish::Error;
  return {.kind = kind, .native = std::string{native}};
}

std::string_view gemini_word(const FinishReason& reason, Dialect dialect) {
  if (dialect == Dialect::Gemini && !reason.native.empty()) return reason.native;
  if (reason.kind == Finish::ToolCalls || reason.kind == Finish::None) return "STOP";
  if (reason.kind == Finish::Error) return "OTHER";
  return std::ranges::find(kFinishWords, reason.kind, &FinishWord::finish)->word;
}

FinishReason end_of_refusal(FinishReason reason) {
  if (reason.kind == Finish::Stop) reason = {.kind = Finish::ContentFilter, .native = {}};
  return reason;
}

std::string_view gemini_status(int http_status) {
  const auto* row = std::ranges::find(kStatusWords, http_status, &StatusWord::status);
  if (row != std::end(kStatusWords)) return row->word;
  return http_status < 500 ? "INVALID_ARGUMENT" : "INTERNAL";
}

}  // namespace sar::protocol
