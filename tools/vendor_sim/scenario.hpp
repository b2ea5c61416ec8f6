// What a model name asks the simulated vendor to do: `sim:tokens=50,ttft_ms=20,fault=429,times=2`.
// The router forwards no headers of its callers, so the name carries everything.
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "faults.hpp"

namespace sim {

// Each: in every chunk of a chat stream, growing.
enum class UsageReport : std::uint8_t { Normal, None, Zero, Each };

// Why an answer ends.
enum class End : std::uint8_t {
  Stop,
  Length,
  ToolCalls,
  StopSequence,
  Filter,   // the vendor cuts its own text
  Refusal,  // the model says no, in words
  Blocked,  // nothing is said at all
  Pause,    // the caller is to send the turn back
};

enum class Arguments : std::uint8_t { Normal, Empty, Broken };

// Where a chat answer puts its reasoning.
enum class ReasoningField : std::uint8_t { Content, Plain, Details };

struct Scenario {
  bool is_persona = false;  // a plain name: a friendly sentence instead of synthetic words
  std::int64_t tokens = 16;
  std::int64_t text_bytes = 0;  // of the answer's text; 0: as long as its words are
  std::chrono::microseconds first_token{0};
  double tokens_per_second = 0;  // 0: as fast as the socket takes them
  bool echo = false;             // the text is the last message's, or the tools' results
  bool look = false;             // the text says which media came
  bool json = false;             // the text is an object that the request's schema allows
  std::int64_t thinking = 0;     // pieces of reasoning that are shown
  bool is_redacted = false;      // Anthropic: the reasoning comes as redacted_thinking
  ReasoningField reasoning_field = ReasoningField::Content;
  std::int64_t tool_calls = 0;  // if the request has tools and its last turn has no results
  std::int64_t preamble = 0;    // pieces of text before the calls
  bool interleaves = false;     // Chat: the fragments of several calls take turns
  Arguments arguments = Arguments::Normal;
  std::int64_t citations = 0;
  End end = End::Stop;
  std::string_view finish;          // the vendor's own word for the end; empty: what fits `end`
  std::int64_t prompt_tokens = -1;  // -1: from the body's size
  std::int64_t cached_tokens = 0;
  std::int64_t written_5m_tokens = 0;
  std::int64_t written_1h_tokens = 0;
  std::int64_t reasoning_tokens = -1;  // -1: as many as are shown
  UsageReport usage = UsageReport::Normal;
  bool is_checked = true;        // the request is held against the vendor's rules
  std::int64_t keep_alives = 0;  // before the answer, and between all its pieces
  std::int64_t chunk_bytes = 0;  // the body comes in HTTP chunks of that size; 0: as it is made
  bool tells_limits = false;     // rate-limit header fields on success too

  Fault fault = Fault::None;
  double fault_rate = 1;          // share of requests
  std::int64_t fault_times = 0;   // only the first so many requests of this name; 0: all
  std::int64_t fault_after = -1;  // pieces of text before a mid-stream fault; -1: half of them
  std::int64_t fault_at = -1;     // bytes of the body before cut_at_byte; -1: half of them
  std::int64_t status = 0;        // instead of the error's own; 0: that
  ErrorShape shape = ErrorShape::Own;
  std::int64_t retry_after_seconds = 2;
  std::chrono::microseconds drip{2000};  // between the bytes of slow_drip
};

// `sim` or `sim-…` followed by `:key=value,…`, or `sim` alone; every other name is a persona.
// Error: what is wrong with the parameters. Texts in the scenario are views of `model`.
[[nodiscard]] std::expected<Scenario, std::string> parse_scenario(std::string_view model);

}  // namespace sim
