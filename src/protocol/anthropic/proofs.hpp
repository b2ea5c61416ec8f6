// Proofs on their way to a caller of the messages API. Internal to the dialect.
#pragma once

#include <string>
#include <vector>

#include "protocol/canonical/proof.hpp"

namespace sar::protocol {

// A signature or redacted thoughts as a JSON string: Anthropic's own as they are, another's proof
// as carry_proof() wraps it.
[[nodiscard]] std::string anthropic_proof_text(const Proof& proof);

// {"type":"redacted_thinking",…}: Anthropic's own, or another's before the block it belongs to.
[[nodiscard]] std::string redacted_thinking_block(const Proof& proof);

// Streams bring reasoning details in pieces: they become one proof, whole when all have come.
void add_to_proofs(std::vector<Proof>& proofs, const Proof& proof);
[[nodiscard]] Proof whole_proof(const Proof& proof);

}  // namespace sar::protocol
