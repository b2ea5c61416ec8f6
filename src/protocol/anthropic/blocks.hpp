// Content blocks, read into canonical parts. Internal to the dialect.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "protocol/canonical/chat_message.hpp"
#include "protocol/json/json_reader.hpp"

namespace sar::protocol {

// A canonical part, or the message that the result of a tool is.
struct AnthropicBlock {
  std::string type;
  Part part;
  std::optional<Message> result;
};

// Kinds of blocks that the model does not know become an OpaquePart.
class AnthropicBlockReader {
 public:
  // `maker` of the proofs that are found.
  AnthropicBlockReader(JsonReader& reader, std::string_view maker)
      : reader_(reader), maker_(maker) {}

  // Takes the value at the cursor. Errors (the caller's): BadRequest, a known kind of block lacks
  // what it must have; `path` is where the block stands. The cursor is then anywhere inside it.
  // REQUIRES: the document has been validated.
  [[nodiscard]] Result<AnthropicBlock> read(const std::string& path);

 private:
  struct Fields;
  struct Source;
  using Mark = JsonReader::Mark;
  using ReadBlock = Result<void> (AnthropicBlockReader::*)(Fields&, AnthropicBlock&);
  struct Kind;
  static const Kind kKinds[];

  Result<Fields> read_fields_of(const std::string& path);
  bool read_field(std::string_view name, Fields& fields);
  Result<Source> read_source(const Fields& fields);
  [[nodiscard]] std::optional<std::string> joined_texts();

  Result<void> read_text(Fields& fields, AnthropicBlock& block);
  Result<void> read_image(Fields& fields, AnthropicBlock& block);
  Result<void> read_document(Fields& fields, AnthropicBlock& block);
  Result<void> read_content_source(const Source& source, FilePart& file, AnthropicBlock& block);
  Result<void> read_search_result(Fields& fields, AnthropicBlock& block);
  Result<void> read_tool_use(Fields& fields, AnthropicBlock& block);
  Result<void> read_tool_result(Fields& fields, AnthropicBlock& block);
  Result<void> read_result_content(const std::string& path, Message& result);
  Result<void> read_thinking(Fields& fields, AnthropicBlock& block);
  Result<void> read_redacted(Fields& fields, AnthropicBlock& block);
  [[nodiscard]] Proof proof_of(std::string_view kind, const std::string& text) const;

  JsonReader& reader_;
  std::string_view maker_;
};

}  // namespace sar::protocol
