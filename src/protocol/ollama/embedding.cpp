// Ollama's /api/embed, as a vendor's: https://github.com/ollama/ollama/blob/main/docs/api.md
#include <algorithm>

#include "protocol/embedding_json.hpp"
#include "protocol/tokens/token_count.hpp"

namespace sar::protocol {
namespace {

constexpr std::string_view kNoSuchField = "Ollama has no such field";

Result<std::string> write_request(const EmbeddingRequest& request, std::string_view model,
                                  Fidelity& fidelity) {
  SAR_CHECK(check_texts(request, "Ollama"));
  std::string json;
  JsonWriter writer{json};
  writer.begin_object();
  writer.key("model");
  writer.text(model);
  writer.key("input");
  writer.begin_array();
  for (const EmbeddingInput& input : request.inputs) writer.text(input.text);
  writer.end_array();
  if (!request.dimensions.empty()) {
    writer.key("dimensions");
    writer.raw(request.dimensions.text);
  }
  writer.end_object();
  const auto note = [&](std::string_view name, bool is_there) {
    if (is_there) fidelity.dropped(std::string{name}, std::string{kNoSuchField});
  };
  note("user", !request.user.empty());
  note("taskType", !request.task_type.empty());
  note("title", !request.title.empty());
  for (const ExtraField& field : request.extra) note(field.name, !field.value.says_nothing());
  return json;
}

void read_vectors(JsonReader& reader, std::vector<std::vector<float>>& vectors) {
  if (!reader.enter_array()) return;
  while (reader.next_element()) {
    std::vector<float> vector;
    if (read_vector(reader, vector)) vectors.push_back(std::move(vector));
  }
}

// The older /api/embeddings answers with one `embedding`.
Result<EmbeddingReply> parse_reply(std::string_view body) {
  EmbeddingReply reply;
  reply.dialect = Dialect::Ollama;
  JsonReader reader;
  SAR_CHECK(read_embedding_reply(reader, body, [&](std::string_view name) {
    if (name == "embeddings") {
      read_vectors(reader, reply.vectors);
    } else if (name == "embedding") {
      if (!read_vector(reader, reply.vectors.emplace_back())) reply.vectors.pop_back();
    } else if (name == "model" && reader.kind() == JsonKind::String) {
      reply.model = reader.take_string().to_text();
    } else if (name == "prompt_eval_count") {
      const auto tokens = read_token_count(reader);
      if (tokens) reply.usage = UsageReport{.counts = {.input = *tokens}, .original = {}};
    } else {
      reader.take();
    }
  }));
  const auto is_empty = [](const std::vector<float>& vector) { return vector.empty(); };
  if (std::ranges::all_of(reply.vectors, is_empty)) {
    return fail(embedding_error("empty_answer", "The vendor's answer holds no embedding."));
  }
  return reply;
}

}  // namespace

constinit const EmbeddingTranslator kOllamaEmbeddings{.dialect = Dialect::Ollama,
                                                      .parse_request = nullptr,
                                                      .write_reply = nullptr,
                                                      .write_request = write_request,
                                                      .parse_reply = parse_reply};

}  // namespace sar::protocol
