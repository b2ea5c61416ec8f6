// Vectors in JSON, and what the dialects of embeddings share. Internal to them.
#pragma once

#include <vector>

#include "protocol/canonical/embedding.hpp"
#include "protocol/json/json_reader.hpp"
#include "protocol/json/json_writer.hpp"

namespace sar::protocol {

// Takes the value at the cursor: a list of numbers, or base64. False: it is neither.
bool read_vector(JsonReader& reader, std::vector<float>& vector);
void write_vector(JsonWriter& writer, const std::vector<float>& vector, EmbeddingEncoding encoding);

// The fields of a vendor's answer: calls `read(name)`, which takes the value, for each. Errors are
// those of EmbeddingTranslator::parse_reply; `reply` is what the calls put together.
template <class Read>
[[nodiscard]] Result<void> read_embedding_reply(JsonReader& reader, std::string_view body,
                                                Read read);
[[nodiscard]] Error embedding_error(std::string_view code, std::string_view message);

// Takes the value at the cursor, a vendor's usage, by the dialect's own reader of its counts.
template <class ReadCounts>
void read_embedding_usage(JsonReader& reader, EmbeddingReply& reply, ReadCounts read_counts) {
  const JsonReader::Mark mark = reader.mark();
  const auto counts = read_counts(reader);
  if (!counts || reader.problem() != nullptr) return;
  reader.rewind(mark);
  reply.usage = UsageReport{.counts = *counts, .original = {std::string{reader.take()}}};
}

// The texts of a vendor that takes nothing else. Error: the caller's, the first input of tokens.
[[nodiscard]] Result<void> check_texts(const EmbeddingRequest& request, std::string_view vendor);

template <class Read>
Result<void> read_embedding_reply(JsonReader& reader, std::string_view body, Read read) {
  reader.load(body);
  const bool is_object = reader.kind() == JsonKind::Object;
  reader.take();
  if (!reader.finish() || !is_object) {
    return fail(embedding_error("invalid_json", "The vendor's answer is not a JSON object."));
  }
  reader.restart();
  reader.begin_object();
  JsonString key;
  while (reader.next_key(key)) read(key.raw);
  return {};
}

}  // namespace sar::protocol
