// Streams that pass through: what stays as it is, byte by byte, and how they end.
#include "gateway/stream_filter.hpp"

#include <gtest/gtest.h>

#include "protocol/wires.hpp"

namespace sar::gateway {
namespace {

using protocol::Dialect;

// What a caller who asked for the model "asked" gets of `bytes`, fed in pieces of that size.
std::string filtered(Dialect dialect, std::string_view bytes, std::size_t piece_bytes) {
  protocol::JsonReader reader;
  StreamFilter filter{protocol::wire_of(dialect)->make_stream_scan(reader),
                      {.dialect = dialect, .model_json = R"("asked")"}};
  std::string out;
  for (std::size_t at = 0; at < bytes.size(); at += piece_bytes) {
    EXPECT_TRUE(filter.feed(bytes.substr(at, piece_bytes), out).has_value());
  }
  EXPECT_TRUE(filter.end(out).has_value());
  filter.close({}, out);
  return out;
}

void expect_filtered(Dialect dialect, std::string_view bytes, std::string_view expected) {
  EXPECT_EQ(filtered(dialect, bytes, bytes.size()), expected);
  EXPECT_EQ(filtered(dialect, bytes, 1), expected);
}

TEST(StreamFilter, KeepsEveryByteButTheModels) {
  expect_filtered(
      Dialect::Gemini,
      "id: 7\r\n: note\r\ndata:{ \"candidates\": [{\"finishReason\": \"MAX_TOKENS\"}],\r"
      "data:  \"modelVersion\": \"theirs\" }\r\n\r\n",
      "data: { \"candidates\": [{\"finishReason\": \"MAX_TOKENS\"}],  \"modelVersion\": \"asked\" "
      "}\n\n");
  expect_filtered(Dialect::Gemini,
                  "id: 7\r\n: note\r\ndata:{\"candidates\": [{\"finishReason\": \"MAX_TOKENS\"}], "
                  "\"modelVersion\": \"theirs\" }\r\n\r\n",
                  "id: 7\r\n: note\r\ndata:{\"candidates\": [{\"finishReason\": \"MAX_TOKENS\"}], "
                  "\"modelVersion\": \"asked\" }\r\n\r\n");
}

TEST(StreamFilter, GivesTheLastEventItsEnd) {
  constexpr std::string_view kLast =
      R"(data: {"type":"response.completed","response":{"status":"completed","model":"theirs"}})";
  constexpr std::string_view kExpected =
      R"(data: {"type":"response.completed","response":{"status":"completed","model":"asked"}})";
  for (const std::string_view end : {"", "\n", "\n\n"}) {
    expect_filtered(Dialect::OpenAiResponses, std::string{kLast}.append(end),
                    std::string{kExpected}.append(end == "\n" ? "\n\n\n" : "\n\n"));
  }
}

// The SDKs count the events, and know the answer by its id.
TEST(StreamFilter, AFailureGoesOnWhereTheVendorStopped) {
  protocol::JsonReader reader;
  StreamFilter filter{
      protocol::wire_of(Dialect::OpenAiResponses)->make_stream_scan(reader),
      {.dialect = Dialect::OpenAiResponses, .model = "asked", .model_json = R"("asked")"}};
  std::string out;
  ASSERT_TRUE(filter
                  .feed("data: {\"type\":\"response.created\",\"response\":{\"id\":\"resp_9\","
                        "\"created_at\":77},\"sequence_number\":0}\n\n"
                        "data: {\"type\":\"response.output_text.delta\",\"delta\":\"a\","
                        "\"sequence_number\":4}\n\n",
                        out)
                  .has_value());
  const Error error = stream_cut();
  std::string told;
  ASSERT_TRUE(filter.fail({.error = error, .status = 502, .request_id = "r"}, told));
  EXPECT_TRUE(told.starts_with("event: error\ndata: {\"type\":\"error\",\"sequence_number\":5,"))
      << told;
  EXPECT_NE(told.find(R"("type":"response.failed","sequence_number":6,"response":)"
                      R"({"id":"resp_9","object":"response","created_at":77,"status":"failed")"),
            std::string::npos)
      << told;
  EXPECT_NE(told.find(R"("model":"asked")"), std::string::npos) << told;
}

// Google's SDKs ask for events; by hand one gets an array.
TEST(StreamFilter, MakesAnArrayOfGeminisEvents) {
  constexpr std::string_view kEvents =
      ": alive\n\n"
      "data: {\"candidates\":[{\"index\":0}],\"modelVersion\":\"theirs\"}\n\n"
      "data: {\"candidates\":[{\"finishReason\":\"MAX_TOKENS\"}]}\r\n\r\n";
  protocol::JsonReader reader;
  const auto make_filter = [&] {
    return StreamFilter{
        protocol::wire_of(Dialect::Gemini)->make_stream_scan(reader),
        {.dialect = Dialect::Gemini, .model_json = R"("asked")", .json_array = true}};
  };
  StreamFilter filter = make_filter();
  std::string out;
  ASSERT_TRUE(filter.feed(kEvents, out).has_value());
  std::string broken = out;
  ASSERT_TRUE(filter.end(out).has_value());
  filter.close({}, out);
  EXPECT_EQ(out,
            "\n[{\"candidates\":[{\"index\":0}],\"modelVersion\":\"asked\"},\r\n"
            "{\"candidates\":[{\"finishReason\":\"MAX_TOKENS\"}]}]");

  const Error error = stream_cut();
  const protocol::CallerError told{.error = error, .status = 502, .request_id = "r"};
  ASSERT_TRUE(filter.fail(told, broken));
  EXPECT_NE(broken.find("]},\r\n{\"error\":"), std::string::npos) << broken;
  EXPECT_TRUE(broken.ends_with("}]")) << broken;

  std::string alone;
  ASSERT_TRUE(make_filter().fail(told, alone));
  EXPECT_TRUE(alone.starts_with("[{\"error\":")) << alone;
  std::string empty;
  make_filter().close({}, empty);
  EXPECT_EQ(empty, "[]");
}

}  // namespace
}  // namespace sar::gateway
