// Contents, their smallest pieces: elements, signatures, paths.
#include <fmt/format.h>

#include <algorithm>

#include "protocol/canonical/conversation.hpp"
#include "protocol/canonical/proof_carrier.hpp"
#include "protocol/gemini/contents_writer.hpp"
#include "protocol/json/json_text.hpp"

namespace sar::protocol {

void GeminiContentsWriter::put(Side side, std::string_view fields) {
  if (side != side_) {
    close();
    if (has_contents_) out_->push_back(',');
    if (!has_contents_ && side == Side::Model) {
      // A conversation that the model begins is refused.
      out_->append(R"({"role":"user","parts":[{"text":" "}]},)");
    }
    out_->append(side == Side::Model ? R"({"role":"model","parts":[)"
                                     : R"({"role":"user","parts":[)");
    side_ = side;
    has_contents_ = true;
  } else {
    out_->push_back(',');
  }
  out_->append("{").append(fields).append("}");
}

void GeminiContentsWriter::close() {
  if (side_ != Side::None) out_->append("]}");
  side_ = Side::None;
}

std::string GeminiContentsWriter::signature_field(std::size_t index, const Part& part) {
  std::string field = std::exchange(signature_, {});
  for (const Proof& proof : part.proofs) {
    const bool is_signature =
        may_return(proof, Dialect::Gemini, target_.provider) && proof.value.text.starts_with('"');
    if (is_signature) {
      field = ",\"thoughtSignature\":" + proof.value.text;
    } else {
      fidelity_.dropped(path(index) + "." + proof.kind, "only the model that made it can use it");
    }
  }
  return field;
}

std::string GeminiContentsWriter::extra_fields(const std::string& path, const ExtraFields& extra) {
  std::string fields;
  for (const ExtraField& field : extra) {
    if (request_.dialect == Dialect::Gemini) {
      fields.append("," + json_quoted(field.name) + ":" + field.value.text);
    } else if (!field.value.says_nothing()) {
      fidelity_.dropped(path + "." + field.name, "Gemini has no such field");
    }
  }
  return fields;
}

std::string GeminiContentsWriter::part_extra_fields(std::size_t index, std::size_t number) {
  const ExtraFields& extra = request_.messages[index].parts[number].extra;
  return extra.empty() ? std::string{} : extra_fields(part_path(index, number), extra);
}

std::string GeminiContentsWriter::path(std::size_t index) const {
  return path_of(request_.messages[index], index);
}

std::string GeminiContentsWriter::part_path(std::size_t index, std::size_t part) const {
  return protocol::part_path(request_.messages[index], index, part);
}

void GeminiContentsWriter::note_message(std::size_t index) {
  const Message& message = request_.messages[index];
  const bool is_result = message.role == Role::Tool || message.role == Role::Function;
  const std::string where = path(index);
  constexpr std::string_view kReason = "Gemini has no such field";
  if (!is_result && !message.name.empty()) fidelity_.dropped(where + ".name", std::string{kReason});
  if (!message.annotations.says_nothing()) {
    fidelity_.dropped(where + ".annotations", std::string{kReason});
  }
  if (!message.audio.empty()) fidelity_.dropped(where + ".audio", std::string{kReason});
  if (message.role != Role::Tool) static_cast<void>(extra_fields(where, message.extra));
}

}  // namespace sar::protocol
