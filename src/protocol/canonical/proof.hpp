// Opaque values that a vendor's model wants to see again.
#pragma once

#include <string>
#include <string_view>

#include "protocol/json/json_value.hpp"

namespace sar::protocol {

// What a vendor wants to see again unchanged beside a part: Anthropic's signature, Gemini's
// thoughtSignature, OpenAI's encrypted_content, OpenRouter's reasoning_details. It is worth
// something only to the vendor that made it; `kind` names dialect and field. Across a dialect that
// has no such field it travels by protocol/canonical/proof_carrier.hpp.
struct Proof {
  std::string kind;
  RawJson value;
  std::string maker = {};  // provider it came from; empty: whoever speaks the kind's dialect
  bool operator==(const Proof&) const = default;
};
inline constexpr std::string_view kReasoningDetailsProof = "openai_chat.reasoning_details";
inline constexpr std::string_view kThinkingPartProof = "openai_chat.thinking_part";
inline constexpr std::string_view kSignatureProof = "anthropic.signature";
inline constexpr std::string_view kRedactedThinkingProof = "anthropic.redacted_thinking";
inline constexpr std::string_view kThoughtSignatureProof = "gemini.thought_signature";
inline constexpr std::string_view kEncryptedContentProof = "openai_responses.encrypted_content";

}  // namespace sar::protocol
