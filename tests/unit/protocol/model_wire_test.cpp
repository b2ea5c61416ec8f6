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
  EXPECT_EQ(usage_of(R"({"meta":{"tokens":{"input_tokens":6}}})").input, 6);
  EXPECT_EQ(usage_of(R"({"text":"t","usage":{"type":"tokens","input_tokens":14,"output_tokens":45,)"
                     R"("input_token_details":{"text_tokens":4,"audio_tokens":10}}})"),
            (Usage{.input = 4, .input_audio = 10, .output = 45}));
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
  EXPECT_TRUE(kModelWire.scan_reply(reader, R"({"code":1,"message":"no","data":null})")->has_error);
  EXPECT_FALSE(kModelWire.scan_reply(reader, "<html>"));
}

TEST(ModelWire, BrokenAnswersAreNone) {
  JsonReader reader;
  for (const std::string_view body :
       {R"({"usage":{"input_tokens":1]}})", R"({"usage":{"x":{"input_tokens":1]}}})",
        R"({"meta":{"billed_units":{"search_units":1]}}})", R"({"meta":{"tokens":{"a":1]}}})"}) {
    EXPECT_FALSE(kModelWire.scan_reply(reader, body)) << body;
  }
}

TEST(ModelWire, SpeechMayBeAStreamOfEvents) {
  EXPECT_TRUE(scan(R"({"model":"m","stream_format":"sse"})")->stream);
  EXPECT_FALSE(scan(R"({"model":"m","stream_format":"audio","stream":null})")->stream);
}

TEST(ModelWire, StreamsRememberTheirUsage) {
  JsonReader reader;
  const auto scan = kModelWire.make_stream_scan(reader);
  const auto view_of = [&](std::string_view data) {
    return scan->scan({.raw = data, .name = {}, .data = data, .has_data = !data.empty()}).value();
  };
  EXPECT_TRUE(view_of(R"({"type":"image_generation.completed","usage":{"input_tokens":1}})").usage);
  EXPECT_FALSE(view_of("").has_choices);  // a comment
  EXPECT_TRUE(view_of("[DONE]").done);
  EXPECT_EQ(view_of("[DONE]").usage->input, 1);
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

constexpr std::string_view kPlainType = "multipart/form-data; boundary=xYz";
constexpr std::string_view kEnd = "--xYz--\r\n";

std::string part(std::string_view disposition, std::string_view content) {
  return "--xYz\r\nContent-Disposition: form-data; " + std::string{disposition} + "\r\n\r\n" +
         std::string{content} + "\r\n";
}

std::string model_in(const std::string& form) {
  const auto view = scan_form(form, kPlainType);
  return view ? std::string{view->model} : "refused: " + view.error().code;
}

TEST(FormScan, WhatSendersMayDo) {
  const std::string end{kEnd};
  const std::string model = part(R"(name="model")", "m");
  // What only begins like the boundary is content, and a file may be called anything.
  EXPECT_EQ(model_in(part(R"(filename="a; name=model"; name="file")", "x\r\n--xYzz\r\n--xYz-\r\n") +
                     model + end),
            "m");
  EXPECT_EQ(model_in("preamble\r\n" + model + "--xYz--"), "m");
  EXPECT_EQ(
      model_in("--xYz \t\r\ncontent-disposition:form-data;NAME=model\r\n\r\nm\r\n" + end + "x"),
      "m");
  EXPECT_EQ(model_in("--xYz\r\nContent-Disposition: form-data; name=a\r\n\r\n--xYz--"), "");
}

TEST(FormScan, Faults) {
  const std::string end{kEnd};
  const std::string model = part(R"(name="model")", "m");
  EXPECT_EQ(model_in(model + model + end), "refused: duplicate_parameter");
  EXPECT_EQ(model_in(part(R"(name="model")", "") + end), "refused: invalid_value");
  EXPECT_EQ(model_in(part(R"(name="model"; filename="m")", "m") + end), "refused: invalid_value");
  for (const std::string& form :
       {std::string{}, model, "--xYz\r\nX: " + std::string(10'000, 'x') + "\r\n\r\n" + end}) {
    EXPECT_EQ(model_in(form), "refused: invalid_form") << form.substr(0, 60);
  }
}

}  // namespace
}  // namespace sar::protocol
