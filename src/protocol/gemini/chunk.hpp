// A GenerateContentResponse as it stands on the wire: a whole answer, or one event of a stream.
// Internal to the dialect.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "protocol/canonical/chat_event.hpp"
#include "protocol/gemini/parts.hpp"

namespace sar::protocol {

struct GeminiCandidate {
  std::int64_t index = 0;
  std::vector<GeminiPart> parts;
  std::string finish_reason;
  RawJson citation_metadata;
  RawJson grounding_metadata;
  RawJson logprobs_result;
  ExtraFields extra;
};

struct GeminiChunk {
  std::string id;
  std::string model;
  std::vector<GeminiCandidate> candidates;
  std::optional<UsageReport> usage;
  std::string block_reason;  // of the prompt: then there are no candidates
  RawJson error;
  ExtraFields extra;
};

// Takes the value at the cursor; whatever is not as it should be is left out.
[[nodiscard]] GeminiChunk read_chunk(DocumentReader& reader);

}  // namespace sar::protocol
