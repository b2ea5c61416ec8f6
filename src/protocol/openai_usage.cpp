// OpenAI's inclusive token counts, made disjoint.
#include "protocol/openai_usage.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>

#include "protocol/json_text.hpp"

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
};
constexpr CountField kCompletionDetails[] = {
    {"reasoning_tokens", &OpenAiCounts::reasoning},
};

constexpr CountField kResponsesFields[] = {
    {"input_tokens", &OpenAiCounts::prompt},
    {"output_tokens", &OpenAiCounts::completion},
    {"total_tokens", &OpenAiCounts::total},
};

// Takes the value at the cursor.
std::optional<std::int64_t> read_count(JsonReader& reader) {
  const bool is_number = reader.kind() == JsonKind::Number;
  const std::string_view text = reader.take();
  if (!is_number || text.empty()) return std::nullopt;
  constexpr auto kMax = OpenAiCounts::kTokensMax;
  if (const auto whole = integer_value(text)) return std::clamp<std::int64_t>(*whole, 0, kMax);
  return static_cast<std::int64_t>(std::clamp(number_value(text), 0.0, static_cast<double>(kMax)));
}

bool read_field(JsonReader& reader, std::span<const CountField> fields, std::string_view name,
                OpenAiCounts& counts) {
  const auto field = std::ranges::find(fields, name, &CountField::name);
  if (field == fields.end()) return false;
  if (const auto count = read_count(reader)) counts.*(field->count) = count;
  return true;
}

void read_details(JsonReader& reader, std::span<const CountField> fields, OpenAiCounts& counts) {
  if (!reader.enter_object()) return;
  JsonString key;
  while (reader.next_key(key)) {
    if (!read_field(reader, fields, key.raw, counts)) reader.take();
  }
}

std::int64_t known_or(const std::optional<std::int64_t>& count, std::int64_t fallback) {
  return std::max<std::int64_t>(count.value_or(fallback), 0);
}

}  // namespace

std::optional<Usage> to_usage(const OpenAiCounts& counts) {
  if (!counts.prompt && !counts.completion && !counts.total) return std::nullopt;
  const bool is_total_sane = counts.total.value_or(0) < OpenAiCounts::kTokensMax;
  const std::int64_t total = is_total_sane ? counts.total.value_or(0) : 0;
  const std::int64_t prompt = known_or(counts.prompt, total - counts.completion.value_or(0));
  const std::int64_t completion = known_or(counts.completion, total - prompt);
  const std::int64_t remainder = std::max<std::int64_t>(total - prompt - completion, 0);

  Usage usage;
  usage.cache_read = std::min(counts.cached.value_or(0), prompt);
  usage.cache_write = std::min(counts.cache_write.value_or(0), prompt - usage.cache_read);
  usage.input = prompt - usage.cache_read - usage.cache_write;
  const std::int64_t reasoning = counts.reasoning.value_or(0);
  const bool is_added = remainder > 0 && (reasoning == remainder || reasoning == 0);
  usage.reasoning = is_added ? remainder : std::min(reasoning, completion);
  usage.output = is_added ? completion : completion - usage.reasoning;
  return usage;
}

std::optional<Usage> read_openai_usage(JsonReader& reader) {
  if (!reader.enter_object()) return std::nullopt;
  OpenAiCounts counts;
  OpenAiCounts vendor_counts;
  JsonString key;
  while (reader.next_key(key)) {
    if (key.raw == "prompt_tokens_details") {
      read_details(reader, kPromptDetails, counts);
    } else if (key.raw == "completion_tokens_details") {
      read_details(reader, kCompletionDetails, counts);
    } else if (!read_field(reader, kUsageFields, key.raw, counts) &&
               !read_field(reader, kVendorFields, key.raw, vendor_counts)) {
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
  while (reader.next_key(key)) {
    if (key.raw == "input_tokens_details") {
      read_details(reader, kPromptDetails, counts);
    } else if (key.raw == "output_tokens_details") {
      read_details(reader, kCompletionDetails, counts);
    } else if (!read_field(reader, kResponsesFields, key.raw, counts)) {
      reader.take();
    }
  }
  return to_usage(counts);
}

}  // namespace sar::protocol
