// What the simulated vendor reads from a request for an answer, whatever its dialect. All text is
// raw JSON text of the request's body, so that it can be written into an answer as it is.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dialect.hpp"

namespace sim {

struct Call {
  std::string_view model;
  bool is_stream = false;
  bool wants_usage = false;   // Chat: stream_options.include_usage
  bool wants_proof = false;   // Responses: include has reasoning.encrypted_content
  bool is_stored = true;      // Responses: store
  bool is_array = false;      // Gemini: a stream without alt=sse
  bool wants_legacy = false;  // Chat: /completions, text without messages
  bool wants_base64 = false;  // Embeddings
  std::int64_t choices = 1;
  std::int64_t tokens_max = -1;  // -1: no cap
  std::vector<std::string_view> tool_names;
  bool answers_tools = false;                  // the last turn brings results of tools
  std::string_view last_text;                  // of the last turn, if it brings none
  std::vector<std::string_view> tool_results;  // of the last turn, in order: strings' insides,
                                               // other values as they are
  std::string_view schema;                     // that the answer's text must follow
  std::string_view stops;                      // a string or an array of them
  std::string_view turns;                      // messages, contents or input
};

// Why a request is refused.
struct Complaint {
  std::string message;
  std::string_view param{};  // OpenAI: the field that is wrong
  std::string_view code{};   // OpenAI
};
using Verdict = std::optional<Complaint>;

}  // namespace sim
