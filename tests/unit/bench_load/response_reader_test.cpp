// Finding the end of a response in each framing, at every cut.
#include "response_reader.hpp"

#include <gtest/gtest.h>

namespace load {
namespace {

constexpr std::string_view kWithLength =
    "HTTP/1.1 200 OK\r\ncontent-length: 4\r\nConnection: keep-alive\r\n\r\nabcd";
constexpr std::string_view kChunked =
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    "9\r\ndata: 1\n\n\r\n8;x=y\r\ndata: [D\r\n6\r\nONE]\n\n\r\n0\r\nT: v\r\n\r\n";

void expect_complete_at_every_cut(std::string_view response, std::uint64_t events) {
  ResponseReader reader;
  for (std::size_t cut = 0; cut <= response.size(); ++cut) {
    reader.start();
    EXPECT_EQ(reader.feed(response.substr(0, cut)), cut);
    EXPECT_EQ(reader.is_complete(), cut == response.size()) << cut;
    EXPECT_EQ(reader.feed(response.substr(cut)), response.size() - cut);
    EXPECT_TRUE(reader.is_complete()) << cut;
    EXPECT_EQ(reader.status(), 200);
    EXPECT_TRUE(reader.keeps_alive());
    EXPECT_EQ(reader.events().events(), events) << cut;
  }
}

TEST(ResponseReader, ReadsContentLength) { expect_complete_at_every_cut(kWithLength, 0); }

TEST(ResponseReader, ReadsChunksAndTrailers) { expect_complete_at_every_cut(kChunked, 2); }

TEST(ResponseReader, StopsBehindTheResponse) {
  ResponseReader reader;
  reader.start();
  EXPECT_EQ(reader.feed(std::string{kWithLength} + "HTTP/1.1 "), kWithLength.size());
}

TEST(ResponseReader, ReadsUntilCloseWithoutFraming) {
  ResponseReader reader;
  reader.start();
  reader.feed("HTTP/1.1 503 No\r\nConnection: close\r\n\r\nabc");
  EXPECT_FALSE(reader.is_complete());
  reader.feed_end();
  EXPECT_TRUE(reader.is_complete());
  EXPECT_EQ(reader.status(), 503);
  EXPECT_FALSE(reader.keeps_alive());
}

TEST(ResponseReader, RefusesACutAndGarbage) {
  ResponseReader reader;
  reader.start();
  reader.feed(kWithLength.substr(0, kWithLength.size() - 1));
  reader.feed_end();
  EXPECT_TRUE(reader.is_malformed());
  reader.start();
  reader.feed("SSH-2.0-x\r\n");
  EXPECT_TRUE(reader.is_malformed());
  reader.start();
  reader.feed("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n");
  EXPECT_TRUE(reader.is_malformed());
}

}  // namespace
}  // namespace load
