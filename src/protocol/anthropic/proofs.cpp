#include "protocol/anthropic/proofs.hpp"

#include "protocol/canonical/proof_carrier.hpp"
#include "protocol/canonical/reasoning_details.hpp"
#include "protocol/json/json_text.hpp"

namespace sar::protocol {

std::string anthropic_proof_text(const Proof& proof) {
  const bool is_own = proof.kind == kSignatureProof || proof.kind == kRedactedThinkingProof;
  return is_own ? proof.value.text : json_quoted(carry_proof(proof));
}

std::string redacted_thinking_block(const Proof& proof) {
  return R"({"type":"redacted_thinking","data":)" + anthropic_proof_text(proof) + "}";
}

void add_to_proofs(std::vector<Proof>& proofs, const Proof& proof) {
  const bool is_fragment =
      !proofs.empty() && proofs.back().kind == proof.kind && proof.kind == kReasoningDetailsProof &&
      proofs.back().value.text.ends_with(']') && proof.value.text.starts_with('[');
  if (!is_fragment) {
    proofs.push_back(proof);
    return;
  }
  std::string& list = proofs.back().value.text;
  list.back() = ',';
  list.append(proof.value.text, 1);
}

Proof whole_proof(const Proof& proof) {
  Proof whole = proof;
  if (proof.kind != kReasoningDetailsProof) return whole;
  DetailsJoiner joiner;
  joiner.add(proof.value.text);
  std::string list = joiner.take();
  if (!list.empty()) whole.value.text = std::move(list);
  return whole;
}

}  // namespace sar::protocol
