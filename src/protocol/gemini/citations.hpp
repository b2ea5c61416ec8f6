// Grounding and citations, and OpenAI's annotations; logprobs, and OpenAI's. Internal to the
// dialect.
#pragma once

#include <string>
#include <string_view>

#include "protocol/json/json_reader.hpp"

namespace sar::protocol {

// Of the text that citations are about: Gemini counts its bytes, OpenAI its characters.
struct CitedText {
  std::string_view text;  // empty where it is not kept
  bool is_ascii = false;  // bytes are characters, then it need not be
};

// `citationMetadata` and `groundingMetadata` (either may be empty) as a list of OpenAI's
// url_citations; empty: there are none. Where the text is not known, citations are of no place.
struct GeminiCitations {
  std::string_view citation_metadata;
  std::string_view grounding_metadata;
};
[[nodiscard]] std::string annotations_of(const GeminiCitations& metadata, CitedText text);

// OpenAI's annotations as `groundingMetadata`; empty: no citation is among them.
[[nodiscard]] std::string grounding_of(std::string_view annotations, CitedText text);

// logprobsResult as OpenAI's logprobs of a choice, and back; empty: there is nothing in it.
[[nodiscard]] std::string logprobs_of(std::string_view logprobs_result);
[[nodiscard]] std::string logprobs_result_of(std::string_view logprobs);

}  // namespace sar::protocol
