// Thoughts that only their vendor can read. Internal to the dialect.
#pragma once

#include <optional>
#include <string>

#include "protocol/canonical/proof.hpp"

namespace sar::protocol {

// `encrypted_content` of an item of thoughts, and the item's id: the vendor checks that they come
// back together.
struct EncryptedContent {
  std::string id;  // empty: any
  std::string content;
};

// The proof's value holds both. `maker` as in Proof.
[[nodiscard]] Proof encrypted_content_proof(const EncryptedContent& encrypted,
                                            std::string_view maker);
// None: the value is something else, as callers can make up.
[[nodiscard]] std::optional<EncryptedContent> encrypted_content_of(const Proof& proof);

// What a caller of this dialect gets for any proof: one of another kind is carried.
[[nodiscard]] EncryptedContent encrypted_content_for_caller(const Proof& proof);
// And back.
[[nodiscard]] Proof proof_from_caller(const EncryptedContent& encrypted);

}  // namespace sar::protocol
