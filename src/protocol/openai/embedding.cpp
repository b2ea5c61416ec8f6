// OpenAI's /v1/embeddings, which most vendors speak.
#include <fmt/format.h>

#include <algorithm>

#include "protocol/embedding_json.hpp"
#include "protocol/json/document_reader.hpp"
#include "protocol/json/json_text.hpp"
#include "protocol/json/json_values.hpp"
#include "protocol/openai/usage.hpp"

namespace sar::protocol {
namespace {

constexpr std::string_view kBase64 = "base64";

// --- requests ------------------------------------------------------------------------------------

class RequestReading {
 public:
  Result<EmbeddingRequest> run(std::string_view body) {
    const auto read = [&](std::string_view name, const Place& field) {
      return read_field(name, field);
    };
    if (!reader_.load(body) || !reader_.each_field({}, read) || !check()) {
      return fail(reader_.take_error());
    }
    return std::move(request_);
  }

 private:
  bool read_field(std::string_view name, const Place& field) {
    if (name == "model") return reader_.read(field, request_.model);
    if (name == "input") return read_input(field);
    if (name == "encoding_format") return read_encoding(field);
    if (name == "dimensions") return reader_.read(field, request_.dimensions);
    if (name == "user") return reader_.read(field, request_.user);
    read_extra(json_, name, request_.extra);
    return true;
  }

  // A text, a list of texts, the tokens of a text, a list of those.
  bool read_input(const Place& field) {
    if (json_.kind() == JsonKind::String) {
      request_.is_single = true;
      return reader_.read(field, request_.inputs.emplace_back().text);
    }
    if (json_.kind() != JsonKind::Array) {
      return reader_.refuse_kind(field, "a string or an array");
    }
    return reader_.each_element(field, [&](const Place& element) {
      if (json_.kind() != JsonKind::Number) return read_element(element);
      request_.is_single = true;
      if (request_.inputs.empty()) request_.inputs.emplace_back();
      return request_.inputs.size() == 1 && request_.inputs.front().text.empty()
                 ? read_token(element, request_.inputs.front())
                 : reader_.refuse_kind(element, "what the first element is");
    });
  }

  bool read_element(const Place& place) {
    if (request_.is_single) return reader_.refuse_kind(place, "a number");
    EmbeddingInput& input = request_.inputs.emplace_back();
    if (json_.kind() == JsonKind::String) return reader_.read(place, input.text);
    if (json_.kind() != JsonKind::Array) {
      return reader_.refuse_kind(place, "a string or an array of numbers");
    }
    return reader_.each_element(place,
                                [&](const Place& token) { return read_token(token, input); });
  }

  bool read_token(const Place& place, EmbeddingInput& input) {
    if (json_.kind() != JsonKind::Number || !json_.is_integer()) {
      return reader_.refuse_kind(place, "a whole number");
    }
    input.tokens.push_back(integer_value(json_.take()).value_or(0));
    return true;
  }

  bool read_encoding(const Place& field) {
    std::string word;
    if (!reader_.read(field, word)) return false;
    if (word == kBase64) request_.encoding = EmbeddingEncoding::Base64;
    if (word == kBase64 || word == "float" || word.empty()) return true;
    return reader_.refuse(
        "invalid_value",
        fmt::format("Invalid value: '{}'. Supported values are: 'float' and 'base64'.", word),
        field);
  }

  bool check() {
    if (request_.model.empty()) return reader_.refuse_missing({nullptr, "model"});
    const Place input{nullptr, "input"};
    if (request_.inputs.empty()) return reader_.refuse_missing(input);
    for (std::size_t i = 0; i < request_.inputs.size(); ++i) {
      if (!request_.inputs[i].text.empty() || !request_.inputs[i].tokens.empty()) continue;
      const Place element{&input, {}, i};
      return reader_.refuse("empty_string", "An input to embed must not be empty.",
                            request_.is_single ? input : element);
    }
    return true;
  }

  JsonReader json_;
  DocumentReader reader_{json_, DocumentReader::Keys::AsSpelled};
  EmbeddingRequest request_;
};

Result<EmbeddingRequest> parse_request(std::string_view body) { return RequestReading{}.run(body); }

void write_input(JsonWriter& writer, const EmbeddingInput& input) {
  if (input.tokens.empty()) {
    writer.text(input.text);
    return;
  }
  writer.begin_array();
  for (const std::int64_t token : input.tokens) writer.raw(std::to_string(token));
  writer.end_array();
}

void write_inputs(JsonWriter& writer, const EmbeddingRequest& request) {
  writer.key("input");
  if (request.is_single && request.inputs.size() == 1) {
    write_input(writer, request.inputs.front());
    return;
  }
  writer.begin_array();
  for (const EmbeddingInput& input : request.inputs) write_input(writer, input);
  writer.end_array();
}

// What the vendor has no field for is noted.
Result<std::string> write_request(const EmbeddingRequest& request, std::string_view model,
                                  Fidelity& fidelity) {
  std::string json;
  JsonWriter writer{json};
  writer.begin_object();
  writer.key("model");
  writer.text(model);
  write_inputs(writer, request);
  if (request.encoding == EmbeddingEncoding::Base64) {
    writer.key("encoding_format");
    writer.text(kBase64);
  }
  if (!request.dimensions.empty()) {
    writer.key("dimensions");
    writer.raw(request.dimensions.text);
  }
  if (!request.user.empty()) {
    writer.key("user");
    writer.text(request.user);
  }
  constexpr std::string_view kReason = "OpenAI has no such field";
  if (!request.task_type.empty()) fidelity.dropped("taskType", std::string{kReason});
  if (!request.title.empty()) fidelity.dropped("title", std::string{kReason});
  for (const ExtraField& field : request.extra) {
    if (request.dialect == Dialect::OpenAi) {
      write_field(writer, field);
    } else {
      fidelity.dropped(field.name, std::string{kReason});
    }
  }
  writer.end_object();
  return json;
}

// --- answers -------------------------------------------------------------------------------------

struct IndexedVector {
  std::int64_t index = 0;
  std::vector<float> values;
};

// False: it holds no vector.
bool read_item(JsonReader& reader, IndexedVector& item) {
  bool has_vector = false;
  JsonString key;
  if (!reader.enter_object()) return false;
  while (reader.next_key(key)) {
    if (key.raw == "embedding") {
      has_vector = read_vector(reader, item.values);
    } else if (key.raw == "index" && reader.kind() == JsonKind::Number) {
      item.index = integer_value(reader.take()).value_or(item.index);
    } else {
      reader.take();
    }
  }
  return has_vector;
}

void read_data(JsonReader& reader, std::vector<IndexedVector>& items) {
  if (!reader.enter_array()) return;
  while (reader.next_element()) {
    IndexedVector item{.index = static_cast<std::int64_t>(items.size()), .values = {}};
    if (read_item(reader, item)) items.push_back(std::move(item));
  }
}

Result<EmbeddingReply> parse_reply(std::string_view body) {
  EmbeddingReply reply;
  std::vector<IndexedVector> items;
  JsonReader reader;
  SAR_CHECK(read_embedding_reply(reader, body, [&](std::string_view name) {
    if (name == "data") {
      read_data(reader, items);
    } else if (name == "usage") {
      read_embedding_usage(reader, reply, read_openai_usage);
    } else if (name == "model" && reader.kind() == JsonKind::String) {
      reply.model = reader.take_string().to_text();
    } else {
      reader.take();
    }
  }));
  if (items.empty()) {
    return fail(embedding_error("empty_answer", "The vendor's answer holds no embedding."));
  }
  std::ranges::sort(items, {}, &IndexedVector::index);
  for (IndexedVector& item : items) reply.vectors.push_back(std::move(item.values));
  return reply;
}

std::string write_reply(const EmbeddingReply& reply, const EmbeddingAnswer& answer) {
  std::string json;
  JsonWriter writer{json};
  writer.begin_object();
  writer.key("object");
  writer.text("list");
  writer.key("data");
  writer.begin_array();
  for (std::size_t i = 0; i < reply.vectors.size(); ++i) {
    writer.begin_object();
    writer.key("object");
    writer.text("embedding");
    writer.key("index");
    writer.raw(std::to_string(i));
    writer.key("embedding");
    write_vector(writer, reply.vectors[i], answer.encoding);
    writer.end_object();
  }
  writer.end_array();
  writer.key("model");
  writer.text(answer.model);
  writer.key("usage");
  const bool is_own = reply.dialect == Dialect::OpenAi && reply.usage;
  const std::int64_t tokens = reply.usage ? reply.usage->counts.prompt_total() : 0;
  writer.raw(is_own && !reply.usage->original.empty()
                 ? reply.usage->original.text
                 : fmt::format(R"({{"prompt_tokens":{0},"total_tokens":{0}}})", tokens));
  writer.end_object();
  return json;
}

}  // namespace

constinit const EmbeddingTranslator kOpenAiEmbeddings{.dialect = Dialect::OpenAi,
                                                      .parse_request = parse_request,
                                                      .write_reply = write_reply,
                                                      .write_request = write_request,
                                                      .parse_reply = parse_reply};

}  // namespace sar::protocol
