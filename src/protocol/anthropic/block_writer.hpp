// Canonical parts, written as content blocks. Internal to the dialect.
#pragma once

#include <string>

#include "core/result.hpp"
#include "protocol/anthropic/part_place.hpp"
#include "protocol/anthropic/request_writing.hpp"

namespace sar::protocol {

// Writes one block per call, into a list that has begun. `place` is where the part stands in
// the caller's body. Errors (the caller's): BadRequest with its path.
class AnthropicBlockWriter {
 public:
  AnthropicBlockWriter(JsonWriter& writer, AnthropicRequestWriting& writing)
      : writer_(writer), writing_(writing) {}

  // REQUIRES: a part that a turn of the caller's or of the model's can have; see AnthropicTurns.
  Result<void> write(const Part& part, const PartPlace& place);
  void write_text(std::string_view text, const Part& part, const PartPlace& place);
  Result<void> write_result(const Message& result, const PartPlace& place);

 private:
  Result<void> write_body(const TextPart& body, const Part& part, const PartPlace& place);
  Result<void> write_body(const RefusalPart& body, const Part& part, const PartPlace& place);
  Result<void> write_body(const ImagePart& body, const Part& part, const PartPlace& place);
  Result<void> write_body(const FilePart& body, const Part& part, const PartPlace& place);
  Result<void> write_body(const AudioPart& body, const Part& part, const PartPlace& place);
  Result<void> write_body(const ReasoningPart& body, const Part& part, const PartPlace& place);
  Result<void> write_body(const ToolCall& body, const Part& part, const PartPlace& place);
  Result<void> write_body(const OpaquePart& body, const Part& part, const PartPlace& place);

  Result<std::string> image_source(const ImagePart& image, const PartPlace& place) const;
  Result<std::string> file_source(const FilePart& file, const PartPlace& place) const;
  Result<std::string> call_input(const ToolCall& call, const PartPlace& place) const;
  void write_proofs(const Part& part, std::string_view thoughts);
  Result<void> write_result_content(const Message& result, const PartPlace& place);
  void begin(std::string_view type);
  void end(const Part& part, const PartPlace& place);
  void write_extra(const ExtraFields& extra, const PartPlace& place);
  void field(std::string_view name, std::string_view json);

  JsonWriter& writer_;
  AnthropicRequestWriting& writing_;
};

// Whether Anthropic gets to see any of the thoughts: it takes only its own, signed ones.
[[nodiscard]] bool has_own_proof(const Part& part, const RequestTarget& target);

}  // namespace sar::protocol
