// What is a request and what is refused: smuggling payloads, and valid messages beside them. Every
// case is fed whole, byte by byte and cut at each border, with one and the same outcome.
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

// H: a Host line, so that only the point of the case is to be seen.
#define H "Host: a\r\n"
#define POST "POST / HTTP/1.1\r\n" H
#define CHUNKED POST "Transfer-Encoding: chunked\r\n\r\n"

constexpr Case kValid[] = {
    {"get", "GET /a HTTP/1.1\r\n" H "\r\n"sv, "GET /a[] "},
    {"get with query", "GET /a?b=c&d=%20 HTTP/1.1\r\n" H "\r\n"sv, "GET /a?b=c&d=%20[] "},
    {"length", POST "Content-Length: 5\r\n\r\nhello"sv, "POST /[hello] "},
    {"length zero", POST "Content-Length: 0\r\n\r\n"sv, "POST /[] "},
    {"length with zeros", POST "Content-Length: 0005\r\n\r\nhello"sv, "POST /[hello] "},
    {"length in capitals", POST "CONTENT-LENGTH: 5\r\n\r\nhello"sv, "POST /[hello] "},
    {"length, blanks around", POST "Content-Length: \t 5 \t\r\n\r\nhello"sv, "POST /[hello] "},
    {"chunked", CHUNKED "5\r\nhello\r\n0\r\n\r\n"sv, "POST /[hello] "},
    {"chunks", CHUNKED "2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n"sv, "POST /[hello] "},
    {"chunked in capitals", POST "transfer-encoding: CHUNKED\r\n\r\n1\r\nx\r\n0\r\n\r\n"sv,
     "POST /[x] "},
    {"chunk size in hex", CHUNKED "A\r\n0123456789\r\n0\r\n\r\n"sv, "POST /[0123456789] "},
    {"chunk size with zeros", CHUNKED "0005\r\nhello\r\n000\r\n\r\n"sv, "POST /[hello] "},
    {"chunk extension", CHUNKED "5;a=b;c=\"d\"\r\nhello\r\n0;z\r\n\r\n"sv, "POST /[hello] "},
    {"chunk extension behind a blank", CHUNKED "5 ;a\r\nhello\r\n0\r\n\r\n"sv, "POST /[hello] "},
    {"trailer", CHUNKED "1\r\nx\r\n0\r\nX-Sum: 1\r\n\r\n"sv, "POST /[x] "},
    {"trailer named as framing is dropped",
     CHUNKED "1\r\nx\r\n0\r\nContent-Length: 9\r\n\r\nGET /b HTTP/1.1\r\n" H "\r\n"sv,
     "POST /[x] GET /b[] "},
    {"line ends in the payload", CHUNKED "7\r\na\r\n0\r\n\r\r\n0\r\n\r\n"sv,
     "POST /[a\r\n0\r\n\r] "},
    {"pipeline", "GET /a HTTP/1.1\r\n" H "\r\nGET /b HTTP/1.1\r\n" H "\r\n"sv,
     "GET /a[] GET /b[] "},
    {"pipeline with bodies",
     POST "Content-Length: 2\r\n\r\nhi" CHUNKED "1\r\nx\r\n0\r\n\r\nGET /c HTTP/1.1\r\n" H "\r\n"sv,
     "POST /[hi] POST /[x] GET /c[] "},
    {"body looks like a request", POST "Content-Length: 18\r\n\r\nGET /x HTTP/1.1\r\n\r"sv,
     "POST /[GET /x HTTP/1.1\r\n\r] "},
    {"HTTP/1.0 without Host", "GET /a HTTP/1.0\r\n\r\n"sv, "GET /a[] "},
    {"absolute form", "GET http://a/b?c HTTP/1.1\r\n" H "\r\n"sv, "GET /b?c[] "},
    {"absolute form, no path", "GET http://a HTTP/1.1\r\n" H "\r\n"sv, "GET /[] "},
    {"absolute form, query only", "GET http://a?b HTTP/1.1\r\n" H "\r\n"sv, "GET /?b[] "},
    {"absolute form, case of host", "GET HTTP://A/b HTTP/1.1\r\n" H "\r\n"sv, "GET /b[] "},
    {"asterisk form", "OPTIONS * HTTP/1.1\r\n" H "\r\n"sv, "OPTIONS *[] "},
    {"Host with a port", "GET / HTTP/1.1\r\nHost: a:8080\r\n\r\n"sv, "GET /[] "},
    {"Host of IPv6", "GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n"sv, "GET /[] "},
    {"value of obs-text", "GET / HTTP/1.1\r\n" H "X: \xe4\xf6\r\n\r\n"sv, "GET /[] "},
    {"expect 100", POST "Expect: 100-Continue\r\nContent-Length: 1\r\n\r\nx"sv, "POST /[x] "},
    {"body of GET", "GET / HTTP/1.1\r\n" H "Content-Length: 1\r\n\r\nx"sv, "GET /[x] "},
    {"twice-encoded path stays", "GET /%2e%2e/%252f HTTP/1.1\r\n" H "\r\n"sv,
     "GET /%2e%2e/%252f[] "},
};

constexpr Case kRefused[] = {
    // Content-Length against Transfer-Encoding
    {"CL.TE", POST "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG"sv, "=400"},
    {"TE.CL", POST "Transfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n0\r\n\r\nG"sv, "=400"},
    {"CL.TE, zero length", POST "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n"sv,
     "=400"},
    {"CL.TE, other case", POST "content-length: 1\r\ntRANSFER-eNCODING: chunked\r\n\r\n"sv, "=400"},
    {"CL.TE, unknown coding", POST "Content-Length: 1\r\nTransfer-Encoding: x\r\n\r\nx"sv, "=400"},
    // Transfer-Encoding in disguise
    {"TE.TE", POST "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n"sv, "=400"},
    {"TE.TE, one unknown", POST "Transfer-Encoding: x\r\nTransfer-Encoding: chunked\r\n\r\n"sv,
     "=400"},
    {"TE list", POST "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"sv, "=400"},
    {"TE list, chunked first", POST "Transfer-Encoding: chunked, identity\r\n\r\n"sv, "=400"},
    {"TE chunked twice", POST "Transfer-Encoding: chunked, chunked\r\n\r\n"sv, "=400"},
    {"TE identity", POST "Transfer-Encoding: identity\r\n\r\n"sv, "=400"},
    {"TE unknown", POST "Transfer-Encoding: xchunked\r\n\r\n"sv, "=400"},
    {"TE empty", POST "Transfer-Encoding:\r\n\r\n"sv, "=400"},
    {"TE quoted", POST "Transfer-Encoding: \"chunked\"\r\n\r\n"sv, "=400"},
    {"TE with parameter", POST "Transfer-Encoding: chunked;q=1\r\n\r\n"sv, "=400"},
    {"TE with comma", POST "Transfer-Encoding: chunked,\r\n\r\n"sv, "=400"},
    {"TE with vertical tab",
     POST "Transfer-Encoding: \x0b"
          "chunked\r\n\r\n"sv,
     "=400"},
    {"TE with NUL", POST "Transfer-Encoding: chunked\0\r\n\r\n"sv, "=400"},
    {"TE, blank before colon", POST "Transfer-Encoding : chunked\r\n\r\n"sv, "=400"},
    {"TE, tab before colon", POST "Transfer-Encoding\t: chunked\r\n\r\n"sv, "=400"},
    {"TE, blank before name", POST " Transfer-Encoding: chunked\r\n\r\n"sv, "=400"},
    {"TE folded", POST "Transfer-Encoding:\r\n chunked\r\n\r\n"sv, "=400"},
    {"TE split by a fold", POST "Transfer-Encoding: chu\r\n\tnked\r\n\r\n"sv, "=400"},
    {"TE behind a bare LF", POST "X: y\nTransfer-Encoding: chunked\r\n\r\n"sv, "=400"},
    {"TE behind a bare CR", POST "X: y\rTransfer-Encoding: chunked\r\n\r\n"sv, "=400"},
    {"TE of HTTP/1.0", "POST / HTTP/1.0\r\n" H "Transfer-Encoding: chunked\r\n\r\n"sv, "=400"},
    // Content-Length in disguise
    {"CL twice, same", POST "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello"sv, "=400"},
    {"CL twice, different", POST "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello"sv, "=400"},
    {"CL list, same", POST "Content-Length: 5, 5\r\n\r\nhello"sv, "=400"},
    {"CL list, different", POST "Content-Length: 5, 6\r\n\r\nhello"sv, "=400"},
    {"CL with comma", POST "Content-Length: 5,\r\n\r\nhello"sv, "=400"},
    {"CL empty", POST "Content-Length:\r\n\r\n"sv, "=400"},
    {"CL with plus", POST "Content-Length: +5\r\n\r\nhello"sv, "=400"},
    {"CL with minus", POST "Content-Length: -5\r\n\r\nhello"sv, "=400"},
    {"CL minus zero", POST "Content-Length: -0\r\n\r\n"sv, "=400"},
    {"CL hex", POST "Content-Length: 0x5\r\n\r\nhello"sv, "=400"},
    {"CL octal prefix", POST "Content-Length: 0o5\r\n\r\nhello"sv, "=400"},
    {"CL with blank inside", POST "Content-Length: 1 0\r\n\r\n0123456789"sv, "=400"},
    {"CL with fraction", POST "Content-Length: 5.0\r\n\r\nhello"sv, "=400"},
    {"CL with exponent", POST "Content-Length: 1e1\r\n\r\n0123456789"sv, "=400"},
    {"CL with underscore", POST "Content-Length: 1_0\r\n\r\n0123456789"sv, "=400"},
    {"CL quoted", POST "Content-Length: \"5\"\r\n\r\nhello"sv, "=400"},
    {"CL beyond 64 bits", POST "Content-Length: 18446744073709551621\r\n\r\nhello"sv, "=400"},
    {"CL folded", POST "Content-Length:\r\n 5\r\n\r\nhello"sv, "=400"},
    {"CL, blank before colon", POST "Content-Length : 5\r\n\r\nhello"sv, "=400"},
    {"CL with NUL", POST "Content-Length: 5\0\r\n\r\nhello"sv, "=400"},
    {"CL full-width digit", POST "Content-Length: \xef\xbc\x95\r\n\r\nhello"sv, "=400"},
    // Lines
    {"bare LF behind the request line", "GET / HTTP/1.1\n" H "\r\n"sv, "=400"},
    {"bare LF behind a field", "GET / HTTP/1.1\r\nHost: a\n\r\n"sv, "=400"},
    {"bare LF as end of head", "GET / HTTP/1.1\r\n" H "\n"sv, "=400"},
    {"two bare LF", "GET / HTTP/1.1\n\n"sv, "=400"},
    {"CR CR LF", "GET / HTTP/1.1\r\n" H "X: y\r\r\n\r\n"sv, "=400"},
    {"bare CR in a value", "GET / HTTP/1.1\r\n" H "X: a\rb\r\n\r\n"sv, "=400"},
    {"bare CR in a name", "GET / HTTP/1.1\r\n" H "X\rY: a\r\n\r\n"sv, "=400"},
    {"fold", "GET / HTTP/1.1\r\n" H "X: a\r\n b\r\n\r\n"sv, "=400"},
    {"fold of the first field", "GET / HTTP/1.1\r\n " H "\r\n"sv, "=400"},
    {"empty line first", "\r\nGET / HTTP/1.1\r\n" H "\r\n"sv, "=400"},
    {"LF first", "\nGET / HTTP/1.1\r\n" H "\r\n"sv, "=400"},
    {"blank line of blanks", "GET / HTTP/1.1\r\n" H " \r\n\r\n"sv, "=400"},
    // Fields
    {"NUL in a name", "GET / HTTP/1.1\r\n" H "X\0Y: a\r\n\r\n"sv, "=400"},
    {"NUL in a value", "GET / HTTP/1.1\r\n" H "X: a\0b\r\n\r\n"sv, "=400"},
    {"DEL in a value", "GET / HTTP/1.1\r\n" H "X: a\x7f\r\n\r\n"sv, "=400"},
    {"ESC in a value", "GET / HTTP/1.1\r\n" H "X: \x1b[0m\r\n\r\n"sv, "=400"},
    {"no colon", "GET / HTTP/1.1\r\n" H "X\r\n\r\n"sv, "=400"},
    {"empty name", "GET / HTTP/1.1\r\n" H ": x\r\n\r\n"sv, "=400"},
    {"name with a blank", "GET / HTTP/1.1\r\n" H "X Y: a\r\n\r\n"sv, "=400"},
    {"name not ASCII", "GET / HTTP/1.1\r\n" H "X\xe4: a\r\n\r\n"sv, "=400"},
    // Host
    {"no Host", "GET / HTTP/1.1\r\n\r\n"sv, "=400"},
    {"Host empty", "GET / HTTP/1.1\r\nHost:\r\n\r\n"sv, "=400"},
    {"Host twice, same", "GET / HTTP/1.1\r\n" H H "\r\n"sv, "=400"},
    {"Host twice, different", "GET / HTTP/1.1\r\n" H "Host: b\r\n\r\n"sv, "=400"},
    {"Host twice in HTTP/1.0", "GET / HTTP/1.0\r\n" H H "\r\n"sv, "=400"},
    {"Host with a path", "GET / HTTP/1.1\r\nHost: a/?x=\r\n\r\n"sv, "=400"},
    {"Host with user", "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n"sv, "=400"},
    {"Host list", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n"sv, "=400"},
    {"Host with a blank", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n"sv, "=400"},
    {"absolute form, other Host", "GET http://b/ HTTP/1.1\r\n" H "\r\n"sv, "=400"},
    {"absolute form, other port", "GET http://a:1/ HTTP/1.1\r\n" H "\r\n"sv, "=400"},
    {"absolute form, user", "GET http://u@a/ HTTP/1.1\r\n" H "\r\n"sv, "=400"},
    {"absolute form, no host", "GET http:/// HTTP/1.1\r\n" H "\r\n"sv, "=400"},
    {"absolute form in HTTP/1.0, no Host", "GET http://a/ HTTP/1.0\r\n\r\n"sv, "=400"},
    // Request line
    {"other scheme", "GET file://a/ HTTP/1.1\r\n" H "\r\n"sv, "=400"},
    {"authority form", "CONNECT a:443 HTTP/1.1\r\n" H "\r\n"sv, "=400"},
    {"asterisk of GET", "GET * HTTP/1.1\r\n" H "\r\n"sv, "=400"},
    {"relative target", "GET a HTTP/1.1\r\n" H "\r\n"sv, "=400"},
    {"target with fragment", "GET /a#b HTTP/1.1\r\n" H "\r\n"sv, "=400"},
    {"target with backslash", "GET /\\a HTTP/1.1\r\n" H "\r\n"sv, "=400"},
    {"target not ASCII", "GET /\xc3\xa4 HTTP/1.1\r\n" H "\r\n"sv, "=400"},
    {"target with NUL", "GET /a\0 HTTP/1.1\r\n" H "\r\n"sv, "=400"},
    {"target with a blank", "GET /a b HTTP/1.1\r\n" H "\r\n"sv, "=400"},
    {"two blanks", "GET  / HTTP/1.1\r\n" H "\r\n"sv, "=400"},
    {"tab for blank", "GET\t/ HTTP/1.1\r\n" H "\r\n"sv, "=400"},
    {"blank before method", " GET / HTTP/1.1\r\n" H "\r\n"sv, "=400"},
    {"no target", "GET HTTP/1.1\r\n" H "\r\n"sv, "=400"},
    {"HTTP/0.9", "GET /\r\n" H "\r\n"sv, "=400"},
    {"HTTP/1.2", "GET / HTTP/1.2\r\n" H "\r\n"sv, "=400"},
    {"HTTP/2.0", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"sv, "=400"},
    {"HTTP/01.1", "GET / HTTP/01.1\r\n" H "\r\n"sv, "=400"},
    {"version in small letters", "GET / http/1.1\r\n" H "\r\n"sv, "=400"},
    {"blank behind version", "GET / HTTP/1.1 \r\n" H "\r\n"sv, "=400"},
    {"method with illegal sign", "G(T / HTTP/1.1\r\n" H "\r\n"sv, "=400"},
    {"method too long", "GETGETGETGETGETGETGETGETGETGETGET / HTTP/1.1\r\n" H "\r\n"sv, "=400"},
    {"TLS to a plain port", "\x16\x03\x01\x02\x00\x01\n"sv, "=400"},
    {"unknown expectation", POST "Expect: 200-ok\r\n\r\n"sv, "=417"},
    // Chunks
    {"chunk size missing", CHUNKED "\r\n"sv, "POST /[=400"},
    {"chunk size signed", CHUNKED "+5\r\nhello"sv, "POST /[=400"},
    {"chunk size with 0x", CHUNKED "0x5\r\nhello\r\n0\r\n\r\n"sv, "POST /[=400"},
    {"chunk size behind a blank", CHUNKED " 5\r\nhello"sv, "POST /[=400"},
    {"chunk size, blank behind", CHUNKED "5 \r\nhello"sv, "POST /[=400"},
    {"chunk size beyond 64 bits", CHUNKED "10000000000000005\r\nhello"sv, "POST /[=400"},
    {"chunk size of many zeros", CHUNKED "0000000000000005\r\nhello"sv, "POST /[=400"},
    {"chunk size, bare LF", CHUNKED "5\nhello\r\n0\r\n\r\n"sv, "POST /[=400"},
    {"chunk size, CR and no LF", CHUNKED "5\rhello"sv, "POST /[=400"},
    {"chunk longer than its size", CHUNKED "4\r\nhello\r\n0\r\n\r\n"sv, "POST /[hell=400"},
    {"chunk shorter than its size", CHUNKED "6\r\nhello\r\n0\r\n\r\n"sv, "POST /[hello\r=400"},
    {"chunk ended by bare LF", CHUNKED "5\r\nhello\n0\r\n\r\n"sv, "POST /[hello=400"},
    {"chunk extension, bare LF", CHUNKED "5;a\nhello\r\n0\r\n\r\n"sv, "POST /[=400"},
    {"chunk extension, quoted LF", CHUNKED "5;a=\"\n\"\r\nhello"sv, "POST /[=400"},
    {"chunk extension, NUL", CHUNKED "5;a\0\r\nhello"sv, "POST /[=400"},
    {"last chunk, bare LF", CHUNKED "0\n\n"sv, "POST /[=400"},
    {"last chunk, second end bare", CHUNKED "0\r\n\n"sv, "POST /[=400"},
    {"request as trailer", CHUNKED "0\r\nGET /b HTTP/1.1\r\n" H "\r\n"sv, "POST /[=400"},
    {"trailer folded", CHUNKED "0\r\n X: y\r\n\r\n"sv, "POST /[=400"},
    {"trailer with bare LF", CHUNKED "0\r\nX: y\n\r\n"sv, "POST /[=400"},
    {"trailer without name", CHUNKED "0\r\n: y\r\n\r\n"sv, "POST /[=400"},
    // The second request of a pipeline
    {"garbage behind a request", "GET / HTTP/1.1\r\n" H "\r\n\0\0\n"sv, "GET /[] =400"},
    {"CRLF between requests", POST "Content-Length: 1\r\n\r\nx\r\nGET / HTTP/1.1\r\n" H "\r\n"sv,
     "POST /[x] =400"},
};

class RequestFraming : public testing::TestWithParam<Case> {};

TEST_P(RequestFraming, IsTheSameInAnyPieces) {
  const Case& one = GetParam();
  EXPECT_EQ(read_whole<RequestReader>(one.bytes), one.expected);
  EXPECT_EQ(read_bytewise<RequestReader>(one.bytes), one.expected);
  for (std::size_t border = 1; border < one.bytes.size(); ++border) {
    ASSERT_EQ(read_cut<RequestReader>(one.bytes, border), one.expected) << "cut at " << border;
  }
}

INSTANTIATE_TEST_SUITE_P(Valid, RequestFraming, testing::ValuesIn(kValid));
INSTANTIATE_TEST_SUITE_P(Refused, RequestFraming, testing::ValuesIn(kRefused));

TEST(RequestFraming, EveryPrefixOfAValidRequestIsIncomplete) {
  for (const Case& one : {kValid[2], kValid[7]}) {
    for (std::size_t length = 1; length < one.bytes.size(); ++length) {
      EXPECT_TRUE(read_whole<RequestReader>(one.bytes.substr(0, length)).ends_with("..."))
          << one.name << ", " << length;
    }
  }
}

}  // namespace
}  // namespace sar::net
