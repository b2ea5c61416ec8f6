// APIs beside chat: what the router reads of their bodies and forms.
#include "protocol/model_wire.hpp"

#include <gtest/gtest.h>

#include <array>

namespace sar::protocol {
namespace {

Result<ChatRequestView> scan(std::string_view body) {
  static JsonReader reader;
  static std::string buffer;
  return kModelWire.scan_request(reader, body, buffer);
}

TEST(ModelWire, TheModelIsFoundWhereItStands) {
  constexpr std::string_view kBody = R"({"input":["a"], "model" : "emb\u0065d-3","stream":true})";
  const auto view = scan(kBody);
  ASSERT_TRUE(view);
  EXPECT_EQ(view->model, "embed-3");
  EXPECT_EQ(kBody.substr(view->model_value.begin, view->model_value.end - view->model_value.begin),
            R"("emb\u0065d-3")");
  EXPECT_TRUE(view->stream);
}

TEST(ModelWire, AModelMayBeMissing) {
  const auto view = scan(R"({"input":"a","model":null})");
  ASSERT_TRUE(view);
  EXPECT_EQ(view->model, "");
  EXPECT_TRUE(view->model_value.empty());
}

TEST(ModelWire, MistakesNameTheirField) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kCases{{
      {R"({"model":1})", "model"},
      {R"({"model":"a","model":"b"})", "model"},
      {R"({"stream":"yes"})", "stream"},
      {R"({"model":"a")", ""},
  }};
  for (const auto& [body, param] : kCases) {
    const auto view = scan(body);
    ASSERT_FALSE(view) << body;
    EXPECT_EQ(view.error().param, param) << body;
    EXPECT_EQ(view.error().blame, Blame::Caller);
  }
  EXPECT_FALSE(scan("[]"));
  EXPECT_FALSE(scan(""));
}

Usage usage_of(std::string_view body) {
  JsonReader reader;
  const auto view = kModelWire.scan_reply(reader, body);
  EXPECT_TRUE(view && view->usage) << body;
  return view && view->usage ? *view->usage : Usage{};
}

TEST(ModelWire, UsageIsUnderstoodInEveryShape) {
  EXPECT_EQ(usage_of(R"({"data":[],"usage":{"prompt_tokens":8,"total_tokens":8}})").input, 8);
  EXPECT_EQ(usage_of(R"({"results":[],"usage":{"total_tokens":9}})").prompt_total(), 9);
  EXPECT_EQ(usage_of(R"({"meta":{"billed_units":{"input_tokens":7,"search_units":1}}})").input, 7);
  const Usage image =
      usage_of(R"({"created":1,"usage":{"input_tokens":50,"output_tokens":200,"total_tokens":250,)"
               R"("input_tokens_details":{"text_tokens":10,"image_tokens":40}}})");
  EXPECT_EQ(image.prompt_total(), 50);
  EXPECT_EQ(image.output_total(), 200);
}

TEST(ModelWire, AnErrorIsNoAnswer) {
  JsonReader reader;
  const auto view = kModelWire.scan_reply(reader, R"({"error":{"message":"no"}})");
  ASSERT_TRUE(view);
  EXPECT_TRUE(view->has_error);
  EXPECT_FALSE(view->has_choices);
  EXPECT_FALSE(kModelWire.scan_reply(reader, "<html>"));
}

// --- forms ---------------------------------------------------------------------------------------

constexpr std::string_view kType = R"(multipart/form-data; charset=utf-8; boundary="b-1")";
constexpr std::string_view kForm =
    "--b-1\r\nContent-Disposition: form-data; name=\"file\"; filename=\"model\"\r\n"
    "Content-Type: audio/wav\r\n\r\nRIFF\r\n--b-2\r\nname=\"model\"\r\n"
    "--b-1\r\ncontent-disposition: form-data; name=model\r\n\r\nwhisper-1\r\n"
    "--b-1\r\nContent-Disposition: form-data; name=\"stream\"\r\n\r\ntrue\r\n"
    "--b-1\r\nContent-Disposition: form-data; name=\"empty\"\r\n\r\n\r\n--b-1--\r\n";

TEST(FormScan, TheModelIsFoundBehindAFile) {
  ASSERT_TRUE(is_form(kType));
  const auto view = scan_form(kForm, kType);
  ASSERT_TRUE(view) << view.error().message;
  EXPECT_EQ(view->model, "whisper-1");
  EXPECT_EQ(kForm.substr(view->model_value.begin, 9), "whisper-1");
  EXPECT_EQ(view->model_value.end - view->model_value.begin, 9U);
  EXPECT_TRUE(view->stream);
}

TEST(FormScan, AFormThatIsCutAnywhereIsRefused) {
  const std::size_t whole = kForm.find("--b-1--") + 7;
  for (std::size_t length = 0; length < whole; ++length) {
    EXPECT_FALSE(scan_form(kForm.substr(0, length), kType)) << length;
  }
  EXPECT_TRUE(scan_form(kForm.substr(0, whole), kType));
}

TEST(FormScan, APartMayHaveNoHead) {
  constexpr std::string_view kBody = "--b-1\r\n\r\nname=\"model\"\r\n\r\nx\r\n--b-1--\r\n";
  const auto view = scan_form(kBody, kType);
  ASSERT_TRUE(view) << view.error().message;
  EXPECT_EQ(view->model, "");
}

TEST(FormScan, AHeadDoesNotReachBeyondItsPart) {
  constexpr std::string_view kBody =
      "--b-1\r\nContent-Disposition: form-data; name=model\r\n--b-1\r\n\r\nx\r\n--b-1--\r\n";
  EXPECT_FALSE(scan_form(kBody, kType));
}

TEST(FormScan, AFormWithoutABoundaryIsRefused) {
  for (const std::string_view type : {"multipart/form-data", "multipart/form-data; boundary=",
                                      "multipart/form-data; boundary=other"}) {
    EXPECT_FALSE(scan_form(kForm, type)) << type;
  }
  EXPECT_FALSE(is_form("application/json"));
}

}  // namespace
}  // namespace sar::protocol
