// What Ollama answers: one object, or one per line. Internal to the dialect.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "protocol/json/json_reader.hpp"
#include "protocol/translation.hpp"

namespace sar::protocol {

// What Translator's functions do. In addition error ServerError "error_in_answer".
[[nodiscard]] Result<ChatReply> read_ollama_reply(std::string_view body, const ReplySource& source);
[[nodiscard]] std::unique_ptr<StreamReader> make_ollama_stream_reader(const ReplySource& source);

// One object of either.
struct OllamaChunk {
  std::string model;
  JsonNumber created;  // seconds
  bool has_message = false;
  std::string content;
  std::string thinking;
  std::vector<ToolCall> calls;
  std::vector<std::string> images;  // data: URLs
  bool is_done = false;
  std::string done_reason;
  std::optional<UsageReport> usage;  // only if both counts are there: what is absent is not known
  RawJson error;
};
// None: it is no JSON object.
[[nodiscard]] std::optional<OllamaChunk> read_ollama_chunk(JsonReader& reader,
                                                           std::string_view json);
// `has_calls`: Ollama says "stop" after them too.
[[nodiscard]] FinishReason ollama_finish(const OllamaChunk& chunk, bool has_calls);

}  // namespace sar::protocol
