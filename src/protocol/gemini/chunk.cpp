#include "protocol/gemini/chunk.hpp"

#include "protocol/gemini/usage.hpp"
#include "protocol/json/json_text.hpp"
#include "protocol/json/json_values.hpp"

namespace sar::protocol {
namespace {

void read_parts(DocumentReader& reader, std::vector<GeminiPart>& parts) {
  if (!reader.json().enter_array()) return;
  while (reader.json().next_element()) parts.push_back(read_vendor_part(reader));
}

// {"role":"model","parts":[…]}; either may be missing, and the content itself.
void read_content(DocumentReader& reader, std::vector<GeminiPart>& parts) {
  JsonReader& json = reader.json();
  JsonString key;
  if (!json.enter_object()) return;
  while (json.next_key(key)) {
    if (key.raw == "parts") {
      read_parts(reader, parts);
    } else {
      json.take();
    }
  }
}

void read_text(JsonReader& json, std::string& text) {
  if (json.kind() == JsonKind::String) {
    text = json.take_string().to_text();
  } else {
    json.take();
  }
}

bool read_candidate_field(DocumentReader& reader, std::string_view name,
                          GeminiCandidate& candidate) {
  JsonReader& json = reader.json();
  if (name == "content") {
    read_content(reader, candidate.parts);
  } else if (name == "finishReason") {
    read_text(json, candidate.finish_reason);
  } else if (name == "index" && json.kind() == JsonKind::Number) {
    candidate.index = integer_value(json.take()).value_or(0);
  } else if (name == "citationMetadata") {
    return read_value(json, candidate.citation_metadata);
  } else if (name == "groundingMetadata") {
    return read_value(json, candidate.grounding_metadata);
  } else if (name == "logprobsResult") {
    return read_value(json, candidate.logprobs_result);
  } else {
    return false;
  }
  return true;
}

// Calls `read(name)`, which takes the value, or leaves it to `extra`.
template <class Read>
void read_object(JsonReader& json, ExtraFields& extra, Read read) {
  JsonString key;
  if (!json.enter_object()) return;
  while (json.next_key(key)) {
    const JsonReader::Mark mark = json.mark();
    if (read(key.raw)) continue;
    json.rewind(mark);
    read_extra(json, key.raw, extra);
  }
}

void read_candidates(DocumentReader& reader, std::vector<GeminiCandidate>& candidates) {
  if (!reader.json().enter_array()) return;
  while (reader.json().next_element()) {
    GeminiCandidate candidate;
    candidate.index = static_cast<std::int64_t>(candidates.size());
    read_object(reader.json(), candidate.extra, [&](std::string_view name) {
      return read_candidate_field(reader, name, candidate);
    });
    candidates.push_back(std::move(candidate));
  }
}

bool read_usage(JsonReader& json, std::optional<UsageReport>& usage) {
  const JsonReader::Mark mark = json.mark();
  const auto counts = read_gemini_usage(json);
  if (!counts) return false;
  json.rewind(mark);
  usage = UsageReport{.counts = *counts, .original = RawJson{std::string{json.take()}}};
  return true;
}

// False, if nothing is blocked: then it is one more field.
bool read_feedback(JsonReader& json, std::string& block_reason) {
  JsonString key;
  if (!json.enter_object()) return false;
  while (json.next_key(key)) {
    if (key.raw == "blockReason") {
      read_text(json, block_reason);
    } else {
      json.take();
    }
  }
  return false;
}

bool read_chunk_field(DocumentReader& reader, std::string_view name, GeminiChunk& chunk) {
  JsonReader& json = reader.json();
  if (name == "candidates") {
    read_candidates(reader, chunk.candidates);
    return true;
  }
  if (name == "usageMetadata") return read_usage(json, chunk.usage);
  if (name == "promptFeedback") return read_feedback(json, chunk.block_reason);
  if (name == "modelVersion") return read_value(json, chunk.model);
  if (name == "responseId") return read_value(json, chunk.id);
  return name == "error" && read_value(json, chunk.error);
}

}  // namespace

GeminiChunk read_chunk(DocumentReader& reader) {
  GeminiChunk chunk;
  read_object(reader.json(), chunk.extra,
              [&](std::string_view name) { return read_chunk_field(reader, name, chunk); });
  if (chunk.block_reason == "BLOCK_REASON_UNSPECIFIED") chunk.block_reason.clear();
  return chunk;
}

}  // namespace sar::protocol
