// Anthropic's token counts: already disjoint on the prompt's side, inclusive on the answer's.
// Internal to the dialect.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "protocol/canonical/chat_event.hpp"
#include "protocol/canonical/usage.hpp"
#include "protocol/json/json_reader.hpp"
#include "protocol/json/json_writer.hpp"

namespace sar::protocol {

// The numbers as reported. A stream tells some at its start, all or others at its end: reading on
// into the same object, what was seen last holds.
struct AnthropicCounts {
  std::optional<std::int64_t> input;
  std::optional<std::int64_t> cache_read;
  std::optional<std::int64_t> cache_creation;  // all of it
  std::optional<std::int64_t> cache_creation_5m;
  std::optional<std::int64_t> cache_creation_1h;
  std::optional<std::int64_t> output;    // includes thinking
  std::optional<std::int64_t> thinking;  // part of output

  // Takes the value at the cursor.
  void read(JsonReader& reader);
  // None: nothing was reported.
  [[nodiscard]] std::optional<Usage> usage() const;
};

// `usage` objects of one answer laid over one another, field by field.
class AnthropicUsageFields {
 public:
  // Takes the value at the cursor.
  void read(JsonReader& reader);
  [[nodiscard]] const AnthropicCounts& counts() const { return counts_; }
  // None: nothing was reported.
  [[nodiscard]] std::optional<UsageReport> report() const;
  // The vendor's word for the tier it served with; empty: it told none.
  [[nodiscard]] std::string service_tier() const;

 private:
  AnthropicCounts counts_;
  ExtraFields fields_;
};

// As the object that the dialect has for them.
void write_anthropic_usage(JsonWriter& writer, const Usage& usage);

}  // namespace sar::protocol
