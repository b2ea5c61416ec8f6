// Whole answers. Internal to the dialect.
#pragma once

#include <span>

#include "protocol/gemini/chunk.hpp"
#include "protocol/json/json_writer.hpp"
#include "protocol/translation.hpp"

namespace sar::protocol {

// As Translator has them.
[[nodiscard]] Result<ChatReply> parse_gemini_reply(std::string_view body,
                                                   const ReplySource& source);
[[nodiscard]] std::string write_gemini_reply(const ChatReply& reply, const AnswerTarget& target);

// An id for a call of the answer that has none: `number` counts them.
[[nodiscard]] std::string made_call_id(const ReplySource& source, std::size_t number);

// Members of a part, in JSON without braces, for a caller; the first has no comma before it.
[[nodiscard]] std::string function_call_fields(std::string_view id, std::string_view name,
                                               std::string_view arguments);
// The arguments of a custom tool's call: its free text.
[[nodiscard]] std::string custom_arguments(std::string_view input);
// `,"thoughtSignature":…`: the vendor's own, or another vendor's proof on its way.
[[nodiscard]] std::string signature_field(const Proof& proof);
// A part for each proof, as a thought without a text.
[[nodiscard]] std::string proof_parts(std::span<const Proof> proofs);

}  // namespace sar::protocol
