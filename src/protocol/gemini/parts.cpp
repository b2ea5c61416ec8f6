#include "protocol/gemini/parts.hpp"

#include <algorithm>

#include "protocol/canonical/proof_carrier.hpp"
#include "protocol/json/json_text.hpp"
#include "protocol/json/json_values.hpp"

namespace sar::protocol {
namespace {

bool read_blob(DocumentReader& reader, const Place& place, std::optional<Part>& media) {
  GeminiBlob blob;
  const auto read = [&](std::string_view name, const Place& field) {
    if (name == "mimeType") return reader.read(field, blob.mime_type);
    if (name == "data") return reader.read(field, blob.data);
    if (name == "displayName") return reader.read(field, blob.display_name);
    reader.json().take();
    return true;
  };
  if (!reader.each_field(place, read)) return false;
  if (blob.mime_type.empty()) return reader.refuse_missing({&place, "mimeType"});
  media = part_of(std::move(blob));
  return true;
}

bool read_file(DocumentReader& reader, const Place& place, std::optional<Part>& media) {
  GeminiFile file;
  const auto read = [&](std::string_view name, const Place& field) {
    if (name == "mimeType") return reader.read(field, file.mime_type);
    if (name == "fileUri") return reader.read(field, file.uri);
    if (name == "displayName") return reader.read(field, file.display_name);
    reader.json().take();
    return true;
  };
  if (!reader.each_field(place, read)) return false;
  if (file.uri.empty()) return reader.refuse_missing({&place, "fileUri"});
  media = part_of(std::move(file));
  return true;
}

bool read_partial(DocumentReader& reader, const Place& place, GeminiPartialArgument& argument) {
  std::optional<bool> will_continue;
  const auto read = [&](std::string_view name, const Place& field) {
    if (name == "jsonPath") return reader.read(field, argument.path);
    if (name == "willContinue") return reader.read(field, will_continue);
    if (name == "stringValue") {
      argument.is_text = true;
      return reader.read(field, argument.value);
    }
    const bool is_null = name == "nullValue";  // an enum: its value is "NULL_VALUE"
    const bool is_value = name == "numberValue" || name == "boolValue";
    const std::string_view json = reader.json().take();
    if (is_null || is_value) argument.value = is_null ? std::string_view{"null"} : json;
    return true;
  };
  if (!reader.each_field(place, read)) return false;
  argument.will_continue = will_continue.value_or(false);
  return true;
}

bool read_call(DocumentReader& reader, const Place& place, std::optional<GeminiCall>& out) {
  GeminiCall call;
  const auto read = [&](std::string_view name, const Place& field) {
    if (name == "id") return reader.read(field, call.id);
    if (name == "name") return reader.read(field, call.name);
    if (name == "args") return reader.read_object(field, call.args);
    if (name == "willContinue") return reader.read(field, call.will_continue);
    if (name == "partialArgs") {
      return reader.each_element(field, [&](const Place& element) {
        return read_partial(reader, element, call.partial_args.emplace_back());
      });
    }
    reader.json().take();
    return true;
  };
  if (!reader.each_field(place, read)) return false;
  out = std::move(call);
  return true;
}

bool read_media_element(DocumentReader& reader, const Place& place, std::vector<Part>& parts) {
  std::optional<Part> media;
  const auto read = [&](std::string_view name, const Place& field) {
    if (name == "inlineData") return read_blob(reader, field, media);
    if (name == "fileData") return read_file(reader, field, media);
    reader.json().take();
    return true;
  };
  if (!reader.each_field(place, read)) return false;
  if (media) parts.push_back(std::move(*media));
  return true;
}

bool read_response(DocumentReader& reader, const Place& place, std::optional<GeminiResponse>& out) {
  GeminiResponse response;
  const auto read = [&](std::string_view name, const Place& field) {
    if (name == "id") return reader.read(field, response.id);
    if (name == "name") return reader.read(field, response.name);
    if (name == "response") return reader.read_object(field, response.response);
    if (name == "parts") {
      return reader.each_element(field, [&](const Place& element) {
        return read_media_element(reader, element, response.parts);
      });
    }
    read_extra(reader.json(), name, response.extra);
    return true;
  };
  if (!reader.each_field(place, read)) return false;
  out = std::move(response);
  return true;
}

bool read_part_field(DocumentReader& reader, std::string_view name, const Place& field,
                     GeminiPart& part) {
  if (name == "text") {
    std::string text;
    if (!reader.read(field, text)) return false;
    part.text = std::move(text);
    return true;
  }
  if (name == "thought") return reader.read(field, part.thought);
  if (name == "thoughtSignature") return reader.read(field, part.signature);
  if (name == "inlineData") return read_blob(reader, field, part.media);
  if (name == "fileData") return read_file(reader, field, part.media);
  if (name == "functionCall") return read_call(reader, field, part.call);
  if (name == "functionResponse") return read_response(reader, field, part.response);
  RawJson value;
  reader.read_any(value);
  if (!value.empty()) part.extra.push_back({std::string{name}, std::move(value)});
  return true;
}

}  // namespace

bool read_part(DocumentReader& reader, const Place& place, GeminiPart& part) {
  const JsonReader::Mark mark = reader.json().mark();
  const auto read = [&](std::string_view name, const Place& field) {
    return read_part_field(reader, name, field, part);
  };
  if (!reader.each_field(place, read)) return false;
  const bool is_known = part.text || part.media || part.call || part.response;
  if (is_known || part.extra.empty()) return true;
  reader.json().rewind(mark);
  part.opaque.text = reader.json().take();
  part.extra.clear();
  part.signature.clear();  // it is in there
  return true;
}

GeminiPart read_vendor_part(DocumentReader& reader) {
  const JsonReader::Mark mark = reader.json().mark();
  GeminiPart part;
  const bool is_read = read_part(reader, {}, part);
  reader.json().rewind(mark);
  const std::string_view json = reader.json().take();
  if (is_read) return part;
  static_cast<void>(reader.take_error());
  GeminiPart opaque;
  opaque.opaque.text = json;
  return opaque;
}

Part canonical_part(GeminiPart part) {
  Part canonical;
  if (!part.opaque.empty()) {
    canonical.body = OpaquePart{std::move(part.opaque)};
    return canonical;
  }
  if (part.media) {
    canonical = std::move(*part.media);
  } else if (part.thought.value_or(false)) {
    canonical.body = ReasoningPart{.text = std::move(part.text).value_or(""), .field = {}};
  } else {
    canonical.body = TextPart{std::move(part.text).value_or("")};
  }
  canonical.extra = std::move(part.extra);
  return canonical;
}

Proof signature_of_vendor(std::string_view signature, std::string_view maker) {
  return {.kind = std::string{kThoughtSignatureProof},
          .value = RawJson{json_quoted(signature)},
          .maker = std::string{maker}};
}

std::optional<Proof> signature_of_caller(std::string_view signature) {
  if (signature.empty() || signature == kNoSignature) return std::nullopt;
  if (auto carried = uncarry_proof(signature)) return carried;
  return signature_of_vendor(signature, {});
}

}  // namespace sar::protocol
