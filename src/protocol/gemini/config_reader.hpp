// `tools`, `toolConfig` and `generationConfig` of a caller's request. Internal to the dialect.
#pragma once

#include <limits>

#include "protocol/canonical/chat_request.hpp"
#include "protocol/json/document_reader.hpp"

namespace sar::protocol {

// All take the value at the cursor. False: `reader` knows what is wrong with it. What has no
// canonical field becomes an extra one, named by its path ("generationConfig.speechConfig").
bool read_tools(DocumentReader& reader, const Place& place, ChatRequest& request);
bool read_tool_config(DocumentReader& reader, const Place& place, ChatRequest& request);
bool read_generation_config(DocumentReader& reader, const Place& place, ChatRequest& request);

inline constexpr IntegerRange kCandidateRange{.min = 1, .max = 128};
inline constexpr IntegerRange kOutputTokensRange{.min = 1,
                                                 .max = std::numeric_limits<std::int64_t>::max()};

// Where extra fields of the objects above stand.
inline constexpr std::string_view kGenerationConfigPath = "generationConfig.";
inline constexpr std::string_view kThinkingConfigPath = "generationConfig.thinkingConfig.";
inline constexpr std::string_view kToolConfigPath = "toolConfig.";
inline constexpr std::string_view kCallingConfigPath = "toolConfig.functionCallingConfig.";
inline constexpr std::string_view kMimeTypePath = "generationConfig.responseMimeType";

}  // namespace sar::protocol
