// Bodies of the APIs beside chat, and of embeddings in every dialect: what is scanned lies in the
// body, what is read can be written, and read again it is the same.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <source_location>
#include <string>

#include "protocol/canonical/conversation.hpp"
#include "protocol/canonical/embedding.hpp"
#include "protocol/model_wire.hpp"

namespace {

using namespace sar::protocol;

void require(bool holds, std::source_location where = std::source_location::current()) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: line %u of %s()\n", where.line(), where.function_name());
  std::abort();
}

void check_range(ByteRange range, std::string_view text) {
  require(range.begin <= range.end && range.end <= text.size());
}

void check_wire(std::string_view text) {
  JsonReader reader;
  std::string buffer;
  if (const auto view = kModelWire.scan_request(reader, text, buffer)) {
    check_range(view->model_value, text);
    require(view->model.empty() == view->model_value.empty());
  }
  if (const auto view = kModelWire.scan_reply(reader, text)) {
    check_range(view->model_value, text);
    if (view->usage) require(view->usage->input >= 0 && view->usage->output >= 0);
  }
  const auto scan = kModelWire.make_stream_scan(reader);
  static_cast<void>(scan->scan({.raw = text, .name = {}, .data = text, .has_data = true}));
}

// A request of `caller`, for every vendor.
void check_embedding_request(const EmbeddingTranslator& caller, std::string_view text) {
  if (caller.parse_request == nullptr) return;
  const auto request = caller.parse_request(text);
  if (!request) {
    require(request.error().blame == sar::Blame::Caller);
    return;
  }
  for (const Dialect dialect : {Dialect::OpenAi, Dialect::Gemini, Dialect::Ollama}) {
    const EmbeddingTranslator& vendor = *embeddings_of(dialect);
    Fidelity fidelity;
    const auto json = vendor.write_request(*request, "m", fidelity);
    if (!json) {
      require(json.error().blame == sar::Blame::Caller);
      continue;
    }
    require(is_json_object(*json));
    if (vendor.parse_request == nullptr) continue;
    const auto again = vendor.parse_request(*json);
    require(again.has_value() && again->inputs == request->inputs);
  }
}

void check_embedding_reply(const EmbeddingTranslator& vendor, std::string_view text) {
  const auto reply = vendor.parse_reply(text);
  if (!reply) return;
  for (const Dialect dialect : {Dialect::OpenAi, Dialect::Gemini}) {
    const EmbeddingTranslator& caller = *embeddings_of(dialect);
    for (const EmbeddingEncoding encoding : {EmbeddingEncoding::Float, EmbeddingEncoding::Base64}) {
      const std::string json = caller.write_reply(*reply, {.model = "m", .encoding = encoding});
      require(is_json_object(json));
      const auto again = caller.parse_reply(json);
      require(again.has_value() && again->vectors.size() == reply->vectors.size());
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(bytes), size};
  check_wire(text);
  for (const Dialect dialect : {Dialect::OpenAi, Dialect::Gemini, Dialect::Ollama}) {
    const EmbeddingTranslator* translator = embeddings_of(dialect);
    require(translator != nullptr);
    check_embedding_request(*translator, text);
    check_embedding_reply(*translator, text);
  }
  return 0;
}
