// Gemini's counts, made disjoint.
#include "protocol/gemini/usage.hpp"

#include <algorithm>

#include "protocol/tokens/token_count.hpp"

namespace sar::protocol {
namespace {

struct Modalities {
  std::int64_t audio = 0;
  std::int64_t image = 0;
};

struct GeminiCounts {
  std::optional<std::int64_t> prompt;
  std::optional<std::int64_t> cached;
  std::optional<std::int64_t> candidates;
  std::optional<std::int64_t> thoughts;
  std::optional<std::int64_t> tool_use;
  std::optional<std::int64_t> total;
  Modalities in_prompt;
  Modalities in_cache;
  Modalities in_candidates;
};

struct CountField {
  std::string_view name;
  std::optional<std::int64_t> GeminiCounts::* count;
};
constexpr CountField kCountFields[] = {
    {"promptTokenCount", &GeminiCounts::prompt},
    {"cachedContentTokenCount", &GeminiCounts::cached},
    {"candidatesTokenCount", &GeminiCounts::candidates},
    {"responseTokenCount", &GeminiCounts::candidates},  // its name in the Live API
    {"thoughtsTokenCount", &GeminiCounts::thoughts},
    {"toolUsePromptTokenCount", &GeminiCounts::tool_use},
    {"totalTokenCount", &GeminiCounts::total},
};

struct DetailsField {
  std::string_view name;
  Modalities GeminiCounts::* details;
};
constexpr DetailsField kDetailsFields[] = {
    {"promptTokensDetails", &GeminiCounts::in_prompt},
    {"cacheTokensDetails", &GeminiCounts::in_cache},
    {"candidatesTokensDetails", &GeminiCounts::in_candidates},
    {"responseTokensDetails", &GeminiCounts::in_candidates},
};

// Takes {"modality":"AUDIO","tokenCount":7}.
void read_modality(JsonReader& reader, Modalities& details) {
  if (!reader.enter_object()) return;
  std::string modality;
  std::int64_t count = 0;
  JsonString key;
  while (reader.next_key(key)) {
    if (key.raw == "modality" && reader.kind() == JsonKind::String) {
      modality = reader.take_string().raw;
    } else if (key.raw == "tokenCount") {
      count = read_token_count(reader).value_or(0);
    } else {
      reader.take();
    }
  }
  if (modality == "AUDIO") details.audio += count;
  if (modality == "IMAGE") details.image += count;
}

void read_field(JsonReader& reader, std::string_view name, GeminiCounts& counts) {
  const auto* field = std::ranges::find(kCountFields, name, &CountField::name);
  if (field != std::end(kCountFields)) {
    if (const auto count = read_token_count(reader)) counts.*(field->count) = count;
    return;
  }
  const auto* details = std::ranges::find(kDetailsFields, name, &DetailsField::name);
  if (details == std::end(kDetailsFields)) {
    reader.take();
    return;
  }
  Modalities read;
  if (reader.enter_array()) {
    while (reader.next_element()) read_modality(reader, read);
  }
  counts.*(details->details) = read;
}

// What of `part` there is room for in `whole`; the rest stays there.
std::int64_t carve(std::int64_t& whole, std::int64_t part) {
  const std::int64_t taken = std::clamp<std::int64_t>(part, 0, whole);
  whole -= taken;
  return taken;
}

Usage to_usage(const GeminiCounts& counts) {
  const std::int64_t thoughts = counts.thoughts.value_or(0);
  const std::int64_t tool_use = counts.tool_use.value_or(0);
  // A total beyond all reason says nothing, so that it is not billed.
  const std::int64_t reported = counts.total.value_or(0);
  const std::int64_t total = reported < kTokensMax ? reported : 0;
  std::int64_t prompt = counts.prompt.value_or(
      std::max<std::int64_t>(total - tool_use - thoughts - counts.candidates.value_or(0), 0));
  std::int64_t candidates =
      counts.candidates.value_or(std::max<std::int64_t>(total - prompt - tool_use - thoughts, 0));
  Usage usage;
  usage.cache_read = carve(prompt, counts.cached.value_or(0));
  usage.input_audio = carve(prompt, counts.in_prompt.audio - counts.in_cache.audio);
  usage.input_image = carve(prompt, counts.in_prompt.image - counts.in_cache.image);
  usage.input = prompt + tool_use;
  usage.output_audio = carve(candidates, counts.in_candidates.audio);
  usage.output_image = carve(candidates, counts.in_candidates.image);
  usage.output = candidates;
  usage.reasoning = thoughts;
  return usage;
}

void write_count(JsonWriter& writer, std::string_view name, std::int64_t count) {
  writer.key(name);
  writer.raw(std::to_string(count));
}

// Only where there is more than text.
void write_details(JsonWriter& writer, std::string_view name, Modalities others,
                   std::int64_t total) {
  if (others.audio == 0 && others.image == 0) return;
  const std::pair<std::string_view, std::int64_t> details[] = {
      {"TEXT", total - others.audio - others.image},
      {"AUDIO", others.audio},
      {"IMAGE", others.image}};
  writer.key(name);
  writer.begin_array();
  for (const auto& [modality, count] : details) {
    if (count == 0) continue;
    writer.begin_object();
    writer.key("modality");
    writer.text(modality);
    write_count(writer, "tokenCount", count);
    writer.end_object();
  }
  writer.end_array();
}

}  // namespace

std::optional<Usage> read_gemini_usage(JsonReader& reader) {
  if (!reader.enter_object()) return std::nullopt;
  GeminiCounts counts;
  JsonString key;
  while (reader.next_key(key)) read_field(reader, key.raw, counts);
  if (!counts.prompt && !counts.candidates && !counts.thoughts && !counts.total) {
    return std::nullopt;
  }
  return to_usage(counts);
}

void write_gemini_usage(JsonWriter& writer, const Usage& usage) {
  const std::int64_t prompt = usage.prompt_total();
  const std::int64_t candidates = usage.output_total() - usage.reasoning;
  writer.begin_object();
  write_count(writer, "promptTokenCount", prompt);
  if (usage.cache_read > 0) write_count(writer, "cachedContentTokenCount", usage.cache_read);
  write_count(writer, "candidatesTokenCount", candidates);
  if (usage.reasoning > 0) write_count(writer, "thoughtsTokenCount", usage.reasoning);
  write_count(writer, "totalTokenCount", prompt + usage.output_total());
  write_details(writer, "promptTokensDetails", {usage.input_audio, usage.input_image}, prompt);
  write_details(writer, "candidatesTokensDetails", {usage.output_audio, usage.output_image},
                candidates);
  writer.end_object();
}

}  // namespace sar::protocol
