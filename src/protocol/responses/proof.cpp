// Encrypted thoughts as proofs.
#include "protocol/responses/proof.hpp"

#include "protocol/canonical/proof_carrier.hpp"
#include "protocol/json/json_fields.hpp"

namespace sar::protocol {
namespace {

struct Value {
  std::string id;
  std::string encrypted_content;
  ExtraFields extra;
};
constexpr auto json_fields(const Value*) {
  return std::tuple{JsonField{"id", &Value::id},
                    JsonField{"encrypted_content", &Value::encrypted_content}};
}

}  // namespace

Proof encrypted_content_proof(const EncryptedContent& encrypted, std::string_view maker) {
  Proof proof{
      .kind = std::string{kEncryptedContentProof}, .value = {}, .maker = std::string{maker}};
  JsonWriter writer{proof.value.text};
  write_value(writer, Value{encrypted.id, encrypted.content, {}});
  return proof;
}

std::optional<EncryptedContent> encrypted_content_of(const Proof& proof) {
  JsonReader reader;
  reader.load(proof.value.text);
  reader.take();
  if (proof.kind != kEncryptedContentProof || !reader.finish()) return std::nullopt;
  reader.restart();
  Value value;
  if (!read_value(reader, value) || value.encrypted_content.empty()) return std::nullopt;
  return EncryptedContent{std::move(value.id), std::move(value.encrypted_content)};
}

EncryptedContent encrypted_content_for_caller(const Proof& proof) {
  if (proof.kind != kEncryptedContentProof) return {.id = {}, .content = carry_proof(proof)};
  return encrypted_content_of(proof).value_or(EncryptedContent{});
}

Proof proof_from_caller(const EncryptedContent& encrypted) {
  if (auto carried = uncarry_proof(encrypted.content)) return std::move(*carried);
  return encrypted_content_proof(encrypted, {});
}

}  // namespace sar::protocol
