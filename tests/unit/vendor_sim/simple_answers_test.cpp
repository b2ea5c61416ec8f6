// Embeddings in every shape, and the endpoints that say what arrived.
#include <gtest/gtest.h>

#include <cstring>

#include "digest.hpp"
#include "form_data.hpp"
#include "vendor_stand.hpp"

namespace sim {
namespace {

TEST(Digest, EncodesAndDecodes) {
  for (const std::string_view text : {"", "a", "ab", "abc", "abcd", "\xff\xfe\x01"}) {
    EXPECT_EQ(from_base64(base64(text)), text);
  }
  EXPECT_EQ(base64("hello"), "aGVsbG8=");
  EXPECT_FALSE(from_base64("a"));
  EXPECT_FALSE(from_base64("data:x"));
  EXPECT_EQ(sha256_hex("hello", 12), "2cf24dba5fb0");
}

constexpr std::string_view kFormType = "multipart/form-data; boundary=xyz";
constexpr std::string_view kForm =
    "--xyz\r\ncontent-disposition: form-data; name=\"model\"\r\n\r\nsim\r\n"
    "--xyz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\n"
    "Content-Type: audio/wav\r\n\r\nhello\r\n--xyz--\r\n";

TEST(FormData, ReadsPartsAndRefusesTheRest) {
  const auto form = read_form(kFormType, kForm);
  ASSERT_TRUE(form);
  ASSERT_EQ(form->size(), 2U);
  EXPECT_EQ(form->at(0).bytes, "sim");
  EXPECT_EQ(form->at(1).file_name, "a.wav");
  EXPECT_EQ(form->at(1).content_type, "audio/wav");
  EXPECT_EQ(form->at(1).bytes, "hello");
  for (std::size_t size = 0; size + 2 < kForm.size(); ++size) {
    if (kForm.substr(0, size).ends_with("--xyz--")) continue;
    EXPECT_FALSE(read_form(kFormType, kForm.substr(0, size))) << size;
  }
  EXPECT_FALSE(read_form("multipart/form-data; boundary=abc", kForm));
  EXPECT_FALSE(read_form("application/json", kForm));
}

class SimpleAnswers : public VendorStand {};

std::string first_item(std::string_view array) {
  json::Walker walker(array);
  return walker.next() ? std::string(walker.value()) : std::string{};
}

TEST_F(SimpleAnswers, VectorsAreTheSameInEveryShape) {
  const auto floats =
      body_of(ask({.path = "/v1/embeddings", .body = R"({"model":"sim","input":["hello","b"]})"}));
  const auto vector =
      std::string(json::member(first_item(json::member(floats, "data")), "embedding"));
  EXPECT_TRUE(vector.starts_with("[-1.3125,")) << vector;  // 0x2c - 128, in sixty-fourths
  const auto gemini = body_of(ask({.path = "/v1beta/models/sim:embedContent",
                                   .body = R"({"content":{"parts":[{"text":"hello"}]}})"}));
  EXPECT_EQ(json::member(json::member(gemini, "embedding"), "values"), vector);
  const auto batch = body_of(ask(
      {.path = "/v1beta/models/sim:batchEmbedContents",
       .body = R"({"requests":[{"model":"models/sim","content":{"parts":[{"text":"hello"}]}}]})"}));
  EXPECT_EQ(json::member(first_item(json::member(batch, "embeddings")), "values"), vector);
  const auto ollama =
      body_of(ask({.path = "/api/embed", .body = R"({"model":"sim","input":"hello"})"}));
  EXPECT_EQ(first_item(json::member(ollama, "embeddings")), vector);
}

TEST_F(SimpleAnswers, VectorsCanBePacked) {
  const auto packed =
      body_of(ask({.path = "/v1/embeddings",
                   .body = R"({"model":"sim:prompt=9","input":"hello","encoding_format":"base64",)"
                           R"("dimensions":3})"}));
  const auto text =
      json::unescaped(json::member(first_item(json::member(packed, "data")), "embedding"));
  const auto bytes = from_base64(text);
  ASSERT_TRUE(bytes);
  ASSERT_EQ(bytes->size(), 12U);
  float first = 0;
  std::memcpy(&first, bytes->data(), sizeof(first));
  EXPECT_EQ(first, -1.3125F);
  EXPECT_EQ(reply_.entry.usage.prompt, 9);
  EXPECT_EQ(reply_.entry.usage.completion, 0);
}

TEST_F(SimpleAnswers, SayWhatArrived) {
  for (const std::string path : {"/v1/moderations", "/v1/images/generations", "/v1/rerank"}) {
    const std::string body = R"({"model":"sim","input":"a","documents":["a","b"],"top_n":1})";
    const auto answer = body_of(ask({.path = path, .body = body}));
    EXPECT_TRUE(json::is_valid(answer)) << answer;
    const auto received = json::member(answer, "received");
    EXPECT_EQ(json::string_body(json::member(received, "sha256")), sha256_hex(body));
    EXPECT_EQ(json::member(received, "fields"), R"(["model","input","documents","top_n"])");
  }
}

TEST_F(SimpleAnswers, ReadForms) {
  const auto fields = joined("content-type: ", kFormType, "\r\n");
  for (const std::string path : {"/v1/audio/transcriptions", "/v1/images/edits"}) {
    const auto answer = body_of(ask({.path = path, .body = std::string(kForm), .fields = fields}));
    EXPECT_TRUE(json::is_valid(answer)) << answer;
    EXPECT_NE(answer.find(R"({"name":"file","bytes":5,"sha256":"2cf24dba5fb0","filename":"a.wav",)"
                          R"("content_type":"audio/wav"})"),
              std::string::npos)
        << answer;
    EXPECT_EQ(reply_.entry.model, "sim");
  }
  EXPECT_TRUE(ask({.path = "/v1/images/edits", .body = "--xyz", .fields = fields})
                  .starts_with("HTTP/1.1 400"));
}

TEST_F(SimpleAnswers, SpeakInChunks) {
  const auto answer =
      ask({.path = "/v1/audio/speech",
           .body = R"({"model":"sim:bytes=1000","input":"a","response_format":"wav"})"});
  EXPECT_NE(answer.find("content-type: audio/wav\r\n"), std::string::npos);
  EXPECT_EQ(unchunked(answer).size(), 1000U);
}

TEST_F(SimpleAnswers, HaveTheSameFaults) {
  const std::string body = R"({"model":"sim:fault=)";
  EXPECT_TRUE(ask({.path = "/v1/embeddings", .body = body + R"(429","input":"a"})"})
                  .starts_with("HTTP/1.1 429"));
  EXPECT_EQ(body_of(ask({.path = "/api/embed", .body = body + R"(empty_200","input":"a"})"})), "");
  ask({.path = "/v1/rerank", .body = body + R"(cut_mid_stream"})"});
  EXPECT_EQ(ending_, Then::Cut);
}

TEST_F(SimpleAnswers, CountTokens) {
  EXPECT_EQ(body_of(ask({.path = "/v1/messages/count_tokens",
                         .body = R"({"model":"sim:prompt=42","messages":[{"role":"user",)"
                                 R"("content":"a"}]})",
                         .fields = "anthropic-version: 1\r\n"})),
            R"({"input_tokens":42})");
  EXPECT_TRUE(body_of(ask({.path = "/v1beta/models/sim:prompt=42:countTokens",
                           .body = R"({"contents":[{"parts":[{"text":"a"}]}]})"}))
                  .starts_with(R"({"totalTokens":42,)"));
  EXPECT_EQ(reply_.entry.usage.prompt, 0);
}

}  // namespace
}  // namespace sim
