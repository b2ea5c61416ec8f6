// The elements of `parts`: how they stand on the wire, and what they are in the canonical model.
// Internal to the dialect.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/canonical/chat_message.hpp"
#include "protocol/gemini/media.hpp"
#include "protocol/json/document_reader.hpp"
#include "protocol/json/json_writer.hpp"

namespace sar::protocol {

// A piece of the arguments of a call that comes in pieces.
struct GeminiPartialArgument {
  std::string path;   // "$.location"
  std::string value;  // JSON; a text without its quotes where `is_text`
  bool is_text = false;
  bool will_continue = false;
};

struct GeminiCall {
  std::string id;
  std::string name;
  RawJson args;
  std::vector<GeminiPartialArgument> partial_args;
  std::optional<bool> will_continue;
};

struct GeminiResponse {
  std::string id;
  std::string name;
  RawJson response;
  std::vector<Part> parts;
  ExtraFields extra;
};

struct GeminiPart {
  std::optional<std::string> text;
  std::optional<bool> thought;
  std::string signature;
  std::optional<Part> media;
  std::optional<GeminiCall> call;
  std::optional<GeminiResponse> response;
  RawJson opaque;  // all of it, if it is of a kind that the model does not know
  ExtraFields extra;
};

// Takes the value at the cursor. False: `reader` knows what is wrong with it.
bool read_part(DocumentReader& reader, const Place& place, GeminiPart& part);
// The same of an answer: what is malformed becomes opaque.
[[nodiscard]] GeminiPart read_vendor_part(DocumentReader& reader);

// Text, thoughts, media and what is opaque, without the signature.
[[nodiscard]] Part canonical_part(GeminiPart part);

// A signature that a vendor's model made …
[[nodiscard]] Proof signature_of_vendor(std::string_view signature, std::string_view maker);
// … or that a caller brings: his vendor's, or one that travelled through him. None: it stands for
// one that is missing.
[[nodiscard]] std::optional<Proof> signature_of_caller(std::string_view signature);
// What Google documents for a call that another vendor's model made.
inline constexpr std::string_view kNoSignature = "skip_thought_signature_validator";

}  // namespace sar::protocol
