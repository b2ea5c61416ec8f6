// Embeddings in OpenAI's, Gemini's and Ollama's JSON.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "protocol/gemini/gemini.hpp"
#include "support/json_normal_form.hpp"
#include "support/recordings.hpp"

namespace sar::protocol {
namespace {

using test::json_normal_form;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

EmbeddingRequest read(const EmbeddingTranslator& dialect, std::string_view body) {
  auto request = dialect.parse_request(body);
  EXPECT_TRUE(request.has_value()) << body << (request ? "" : request.error().message);
  return request.value_or(EmbeddingRequest{});
}

std::string write(const EmbeddingTranslator& dialect, const EmbeddingRequest& request,
                  std::vector<std::string>* notes = nullptr) {
  Fidelity fidelity;
  const auto json = dialect.write_request(request, "up", fidelity);
  EXPECT_TRUE(json.has_value()) << (json ? "" : json.error().message);
  if (notes != nullptr) {
    for (const FidelityNote& note : fidelity.notes()) notes->push_back(note.field);
  }
  return json_normal_form(json.value_or(""));
}

TEST(Embedding, OpenAiInputsOfEveryShape) {
  struct Case {
    std::string_view input;
    std::vector<EmbeddingInput> inputs;
    bool is_single;
  };
  const Case kCases[] = {
      {R"("a")", {{.text = "a", .tokens = {}}}, true},
      {R"(["a","b"])", {{.text = "a", .tokens = {}}, {.text = "b", .tokens = {}}}, false},
      {R"([1,2])", {{.text = {}, .tokens = {1, 2}}}, true},
      {R"([[1],[2,3]])", {{.text = {}, .tokens = {1}}, {.text = {}, .tokens = {2, 3}}}, false},
  };
  for (const Case& one : kCases) {
    const std::string body = R"({"model":"m","input":)" + std::string{one.input} + "}";
    const EmbeddingRequest request = read(kOpenAiEmbeddings, body);
    EXPECT_EQ(request.inputs, one.inputs) << one.input;
    EXPECT_EQ(request.is_single, one.is_single) << one.input;
    EXPECT_EQ(write(kOpenAiEmbeddings, request),
              json_normal_form(R"({"model":"up","input":)" + std::string{one.input} + "}"));
  }
}

TEST(Embedding, OpenAiFields) {
  constexpr std::string_view kBody =
      R"({"model":"m","input":["a"],"encoding_format":"base64","dimensions":8,"user":"u","x":1})";
  const EmbeddingRequest request = read(kOpenAiEmbeddings, kBody);
  EXPECT_EQ(request.model, "m");
  EXPECT_EQ(request.encoding, EmbeddingEncoding::Base64);
  std::vector<std::string> notes;
  EXPECT_EQ(
      write(kOpenAiEmbeddings, request, &notes),
      json_normal_form(
          R"({"model":"up","input":["a"],"encoding_format":"base64","dimensions":8,"user":"u","x":1})"));
  EXPECT_THAT(notes, IsEmpty());
  EXPECT_EQ(
      write(kGeminiEmbeddings, request, &notes),
      json_normal_form(
          R"({"requests":[{"model":"models/up","content":{"parts":[{"text":"a"}]},"outputDimensionality":8}]})"));
  EXPECT_THAT(notes, UnorderedElementsAre("user", "x"));
  EXPECT_EQ(write(kOllamaEmbeddings, request),
            json_normal_form(R"({"model":"up","input":["a"],"dimensions":8})"));
}

struct Mistake {
  const EmbeddingTranslator* dialect;
  std::string_view body;
  std::string_view param;
};
const Mistake kMistakes[] = {
    {&kOpenAiEmbeddings, R"({"input":"a"})", "model"},
    {&kOpenAiEmbeddings, R"({"model":"m"})", "input"},
    {&kOpenAiEmbeddings, R"({"model":"m","input":[]})", "input"},
    {&kOpenAiEmbeddings, R"({"model":"m","input":""})", "input"},
    {&kOpenAiEmbeddings, R"({"model":"m","input":["a",""]})", "input[1]"},
    {&kOpenAiEmbeddings, R"({"model":"m","input":["a",1]})", "input[1]"},
    {&kOpenAiEmbeddings, R"({"model":"m","input":[1,"a"]})", "input[1]"},
    {&kOpenAiEmbeddings, R"({"model":"m","input":[1.5]})", "input[0]"},
    {&kOpenAiEmbeddings, R"({"model":"m","input":[[1,"a"]]})", "input[0][1]"},
    {&kOpenAiEmbeddings, R"({"model":"m","input":{}})", "input"},
    {&kOpenAiEmbeddings, R"({"model":"m","input":"a","encoding_format":"hex"})", "encoding_format"},
    {&kOpenAiEmbeddings, R"({"model":1,"input":"a"})", "model"},
    {&kGeminiEmbeddings, R"({})", "content"},
    {&kGeminiEmbeddings, R"({"requests":[]})", "requests"},
    {&kGeminiEmbeddings, R"({"requests":[{}]})", "requests[0].content"},
    {&kGeminiEmbeddings, R"({"content":{"parts":[]}})", "content"},
    {&kGeminiEmbeddings, R"({"content":{"parts":[{"inlineData":{}}]}})",
     "content.parts[0].inlineData"},
    {&kGeminiEmbeddings,
     R"({"requests":[{"content":{"parts":[{"text":"a"}]}},{"content":{"parts":[{"text":"b"}]},"taskType":"X"}]})",
     "requests[1]"},
};

TEST(Embedding, MistakesNameTheirPath) {
  for (const Mistake& one : kMistakes) {
    const auto request = one.dialect->parse_request(one.body);
    ASSERT_FALSE(request.has_value()) << one.body;
    EXPECT_EQ(request.error().param, one.param) << one.body;
  }
  Fidelity fidelity;
  const EmbeddingRequest tokens = read(kOpenAiEmbeddings, R"({"model":"m","input":[[1]]})");
  for (const EmbeddingTranslator* dialect : {&kGeminiEmbeddings, &kOllamaEmbeddings}) {
    EXPECT_EQ(dialect->write_request(tokens, "up", fidelity).error().param, "input[0]");
  }
}

TEST(Embedding, MoreTextsThanGeminiTakes) {
  EmbeddingRequest request;
  request.inputs.assign(100, {.text = "a", .tokens = {}});
  Fidelity fidelity;
  EXPECT_TRUE(kGeminiEmbeddings.write_request(request, "m", fidelity));
  request.inputs.push_back({.text = "a", .tokens = {}});
  const auto refused = kGeminiEmbeddings.write_request(request, "m", fidelity);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().param, "input");
  EXPECT_EQ(refused.error().blame, Blame::Caller);
}

TEST(Embedding, GeminiRequests) {
  const EmbeddingRequest single = read(
      kGeminiEmbeddings,
      R"({"model":"models/m","content":{"parts":[{"text":"a"},{"text":"b"}]},"task_type":"T","title":"t","output_dimensionality":4})");
  EXPECT_TRUE(single.is_single);
  EXPECT_EQ(single.model, "m");
  EXPECT_EQ(single.inputs.front().text, "a\nb");
  EXPECT_EQ(single.task_type, "T");
  EXPECT_EQ(single.dimensions.text, "4");
  std::vector<std::string> notes;
  write(kOpenAiEmbeddings, single, &notes);
  EXPECT_THAT(notes, ElementsAre("taskType", "title"));

  const EmbeddingRequest batch = read(
      kGeminiEmbeddings,
      R"({"requests":[{"content":{"parts":[{"text":"a"}]}},{"content":{"parts":[{"text":"b"}]}}]})");
  EXPECT_FALSE(batch.is_single);
  EXPECT_EQ(write(kOpenAiEmbeddings, batch),
            json_normal_form(R"({"model":"up","input":["a","b"]})"));
}

// 1.0F, -2.5F, least significant byte first.
constexpr std::string_view kBase64 = "AACAPwAAIMA=";

TEST(Embedding, NumbersAndBase64AreTheSameVectors) {
  for (const std::string_view vector :
       {std::string_view{"[1,-2.5]"}, std::string_view{"\"AACAPwAAIMA=\""}}) {
    const auto reply = kOpenAiEmbeddings.parse_reply(
        R"({"data":[{"index":1,"embedding":[3]},{"index":0,"embedding":)" + std::string{vector} +
        R"(}],"model":"up","usage":{"prompt_tokens":4,"total_tokens":4,"cost":1}})");
    ASSERT_TRUE(reply.has_value());
    EXPECT_THAT(reply->vectors, ElementsAre(ElementsAre(1.0F, -2.5F), ElementsAre(3.0F)));
    EXPECT_EQ(json_normal_form(kOpenAiEmbeddings.write_reply(
                  *reply, {.model = "asked", .encoding = EmbeddingEncoding::Base64})),
              json_normal_form(
                  R"({"object":"list","data":[{"object":"embedding","index":0,"embedding":")" +
                  std::string{kBase64} +
                  R"("},{"object":"embedding","index":1,"embedding":"AABAQA=="}],"model":"asked",)"
                  R"("usage":{"prompt_tokens":4,"total_tokens":4,"cost":1}})"));
    EXPECT_EQ(
        json_normal_form(kGeminiEmbeddings.write_reply(*reply, {})),
        json_normal_form(
            R"({"embeddings":[{"values":[1,-2.5]},{"values":[3]}],"usageMetadata":{"promptTokenCount":4,"totalTokenCount":4}})"));
    EXPECT_EQ(
        json_normal_form(kGeminiEmbeddings.write_reply(*reply, {.model = {}, .is_single = true})),
        json_normal_form(
            R"({"embedding":{"values":[1,-2.5]},"usageMetadata":{"promptTokenCount":4,"totalTokenCount":4}})"));
  }
}

TEST(Embedding, OtherVendorsForOpenAisCallers) {
  const auto openai = [](const Result<EmbeddingReply>& reply) {
    return json_normal_form(kOpenAiEmbeddings.write_reply(*reply, {.model = "m"}));
  };
  const std::string expected = json_normal_form(
      R"({"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.5]}],"model":"m","usage":{"prompt_tokens":3,"total_tokens":3}})");
  EXPECT_EQ(openai(kGeminiEmbeddings.parse_reply(
                R"({"embedding":{"values":[0.5]},"usageMetadata":{"promptTokenCount":3}})")),
            expected);
  EXPECT_EQ(openai(kGeminiEmbeddings.parse_reply(
                R"({"embeddings":[{"values":[0.5]}],"usageMetadata":{"promptTokenCount":3}})")),
            expected);
  EXPECT_EQ(openai(kOllamaEmbeddings.parse_reply(
                R"({"model":"up","embeddings":[[0.5]],"prompt_eval_count":3})")),
            expected);
  EXPECT_EQ(kOllamaEmbeddings.parse_reply(R"({"embedding":[0.5]})")->vectors.size(), 1);
}

TEST(Embedding, BrokenAnswersAreNone) {
  EXPECT_FALSE(kOpenAiEmbeddings.parse_reply(
      R"({"data":[{"embedding":[1]}],"usage":{"prompt_tokens":1,"x":{"a":1]}})"));
  EXPECT_FALSE(kGeminiEmbeddings.parse_reply(
      R"({"embedding":{"values":[1]},"usageMetadata":{"promptTokenCount":1,"x":{"a":1]}})"));
}

TEST(Embedding, AnswersWithoutVectors) {
  for (const EmbeddingTranslator* dialect :
       {&kOpenAiEmbeddings, &kGeminiEmbeddings, &kOllamaEmbeddings}) {
    for (const std::string_view body : {R"({})", R"({"data":[],"embeddings":[]})",
                                        R"({"data":[{"embedding":"A"}],"embedding":null})",
                                        R"({"data":1,"embeddings":1,"embedding":1})"}) {
      EXPECT_EQ(dialect->parse_reply(body).error().code, "empty_answer") << body;
    }
    EXPECT_EQ(dialect->parse_reply("[]").error().code, "invalid_json");
    EXPECT_EQ(embeddings_of(dialect->dialect), dialect);
  }
  EXPECT_EQ(embeddings_of(Dialect::Anthropic), nullptr);
}

TEST(Embedding, RecordingsOfOpenAisFamily) {
  if (!test::has_recordings()) GTEST_SKIP() << test::no_recordings();
  int count = 0;
  for (const test::Recording& recorded : test::load_recordings("openai.embeddings")) {
    SCOPED_TRACE(recorded.name);
    const EmbeddingRequest request = read(kOpenAiEmbeddings, recorded.request_body);
    Fidelity fidelity;
    EXPECT_EQ(
        json_normal_form(kOpenAiEmbeddings.write_request(request, request.model, fidelity).value()),
        json_normal_form(recorded.request_body));
    if (recorded.status != 200) continue;
    ++count;
    const auto reply = kOpenAiEmbeddings.parse_reply(recorded.response_body);
    ASSERT_TRUE(reply.has_value());
    EXPECT_GE(reply->vectors.front().size(), 128);
    for (const EmbeddingEncoding encoding : {EmbeddingEncoding::Float, EmbeddingEncoding::Base64}) {
      const auto again = kOpenAiEmbeddings.parse_reply(
          kOpenAiEmbeddings.write_reply(*reply, {.model = reply->model, .encoding = encoding}));
      EXPECT_EQ(again->usage, reply->usage);
      EXPECT_EQ(again->vectors, reply->vectors);
    }
  }
  EXPECT_GE(count, 5);
}

}  // namespace
}  // namespace sar::protocol
