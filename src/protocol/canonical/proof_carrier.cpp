#include "protocol/canonical/proof_carrier.hpp"

#include "protocol/base64.hpp"
#include "protocol/json/json_reader.hpp"

namespace sar::protocol {
namespace {

// Three bytes, so that its base64 is the same whatever follows.
constexpr std::string_view kTag = "sar";
constexpr std::string_view kTagText = "c2Fy";
// Between the fields of the record: not in kinds, names or JSON.
constexpr char kBreak = '\0';

// The dialect that a kind of proof belongs to.
bool is_of(std::string_view kind, Dialect dialect) {
  switch (dialect) {
    case Dialect::OpenAi:
      return kind == kReasoningDetailsProof || kind == kThinkingPartProof;
    case Dialect::OpenAiResponses:
      return kind == kEncryptedContentProof;
    case Dialect::Anthropic:
      return kind == kSignatureProof || kind == kRedactedThinkingProof;
    case Dialect::Gemini:
      return kind == kThoughtSignatureProof;
    case Dialect::OpenAiCompletions:
    case Dialect::Ollama:
      return false;
  }
  return false;
}

// A caller may write what he likes, and the value is sent on as it is.
bool is_json(std::string_view text) {
  JsonReader reader;
  reader.load(text);
  reader.take();
  return reader.finish();
}

}  // namespace

std::string carry_proof(const Proof& proof) {
  std::string record{kTag};
  record.append(proof.kind).push_back(kBreak);
  record.append(proof.maker).push_back(kBreak);
  record.append(proof.value.text);
  return base64_encode(record);
}

std::optional<Proof> uncarry_proof(std::string_view text) {
  if (!text.starts_with(kTagText)) return std::nullopt;
  const auto record = base64_decode(text);
  if (!record) return std::nullopt;
  const std::size_t kind_end = record->find(kBreak);
  if (kind_end == std::string::npos || kind_end == kTag.size()) return std::nullopt;
  const std::size_t maker_end = record->find(kBreak, kind_end + 1);
  if (maker_end == std::string::npos) return std::nullopt;
  if (!is_json(std::string_view{*record}.substr(maker_end + 1))) return std::nullopt;
  return Proof{.kind = record->substr(kTag.size(), kind_end - kTag.size()),
               .value = RawJson{record->substr(maker_end + 1)},
               .maker = record->substr(kind_end + 1, maker_end - kind_end - 1)};
}

bool may_return(const Proof& proof, Dialect dialect, std::string_view provider) {
  return is_of(proof.kind, dialect) && (proof.maker.empty() || proof.maker == provider);
}

}  // namespace sar::protocol
