// One answer as every dialect tells it: reasoning, text, calls of tools, why it ends, what it
// costs.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "call.hpp"
#include "content.hpp"
#include "scenario.hpp"

namespace sim {

// As in OpenAI's bill: prompt includes cached and written, completion includes reasoning.
struct Usage {
  std::int64_t prompt = 0;
  std::int64_t completion = 0;
  std::int64_t cached = 0;
  std::int64_t written_5m = 0;
  std::int64_t written_1h = 0;
  std::int64_t reasoning = 0;

  [[nodiscard]] std::int64_t input() const { return prompt - cached - written_5m - written_1h; }
  [[nodiscard]] std::int64_t output() const { return completion - reasoning; }
};

struct Answer {
  Dialect dialect = Dialect::Chat;
  Call call;
  Scenario scenario;
  Content reasoning;
  Content text;
  std::int64_t tool_calls = 0;
  End end = End::Stop;
  std::string_view stop_sequence{};  // that ended it; raw JSON text
  Usage usage;                       // of the whole answer
  std::uint64_t sequence = 0;
  std::int64_t created = 0;
  std::string proof{};  // of the reasoning; empty: there is none to give
  std::string token{};  // Responses: names the answer and its items
};

// What a tool call of the simulated vendor asks for: JSON.
[[nodiscard]] std::string_view tool_arguments(const Answer& answer);
// The same as a dialect needs it that has an object there.
[[nodiscard]] std::string_view tool_object(const Answer& answer);
[[nodiscard]] std::string_view tool_name(const Answer& answer, std::int64_t call);
inline constexpr std::size_t kToolFragmentBytes = 6;
// A streamed call comes as one fragment with its name, then its arguments in parts.
[[nodiscard]] std::int64_t fragments_per_tool_call(const Answer& answer);
// Of reasoning, text and calls.
[[nodiscard]] std::int64_t pieces_of(const Answer& answer);
void append_whole(std::string& out, Content content, std::int64_t choice = 0);

// The usage that is told: zeros, if the scenario says so.
[[nodiscard]] Usage told_usage(const Answer& answer);
// The vendor's own word for the end of the answer, or the scenario's.
[[nodiscard]] std::string_view finish_word(const Answer& answer, std::string_view own);

// Where an answer cites from.
inline constexpr std::string_view kCitedUrl = "https://example.com/harbour/";
inline constexpr std::string_view kCitedTitle = "The harbour";

}  // namespace sim
