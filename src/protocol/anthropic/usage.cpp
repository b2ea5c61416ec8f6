#include "protocol/anthropic/usage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "protocol/json/json_values.hpp"
#include "protocol/tokens/token_count.hpp"

namespace sar::protocol {
namespace {

using Count = std::optional<std::int64_t> AnthropicCounts::*;
struct CountField {
  std::string_view name;
  Count count;
};
constexpr CountField kFields[] = {
    {"input_tokens", &AnthropicCounts::input},
    {"cache_read_input_tokens", &AnthropicCounts::cache_read},
    {"cache_creation_input_tokens", &AnthropicCounts::cache_creation},
    {"output_tokens", &AnthropicCounts::output},
};
constexpr CountField kCacheCreation[] = {
    {"ephemeral_5m_input_tokens", &AnthropicCounts::cache_creation_5m},
    {"ephemeral_1h_input_tokens", &AnthropicCounts::cache_creation_1h},
};
constexpr CountField kOutputDetails[] = {{"thinking_tokens", &AnthropicCounts::thinking}};

bool read_field(JsonReader& reader, std::span<const CountField> fields, std::string_view name,
                AnthropicCounts& counts) {
  const auto field = std::ranges::find(fields, name, &CountField::name);
  if (field == fields.end()) return false;
  if (const auto count = read_token_count(reader)) counts.*(field->count) = count;
  return true;
}

void read_details(JsonReader& reader, std::span<const CountField> fields, AnthropicCounts& counts) {
  if (!reader.enter_object()) return;
  JsonString key;
  while (reader.next_key(key)) {
    if (!read_field(reader, fields, key.raw, counts)) reader.take();
  }
}

void read_counts_field(JsonReader& reader, std::string_view name, AnthropicCounts& counts) {
  if (name == "cache_creation") {
    read_details(reader, kCacheCreation, counts);
  } else if (name == "output_tokens_details") {
    read_details(reader, kOutputDetails, counts);
  } else if (!read_field(reader, kFields, name, counts)) {
    reader.take();
  }
}

}  // namespace

void AnthropicCounts::read(JsonReader& reader) {
  if (!reader.enter_object()) return;
  JsonString key;
  while (reader.next_key(key)) read_counts_field(reader, key.raw, *this);
}

std::optional<Usage> AnthropicCounts::usage() const {
  if (!input && !output && !cache_read && !cache_creation) return std::nullopt;
  Usage usage;
  usage.input = input.value_or(0);
  usage.cache_read = cache_read.value_or(0);
  usage.cache_write_1h = cache_creation_1h.value_or(0);
  // Whatever the parts do not explain was written for five minutes, the default.
  const std::int64_t rest = cache_creation.value_or(0) - usage.cache_write_1h;
  usage.cache_write = std::max({rest, cache_creation_5m.value_or(0), std::int64_t{0}});
  usage.reasoning = std::min(thinking.value_or(0), output.value_or(0));
  usage.output = output.value_or(0) - usage.reasoning;
  return usage;
}

void AnthropicUsageFields::read(JsonReader& reader) {
  if (!reader.enter_object()) return;
  JsonString key;
  while (reader.next_key(key)) {
    const std::string name = key.to_text();
    const JsonReader::Mark value = reader.mark();
    const bool is_null = reader.kind() == JsonKind::Null;
    read_counts_field(reader, name, counts_);
    reader.rewind(value);
    const std::string_view json = reader.take();
    const auto known = std::ranges::find(fields_, name, &ExtraField::name);
    if (known == fields_.end()) {
      fields_.push_back({name, RawJson{std::string{json}}});
    } else if (!is_null) {
      known->value.text = json;
    }
  }
}

std::optional<UsageReport> AnthropicUsageFields::report() const {
  const auto usage = counts_.usage();
  if (!usage) return std::nullopt;
  UsageReport report{.counts = *usage, .original = {}};
  JsonWriter writer{report.original.text};
  writer.begin_object();
  for (const ExtraField& field : fields_) write_field(writer, field);
  writer.end_object();
  return report;
}

std::string AnthropicUsageFields::service_tier() const {
  const auto field = std::ranges::find(fields_, "service_tier", &ExtraField::name);
  std::string tier;
  if (field == fields_.end()) return tier;
  JsonReader reader;
  reader.load(field->value.text);
  read_value(reader, tier);
  return tier;
}

void write_anthropic_usage(JsonWriter& writer, const Usage& usage) {
  std::string json = fmt::format(
      R"({{"input_tokens":{},"cache_creation_input_tokens":{},"cache_read_input_tokens":{},)"
      R"("cache_creation":{{"ephemeral_5m_input_tokens":{},"ephemeral_1h_input_tokens":{}}},)"
      R"("output_tokens":{})",
      usage.input + usage.input_audio + usage.input_image, usage.cache_write + usage.cache_write_1h,
      usage.cache_read, usage.cache_write, usage.cache_write_1h, usage.output_total());
  if (usage.reasoning > 0) {
    json += fmt::format(R"(,"output_tokens_details":{{"thinking_tokens":{}}})", usage.reasoning);
  }
  writer.raw(json + "}");
}

}  // namespace sar::protocol
