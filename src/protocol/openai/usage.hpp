// The `usage` object of the OpenAI family, in all its vendors' spellings, and its meaning.
#pragma once

#include <cstdint>
#include <optional>

#include "protocol/canonical/usage.hpp"
#include "protocol/json/json_reader.hpp"

namespace sar::protocol {

// The numbers as reported, read by read_token_count(). Absent and null are none.
struct OpenAiCounts {
  std::optional<std::int64_t> prompt;
  std::optional<std::int64_t> completion;
  std::optional<std::int64_t> total;
  std::optional<std::int64_t> cached;
  std::optional<std::int64_t> cache_write;
  std::optional<std::int64_t> input_audio;
  std::optional<std::int64_t> input_image;
  std::optional<std::int64_t> reasoning;
  std::optional<std::int64_t> output_audio;
  std::optional<std::int64_t> output_image;
};

// The disjoint classes. None if neither prompt, completion nor total was reported.
//  * prompt_total() is always the reported prompt and output_total() never less than the reported
//    completion: a class that claims more than there is, is cut. Where classes overlap, tokens of
//    the cache are taken off first (a vendor does not say whether it was sound that it kept), then
//    reasoning, then sound, then images.
//  * Reasoning is part of the completion, except where the total says that it was added to it
//    (xAI) or hides a remainder that no field explains (Gemini's OpenAI surface: thoughts). A total
//    of kTokensMax is no count but an accident: it says nothing, so that it is not billed.
[[nodiscard]] std::optional<Usage> to_usage(const OpenAiCounts& counts);

// Takes the value at the cursor; none if it is not an object with counts in it.
[[nodiscard]] std::optional<Usage> read_openai_usage(JsonReader& reader);
// The same for the Responses API, which has other names for the same counts. They are not one
// table: relays send both in chats, with zeros in those that do not belong there.
[[nodiscard]] std::optional<Usage> read_responses_usage(JsonReader& reader);

}  // namespace sar::protocol
