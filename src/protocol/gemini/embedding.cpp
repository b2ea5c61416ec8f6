// Gemini's embedContent and batchEmbedContents: https://ai.google.dev/api/embeddings
#include <fmt/format.h>

#include "protocol/embedding_json.hpp"
#include "protocol/gemini/gemini.hpp"
#include "protocol/gemini/usage.hpp"
#include "protocol/json/document_reader.hpp"
#include "protocol/json/json_values.hpp"

namespace sar::protocol {
namespace {

constexpr std::string_view kModelPrefix = "models/";

// --- requests ------------------------------------------------------------------------------------

// What is said with each text of a batch, and must be the same for all.
struct Options {
  std::string model;
  std::string task_type;
  std::string title;
  JsonNumber dimensions;
  bool operator==(const Options&) const = default;
};

class RequestReading {
 public:
  Result<EmbeddingRequest> run(std::string_view body) {
    request_.dialect = Dialect::Gemini;
    request_.is_single = true;
    const auto read = [&](std::string_view name, const Place& field) {
      return name == "requests" ? read_batch(field) : read_field(name, field);
    };
    if (!reader_.load(body) || !reader_.each_field({}, read) || !check()) {
      return fail(reader_.take_error());
    }
    request_.model = std::move(options_.model);
    request_.task_type = std::move(options_.task_type);
    request_.title = std::move(options_.title);
    request_.dimensions = std::move(options_.dimensions);
    return std::move(request_);
  }

 private:
  bool read_batch(const Place& place) {
    request_.is_single = false;
    Options first;
    return reader_.each_element(place, [&](const Place& element) {
      options_ = {};
      const auto read = [&](std::string_view name, const Place& field) {
        return read_field(name, field);
      };
      const std::size_t inputs_before = request_.inputs.size();
      if (!reader_.each_field(element, read)) return false;
      if (request_.inputs.size() == inputs_before) {
        return reader_.refuse_missing({&element, "content"});
      }
      if (element.index == 0) first = options_;
      return options_ == first ||
             reader_.refuse("invalid_value",
                            "All requests of a batch must have the same model and options.",
                            element);
    });
  }

  bool read_field(std::string_view name, const Place& field) {
    if (name == "content") return read_content(field);
    if (name == "model") return read_model(field);
    if (name == "taskType") return reader_.read(field, options_.task_type);
    if (name == "title") return reader_.read(field, options_.title);
    if (name == "outputDimensionality") return reader_.read(field, options_.dimensions);
    if (name == "embedContentConfig") {
      return reader_.each_field(field, [&](std::string_view option, const Place& inner) {
        return read_field(option, inner);
      });
    }
    read_extra(json_, name, request_.extra);
    return true;
  }

  bool read_model(const Place& field) {
    if (!reader_.read(field, options_.model)) return false;
    if (options_.model.starts_with(kModelPrefix)) options_.model.erase(0, kModelPrefix.size());
    return true;
  }

  bool read_content(const Place& place) {
    EmbeddingInput input;
    const auto read = [&](std::string_view name, const Place& field) {
      if (name != "parts") return !json_.take().empty();
      return reader_.each_element(field,
                                  [&](const Place& part) { return read_part(part, input.text); });
    };
    if (!reader_.each_field(place, read)) return false;
    if (input.text.empty()) {
      return reader_.refuse("empty_string", "A content to embed must not be empty.", place);
    }
    request_.inputs.push_back(std::move(input));
    return true;
  }

  // Several are one text.
  bool read_part(const Place& place, std::string& text) {
    return reader_.each_field(place, [&](std::string_view name, const Place& field) {
      if (name != "text") {
        return reader_.refuse("invalid_value", "Only texts can be embedded by this model.", field);
      }
      std::string piece;
      if (!reader_.read(field, piece)) return false;
      if (!text.empty() && !piece.empty()) text.push_back('\n');
      text.append(piece);
      return true;
    });
  }

  bool check() {
    if (!request_.inputs.empty()) return true;
    return reader_.refuse_missing({nullptr, request_.is_single ? "content" : "requests"});
  }

  JsonReader json_;
  DocumentReader reader_{json_, DocumentReader::Keys::CamelCase};
  EmbeddingRequest request_;
  Options options_;  // of the text that is being read
};

Result<EmbeddingRequest> parse_request(std::string_view body) { return RequestReading{}.run(body); }

void write_one(JsonWriter& writer, const EmbeddingRequest& request, std::string_view model,
               const EmbeddingInput& input) {
  writer.begin_object();
  writer.key("model");
  writer.text(std::string{kModelPrefix}.append(model));
  writer.key("content");
  writer.begin_object();
  writer.key("parts");
  writer.begin_array();
  writer.begin_object();
  writer.key("text");
  writer.text(input.text);
  writer.end_object();
  writer.end_array();
  writer.end_object();
  if (!request.task_type.empty()) {
    writer.key("taskType");
    writer.text(request.task_type);
  }
  if (!request.title.empty()) {
    writer.key("title");
    writer.text(request.title);
  }
  if (!request.dimensions.empty()) {
    writer.key("outputDimensionality");
    writer.raw(request.dimensions.text);
  }
  writer.end_object();
}

// https://ai.google.dev/gemini-api/docs/embeddings
constexpr std::size_t kBatchMax = 100;

// Always a batch: it takes one text as well.
Result<std::string> write_request(const EmbeddingRequest& request, std::string_view model,
                                  Fidelity& fidelity) {
  SAR_CHECK(check_texts(request, "Gemini"));
  if (request.inputs.size() > kBatchMax) {
    return fail(caller_error(ErrorClass::BadRequest, "invalid_value",
                             fmt::format("Gemini embeds at most {} texts at a time.", kBatchMax),
                             "input"));
  }
  std::string json;
  JsonWriter writer{json};
  writer.begin_object();
  writer.key("requests");
  writer.begin_array();
  for (const EmbeddingInput& input : request.inputs) write_one(writer, request, model, input);
  writer.end_array();
  writer.end_object();
  constexpr std::string_view kReason = "Gemini has no such field";
  if (!request.user.empty()) fidelity.dropped("user", std::string{kReason});
  for (const ExtraField& field : request.extra) {
    if (!field.value.says_nothing()) fidelity.dropped(field.name, std::string{kReason});
  }
  return json;
}

// --- answers -------------------------------------------------------------------------------------

// Takes {"values":[…]}.
void read_values(JsonReader& reader, std::vector<std::vector<float>>& vectors) {
  JsonString key;
  if (!reader.enter_object()) return;
  while (reader.next_key(key)) {
    std::vector<float> vector;
    if (key.raw == "values") {
      if (read_vector(reader, vector)) vectors.push_back(std::move(vector));
    } else {
      reader.take();
    }
  }
}

Result<EmbeddingReply> parse_reply(std::string_view body) {
  EmbeddingReply reply;
  reply.dialect = Dialect::Gemini;
  JsonReader reader;
  SAR_CHECK(read_embedding_reply(reader, body, [&](std::string_view name) {
    if (name == "embedding") {
      read_values(reader, reply.vectors);
    } else if (name == "embeddings" && reader.enter_array()) {
      while (reader.next_element()) read_values(reader, reply.vectors);
    } else if (name == "usageMetadata") {
      read_embedding_usage(reader, reply, read_gemini_usage);
    } else if (name != "embeddings") {
      reader.take();
    }
  }));
  if (reply.vectors.empty()) {
    return fail(embedding_error("empty_answer", "The vendor's answer holds no embedding."));
  }
  return reply;
}

void write_values(JsonWriter& writer, const std::vector<float>& vector) {
  writer.begin_object();
  writer.key("values");
  write_vector(writer, vector, EmbeddingEncoding::Float);
  writer.end_object();
}

std::string write_reply(const EmbeddingReply& reply, const EmbeddingAnswer& answer) {
  std::string json;
  JsonWriter writer{json};
  writer.begin_object();
  if (answer.is_single && !reply.vectors.empty()) {
    writer.key("embedding");
    write_values(writer, reply.vectors.front());
  } else {
    writer.key("embeddings");
    writer.begin_array();
    for (const std::vector<float>& vector : reply.vectors) write_values(writer, vector);
    writer.end_array();
  }
  if (reply.usage) {
    const std::int64_t tokens = reply.usage->counts.prompt_total();
    writer.key("usageMetadata");
    writer.raw(fmt::format(R"({{"promptTokenCount":{0},"totalTokenCount":{0}}})", tokens));
  }
  writer.end_object();
  return json;
}

}  // namespace

constinit const EmbeddingTranslator kGeminiEmbeddings{.dialect = Dialect::Gemini,
                                                      .parse_request = parse_request,
                                                      .write_reply = write_reply,
                                                      .write_request = write_request,
                                                      .parse_reply = parse_reply};

}  // namespace sar::protocol
