// OpenAI's inclusive token counts, made disjoint.
#include "protocol/openai/usage.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>

#include "protocol/json/json_text.hpp"
#include "protocol/tokens/token_count.hpp"

namespace sar::protocol {
namespace {

using Count = std::optional<std::int64_t> OpenAiCounts::*;
struct CountField {
  std::string_view name;
  Count count;
};

constexpr CountField kUsageFields[] = {
    {"prompt_tokens", &OpenAiCounts::prompt},
    {"completion_tokens", &OpenAiCounts::completion},
    {"total_tokens", &OpenAiCounts::total},
};
// Vendors' own spellings. The details, where present, are the more precise and win.
constexpr CountField kVendorFields[] = {
    {"prompt_cache_hit_tokens", &OpenAiCounts::cached},  // DeepSeek
    {"cached_tokens", &OpenAiCounts::cached},            // Moonshot
    {"num_cached_tokens", &OpenAiCounts::cached},        // Mistral
};
constexpr CountField kPromptDetails[] = {
    {"cached_tokens", &OpenAiCounts::cached},
    {"cache_write_tokens", &OpenAiCounts::cache_write},
    {"audio_tokens", &OpenAiCounts::input_audio},
    {"image_tokens", &OpenAiCounts::input_image},
};
constexpr CountField kCompletionDetails[] = {
    {"reasoning_tokens", &OpenAiCounts::reasoning},
    {"audio_tokens", &OpenAiCounts::output_audio},
    {"image_tokens", &OpenAiCounts::output_image},
};

constexpr CountField kResponsesFields[] = {
    {"input_tokens", &OpenAiCounts::prompt},
    {"output_tokens", &OpenAiCounts::completion},
    {"total_tokens", &OpenAiCounts::total},
};

bool read_field(JsonReader& reader, std::span<const CountField> fields, std::string_view name,
                OpenAiCounts& counts) {
  const auto field = std::ranges::find(fields, name, &CountField::name);
  if (field == fields.end()) return false;
  if (const auto count = read_token_count(reader)) counts.*(field->count) = count;
  return true;
}

void read_details(JsonReader& reader, std::span<const CountField> fields, OpenAiCounts& counts) {
  if (!reader.enter_object()) return;
  JsonString key;
  std::string buffer;
  while (reader.next_key(key)) {
    if (!read_field(reader, fields, key.text(buffer), counts)) reader.take();
  }
}

std::int64_t known_or(const std::optional<std::int64_t>& count, std::int64_t fallback) {
  return std::max<std::int64_t>(count.value_or(fallback), 0);
}

// Takes what is claimed off `rest`, as far as that goes.
std::int64_t share_of(std::int64_t& rest, const std::optional<std::int64_t>& claimed) {
  const std::int64_t share = std::min(claimed.value_or(0), rest);
  rest -= share;
  return share;
}

}  // namespace

std::optional<Usage> to_usage(const OpenAiCounts& counts) {
  if (!counts.prompt && !counts.completion && !counts.total) return std::nullopt;
  const bool is_total_sane = counts.total.value_or(0) < kTokensMax;
  const std::int64_t total = is_total_sane ? counts.total.value_or(0) : 0;
  const std::int64_t prompt = known_or(counts.prompt, total - counts.completion.value_or(0));
  const std::int64_t completion = known_or(counts.completion, total - prompt);
  const std::int64_t remainder = std::max<std::int64_t>(total - prompt - completion, 0);

  Usage usage;
  usage.input = prompt;
  usage.cache_read = share_of(usage.input, counts.cached);
  usage.cache_write = share_of(usage.input, counts.cache_write);
  usage.input_audio = share_of(usage.input, counts.input_audio);
  usage.input_image = share_of(usage.input, counts.input_image);
  const std::int64_t reasoning = counts.reasoning.value_or(0);
  const bool is_added = remainder > 0 && (reasoning == remainder || reasoning == 0);
  usage.output = completion;
  usage.reasoning = is_added ? remainder : share_of(usage.output, reasoning);
  usage.output_audio = share_of(usage.output, counts.output_audio);
  usage.output_image = share_of(usage.output, counts.output_image);
  return usage;
}

std::optional<Usage> read_openai_usage(JsonReader& reader) {
  if (!reader.enter_object()) return std::nullopt;
  OpenAiCounts counts;
  OpenAiCounts vendor_counts;
  JsonString key;
  std::string buffer;
  while (reader.next_key(key)) {
    const std::string_view name = key.text(buffer);
    if (name == "prompt_tokens_details") {
      read_details(reader, kPromptDetails, counts);
    } else if (name == "completion_tokens_details") {
      read_details(reader, kCompletionDetails, counts);
    } else if (!read_field(reader, kUsageFields, name, counts) &&
               !read_field(reader, kVendorFields, name, vendor_counts)) {
      reader.take();
    }
  }
  if (!counts.cached) counts.cached = vendor_counts.cached;
  return to_usage(counts);
}

std::optional<Usage> read_responses_usage(JsonReader& reader) {
  if (!reader.enter_object()) return std::nullopt;
  OpenAiCounts counts;
  JsonString key;
  std::string buffer;
  while (reader.next_key(key)) {
    const std::string_view name = key.text(buffer);
    // Transcriptions leave out a letter.
    if (name == "input_tokens_details" || name == "input_token_details") {
      read_details(reader, kPromptDetails, counts);
    } else if (name == "output_tokens_details") {
      read_details(reader, kCompletionDetails, counts);
    } else if (!read_field(reader, kResponsesFields, name, counts)) {
      reader.take();
    }
  }
  return to_usage(counts);
}

}  // namespace sar::protocol
