// Proofs on their way through a caller who speaks another dialect than the vendor that made them:
// an opaque text in that dialect's own field for such things, which the caller sends back as it
// came.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "protocol/canonical/chat_message.hpp"

namespace sar::protocol {

// Standard base64 (some SDKs decode it) of a tagged record of kind, maker and value.
[[nodiscard]] std::string carry_proof(const Proof& proof);
// The proof, if `text` is one that carry_proof() made; none: it is the caller's vendor's own.
[[nodiscard]] std::optional<Proof> uncarry_proof(std::string_view text);

// Whether `proof` may go to `provider`, who speaks `dialect`.
[[nodiscard]] bool may_return(const Proof& proof, Dialect dialect, std::string_view provider);

}  // namespace sar::protocol
