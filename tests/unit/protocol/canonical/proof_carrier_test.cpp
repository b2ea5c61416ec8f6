// Proofs that travel through callers of other dialects, and to whom they may go back.
#include "protocol/canonical/proof_carrier.hpp"

#include <gtest/gtest.h>

#include "protocol/base64.hpp"

namespace sar::protocol {
namespace {

Proof signature() {
  return {.kind = std::string{kSignatureProof}, .value = {R"("EqQB+/=")"}, .maker = "claude"};
}

TEST(ProofCarrier, WhatIsCarriedComesBack) {
  EXPECT_EQ(uncarry_proof(carry_proof(signature())), signature());
  EXPECT_TRUE(base64_decode(carry_proof(signature())).has_value());
}

TEST(ProofCarrier, AVendorsOwnTextIsNotOurs) {
  for (const std::string_view text :
       {"", "EqQBCkYIARgCKkBz", "c2Fy", "c2FyAAA", "c2Fy!", "gAAAA"}) {
    EXPECT_EQ(uncarry_proof(text), std::nullopt) << text;
  }
}

TEST(ProofCarrier, OnlyTheMakerGetsItBack) {
  EXPECT_TRUE(may_return(signature(), Dialect::Anthropic, "claude"));
  EXPECT_FALSE(may_return(signature(), Dialect::Anthropic, "another"));
  EXPECT_FALSE(may_return(signature(), Dialect::Gemini, "claude"));
}

TEST(ProofCarrier, OneWithoutAMakerGoesToItsDialect) {
  Proof native = signature();
  native.maker.clear();
  EXPECT_TRUE(may_return(native, Dialect::Anthropic, "anyone"));
  EXPECT_FALSE(may_return(native, Dialect::OpenAi, "anyone"));
}

}  // namespace
}  // namespace sar::protocol
