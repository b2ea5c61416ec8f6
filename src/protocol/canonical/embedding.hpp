// Embeddings in one normal form, and the dialects that have them.
// https://platform.openai.com/docs/api-reference/embeddings
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "protocol/canonical/chat_event.hpp"
#include "protocol/canonical/fidelity.hpp"
#include "protocol/dialect.hpp"
#include "protocol/json/json_value.hpp"

namespace sar::protocol {

// A text, or the tokens of one.
struct EmbeddingInput {
  std::string text;
  std::vector<std::int64_t> tokens;  // not empty: these, and `text` is
  bool operator==(const EmbeddingInput&) const = default;
};

enum class EmbeddingEncoding : std::uint8_t {
  Float,   // a list of numbers
  Base64,  // of 32-bit floats, least significant byte first
};

struct EmbeddingRequest {
  Dialect dialect = Dialect::OpenAi;  // what `extra` is written in
  std::string model;                  // empty: it is in the path
  std::vector<EmbeddingInput> inputs;
  bool is_single = false;  // asked for one input, not for a list of them
  JsonNumber dimensions;
  EmbeddingEncoding encoding = EmbeddingEncoding::Float;  // that the caller wants
  std::string task_type;                                  // RETRIEVAL_QUERY …
  std::string title;                                      // of the document
  std::string user;
  ExtraFields extra;
  bool operator==(const EmbeddingRequest&) const = default;
};

struct EmbeddingReply {
  Dialect dialect = Dialect::OpenAi;  // what usage->original is written in
  std::string model;
  std::vector<std::vector<float>> vectors;  // in the order of the inputs
  std::optional<UsageReport> usage;
  bool operator==(const EmbeddingReply&) const = default;
};

// Whom an answer goes to, and what he asked for.
struct EmbeddingAnswer {
  std::string_view model;
  EmbeddingEncoding encoding = EmbeddingEncoding::Float;
  bool is_single = false;
};

struct EmbeddingTranslator {
  Dialect dialect;
  // Null functions: a dialect that no caller speaks.
  // Errors (the caller's): BadRequest with `param` naming the field by its path.
  Result<EmbeddingRequest> (*parse_request)(std::string_view body);
  std::string (*write_reply)(const EmbeddingReply& reply, const EmbeddingAnswer& answer);

  // `model` is the vendor's name for it. Errors (the caller's): BadRequest, what the vendor cannot
  // be told at all (tokens).
  Result<std::string> (*write_request)(const EmbeddingRequest& request, std::string_view model,
                                       Fidelity& fidelity);
  // Floats and base64 alike, whatever was asked for. Error ServerError: "invalid_json";
  // "empty_answer".
  Result<EmbeddingReply> (*parse_reply)(std::string_view body);
};

extern const EmbeddingTranslator kOpenAiEmbeddings;
extern const EmbeddingTranslator kOllamaEmbeddings;

// Null: the dialect has no embeddings.
[[nodiscard]] const EmbeddingTranslator* embeddings_of(Dialect dialect);

}  // namespace sar::protocol
