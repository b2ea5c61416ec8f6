#include "protocol/embedding_json.hpp"

#include <fmt/format.h>

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>

#include "protocol/base64.hpp"
#include "protocol/gemini/gemini.hpp"
#include "protocol/json/json_text.hpp"

namespace sar::protocol {
namespace {

bool decode_vector(std::string_view base64, std::vector<float>& vector) {
  const auto bytes = base64_decode(base64);
  if (!bytes || bytes->size() % sizeof(float) != 0) return false;
  vector.reserve(bytes->size() / sizeof(float));
  for (std::size_t at = 0; at < bytes->size(); at += sizeof(float)) {
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < sizeof(float); ++i) {
      bits |= std::uint32_t{static_cast<unsigned char>((*bytes)[at + i])} << (8 * i);
    }
    vector.push_back(std::bit_cast<float>(bits));
  }
  return true;
}

std::string encode_vector(const std::vector<float>& vector) {
  std::string bytes;
  bytes.reserve(vector.size() * sizeof(float));
  for (const float value : vector) {
    const auto bits = std::bit_cast<std::uint32_t>(value);
    for (std::size_t i = 0; i < sizeof(float); ++i) {
      bytes.push_back(static_cast<char>(bits >> (8 * i) & 0xffU));
    }
  }
  return base64_encode(bytes);
}

}  // namespace

bool read_vector(JsonReader& reader, std::vector<float>& vector) {
  vector.clear();
  if (reader.kind() == JsonKind::String) {
    return decode_vector(reader.take_string().to_text(), vector);
  }
  if (!reader.enter_array()) return false;
  bool is_vector = true;
  while (reader.next_element()) {
    is_vector = is_vector && reader.kind() == JsonKind::Number;
    const std::string_view number = reader.take();
    if (is_vector) vector.push_back(static_cast<float>(number_value(number)));
  }
  return is_vector;
}

// JSON has neither NaN nor infinity.
void write_vector(JsonWriter& writer, const std::vector<float>& vector,
                  EmbeddingEncoding encoding) {
  if (encoding == EmbeddingEncoding::Base64) {
    writer.text(encode_vector(vector));
    return;
  }
  constexpr std::size_t kNumberBytes = 14;
  std::string json = "[";
  json.reserve(vector.size() * kNumberBytes);
  for (const float value : vector) {
    if (json.size() > 1) json.push_back(',');
    fmt::format_to(std::back_inserter(json), "{}", std::isfinite(value) ? value : 0.0F);
  }
  json.push_back(']');
  writer.raw(json);
}

Error embedding_error(std::string_view code, std::string_view message) {
  return vendor_error(ErrorClass::ServerError, std::string{code}, std::string{message});
}

Result<void> check_texts(const EmbeddingRequest& request, std::string_view vendor) {
  for (std::size_t i = 0; i < request.inputs.size(); ++i) {
    if (request.inputs[i].tokens.empty()) continue;
    return fail(caller_error(ErrorClass::BadRequest, "invalid_value",
                             fmt::format("{} embeds texts, not tokens.", vendor),
                             request.is_single ? "input" : fmt::format("input[{}]", i)));
  }
  return {};
}

const EmbeddingTranslator* embeddings_of(Dialect dialect) {
  constexpr std::array kTranslators{&kOpenAiEmbeddings, &kGeminiEmbeddings, &kOllamaEmbeddings};
  for (const EmbeddingTranslator* translator : kTranslators) {
    if (translator->dialect == dialect) return translator;
  }
  return nullptr;
}

}  // namespace sar::protocol
