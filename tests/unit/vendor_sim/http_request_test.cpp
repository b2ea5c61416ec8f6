// Request framing, whole and in pieces.
#include "http_request.hpp"

#include <gtest/gtest.h>

#include <string>

namespace sim {
namespace {

using State = RequestReader::State;

constexpr std::string_view kChunked =
    "POST /v1/chat/completions?x=1 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n"
    "Authorization: Bearer k\r\nX-Router-Request-Id: 42\r\n\r\n"
    "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n";

TEST(HttpRequest, ReadsContentLengthBodiesAndLeavesTheRest) {
  const std::string text = "POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabcGET /";
  RequestReader reader;
  ASSERT_EQ(reader.read(text), State::Ready);
  EXPECT_EQ(reader.request().body, "abc");
  EXPECT_EQ(text.substr(reader.consumed()), "GET /");
  EXPECT_TRUE(reader.request().keep_alive);
}

TEST(HttpRequest, ReadsChunksCutAtEveryByte) {
  RequestReader reader;
  std::string buffer;
  for (std::size_t size = 1; size < kChunked.size(); ++size) {
    buffer = kChunked.substr(0, size);
    ASSERT_EQ(reader.read(buffer), State::NeedMore) << size;
  }
  buffer = kChunked;
  ASSERT_EQ(reader.read(buffer), State::Ready);
  EXPECT_EQ(reader.request().body, "hello world");
  EXPECT_EQ(reader.request().path, "/v1/chat/completions");
  EXPECT_EQ(reader.request().authorization, "Bearer k");
  EXPECT_EQ(reader.request().request_id, "42");
  EXPECT_EQ(reader.consumed(), kChunked.size());
  EXPECT_EQ(header_names(reader.request().head),
            "host,transfer-encoding,authorization,x-router-request-id");
}

TEST(HttpRequest, AsksForTheBodyOnce) {
  const std::string head =
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n";
  RequestReader reader;
  EXPECT_EQ(reader.read(head), State::WantsContinue);
  EXPECT_EQ(reader.read(head), State::NeedMore);
  EXPECT_EQ(reader.read(head + "ab"), State::Ready);
}

TEST(HttpRequest, TellsWhetherTheConnectionStays) {
  RequestReader reader;
  ASSERT_EQ(reader.read("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"), State::Ready);
  EXPECT_FALSE(reader.request().keep_alive);
  reader.reset();
  ASSERT_EQ(reader.read("GET / HTTP/1.0\r\nHost: a\r\n\r\n"), State::Ready);
  EXPECT_FALSE(reader.request().keep_alive);
}

class MalformedRequest : public testing::TestWithParam<const char*> {};

TEST_P(MalformedRequest, IsRefused) {
  RequestReader reader;
  EXPECT_EQ(reader.read(GetParam()), State::Malformed);
  EXPECT_FALSE(reader.complaint().empty());
}

INSTANTIATE_TEST_SUITE_P(
    Framing, MalformedRequest,
    testing::Values(
        "GET /\r\nHost: a\r\n\r\n", "GET / HTTP/2\r\nHost: a\r\n\r\n",
        "G T / HTTP/1.1\r\nHost: a\r\n\r\n", "GET x HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost : a\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 1\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;a=b\r\nx\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nxyz0\r\n\r\n"));

}  // namespace
}  // namespace sim
