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

enum class UsageReport : std::uint8_t { Normal, None, Zero };

struct Scenario {
  bool is_persona = false;  // a plain name: a friendly sentence instead of synthetic words
  std::int64_t tokens = 16;
  std::int64_t text_bytes = 0;  // of the answer's text; 0: as long as its words are
  std::chrono::microseconds first_token{0};
  double tokens_per_second = 0;  // 0: as fast as the socket takes them
  bool echo = false;             // the text is the last message's
  std::int64_t tool_calls = 0;   // if the request has tools and its last message is no tool result
  std::int64_t prompt_tokens = -1;  // -1: from the body's size
  std::int64_t cached_tokens = 0;
  std::int64_t reasoning_tokens = 0;
  UsageReport usage = UsageReport::Normal;

  Fault fault = Fault::None;
  double fault_rate = 1;          // share of requests
  std::int64_t fault_times = 0;   // only the first so many requests of this name; 0: all
  std::int64_t fault_after = -1;  // pieces of text before a mid-stream fault; -1: half of them
  std::int64_t retry_after_seconds = 2;
  std::chrono::microseconds drip{2000};  // between the bytes of slow_drip
};

// `sim` or `sim-…` followed by `:key=value,…`, or `sim` alone; every other name is a persona.
// Error: what is wrong with the parameters.
[[nodiscard]] std::expected<Scenario, std::string> parse_scenario(std::string_view model);

}  // namespace sim
