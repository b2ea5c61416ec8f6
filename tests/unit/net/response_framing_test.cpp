// Answers of vendors: what is understood, and what is not trusted. Each case is fed whole, byte by
// byte and cut at each border.
#include <gtest/gtest.h>

#include "message_reader.hpp"

namespace sar::net {
namespace {

using namespace std::string_view_literals;

struct Case {
  std::string_view name;
  std::string_view bytes;
  std::string_view expected;
};

void PrintTo(const Case& one, std::ostream* out) { *out << one.name; }

#define OK "HTTP/1.1 200 OK\r\n"

constexpr Case kCases[] = {
    {"length", OK "Content-Length: 2\r\n\r\nhi"sv, "200[hi] "},
    {"no reason", "HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n"sv, "200[] "},
    {"chunked", OK "Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n"sv, "200[hi] "},
    {"until close", OK "\r\nhi"sv, "200 close[hi..."},
    {"close", OK "Connection: close\r\nContent-Length: 2\r\n\r\nhi"sv, "200 close[hi] "},
    {"HTTP/1.0", "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi"sv, "200 close[hi] "},
    {"HTTP/1.0, kept", "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nhi"sv,
     "200[hi] "},
    {"204", "HTTP/1.1 204 No Content\r\n\r\n"sv, "204[] "},
    {"204 with length", "HTTP/1.1 204 No Content\r\nContent-Length: 3\r\n\r\n"sv, "204[] "},
    {"304 with length", "HTTP/1.1 304 Not Modified\r\nContent-Length: 3\r\n\r\n"sv, "304[] "},
    {"interim", "HTTP/1.1 100 Continue\r\n\r\n" OK "Content-Length: 0\r\n\r\n"sv, "100[] 200[] "},
    {"two lengths", OK "Content-Length: 2\r\nContent-Length: 2\r\n\r\nhi"sv, "=502"},
    {"list of lengths", OK "Content-Length: 2, 2\r\n\r\nhi"sv, "=502"},
    {"length and coding", OK "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n"sv, "=502"},
    {"coding and length", OK "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n"sv, "=502"},
    {"unknown coding", OK "Transfer-Encoding: gzip, chunked\r\n\r\n"sv, "=502"},
    {"coding of HTTP/1.0", "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"sv, "=502"},
    {"signed length", OK "Content-Length: +2\r\n\r\nhi"sv, "=502"},
    {"framing of 204 is checked", "HTTP/1.1 204 x\r\nContent-Length: -1\r\n\r\n"sv, "=502"},
    {"fold", OK "X: a\r\n b\r\n\r\n"sv, "=400"},
    {"bare LF", "HTTP/1.1 200 OK\nContent-Length: 0\n\n"sv, "=400"},
    {"status 099", "HTTP/1.1 099 x\r\n\r\n"sv, "=502"},
    {"status 600", "HTTP/1.1 600 x\r\n\r\n"sv, "=502"},
    {"status of two digits", "HTTP/1.1 20 x\r\n\r\n"sv, "=502"},
    {"HTTP/2", "HTTP/2 200 OK\r\n\r\n"sv, "=502"},
    {"not HTTP", "SSH-2.0-OpenSSH_9.2\r\n\r\n"sv, "=502"},
    {"bad chunk", OK "Transfer-Encoding: chunked\r\n\r\nzz\r\n"sv, "200[=400"},
    {"data behind a whole answer", OK "Content-Length: 1\r\n\r\nhi\n"sv, "200[h] =400"},
};

class ResponseFraming : public testing::TestWithParam<Case> {};

TEST_P(ResponseFraming, IsTheSameInAnyPieces) {
  const Case& one = GetParam();
  EXPECT_EQ(read_whole<ResponseReader>(one.bytes), one.expected);
  EXPECT_EQ(read_bytewise<ResponseReader>(one.bytes), one.expected);
  for (std::size_t border = 1; border < one.bytes.size(); ++border) {
    ASSERT_EQ(read_cut<ResponseReader>(one.bytes, border), one.expected) << "cut at " << border;
  }
}

INSTANTIATE_TEST_SUITE_P(Answers, ResponseFraming, testing::ValuesIn(kCases));

TEST(ResponseParser, AnAnswerToHeadHasNoBody) {
  HeaderTable headers;
  const auto traits =
      parse_response(OK "Content-Length: 9\r\n\r\n", headers, AnswerBody::Forbidden);
  ASSERT_TRUE(traits);
  EXPECT_EQ(traits->framing.kind, BodyFraming::Kind::None);
  EXPECT_EQ(headers.get("content-length"), "9");
  EXPECT_TRUE(traits->keep_alive);
}

TEST(BodyDecoder, EndOfConnectionCompletesOnlyWhatEndsWithIt) {
  BodyDecoder decoder;
  decoder.start({.kind = BodyFraming::Kind::UntilClose});
  decoder.feed_end();
  EXPECT_EQ(decoder.state(), BodyDecoder::State::Complete);
  decoder.start({.kind = BodyFraming::Kind::Length, .length = 1});
  decoder.feed_end();
  EXPECT_EQ(decoder.state(), BodyDecoder::State::Malformed);
  decoder.start({.kind = BodyFraming::Kind::Chunked});
  decoder.feed_end();
  EXPECT_EQ(decoder.state(), BodyDecoder::State::Malformed);
}

}  // namespace
}  // namespace sar::net
