// Requests and answers over a real connection.
#include "net/server.hpp"

#include <gtest/gtest.h>

#include "server_fixture.hpp"

namespace sar::net {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

std::string ask(RawSocket& socket, const std::string& request, std::string_view last) {
  socket.send(request);
  return socket.receive_until(last);
}

TEST_F(ServerTest, AnswersAndKeepsTheConnection) {
  start();
  RawSocket socket = connect();
  const std::string answer = ask(socket, post("/a?b", "hello"), "POST /a?b hello");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\nDate: "));
  EXPECT_NE(answer.find("\r\nContent-Type: application/json\r\nContent-Length: 15\r\n"),
            std::string::npos);
  EXPECT_EQ(answer.find("Connection:"), std::string::npos);
  EXPECT_TRUE(ask(socket, post("/c", ""), "POST /c ").ends_with("POST /c "));
  EXPECT_EQ(server_->open_connections(), 1U);
}

TEST_F(ServerTest, ServesAPipelineInOrder) {
  start();
  RawSocket socket = connect();
  const std::string answers =
      ask(socket, post("/a", "1") + get("/b") + post("/stream", "x") + get("/d"), "GET /d ");
  const std::size_t a = answers.find("POST /a 1");
  const std::size_t b = answers.find("GET /b ");
  const std::size_t stream = answers.find("three\r\n0\r\n\r\n");
  EXPECT_LT(a, b);
  EXPECT_LT(b, stream);
  EXPECT_TRUE(answers.ends_with("GET /d "));
}

TEST_F(ServerTest, TakesARequestByteByByte) {
  start();
  RawSocket socket = connect();
  for (const char byte : post("/a", "hello")) ASSERT_TRUE(socket.send({&byte, 1}));
  EXPECT_TRUE(socket.receive_until("hello").ends_with("POST /a hello"));
}

TEST_F(ServerTest, TakesALargeBody) {
  start();
  const std::string body(3 * 1024 * 1024, 'x');
  RawSocket socket = connect();
  std::thread sender{[&] { socket.send(post("/a", body + "!")); }};
  const std::string answer = socket.receive_until("!");
  sender.join();
  EXPECT_TRUE(answer.ends_with(body + "!"));
}

TEST_F(ServerTest, TakesAChunkedBody) {
  start();
  RawSocket socket = connect();
  const std::string request =
      "POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
      "2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n";
  EXPECT_TRUE(ask(socket, request + get("/b"), "GET /b ").find("POST /a hello") !=
              std::string::npos);
}

TEST_F(ServerTest, StreamsInChunks) {
  start();
  RawSocket socket = connect();
  const std::string answer = ask(socket, post("/stream", "x"), "0\r\n\r\n");
  EXPECT_NE(answer.find("Content-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n"
                        "X-A: b\r\n\r\n3\r\none\r\n3\r\ntwo\r\n5\r\nthree\r\n0\r\n\r\n"),
            std::string::npos)
      << answer;
  EXPECT_TRUE(ask(socket, get("/next"), "GET /next ").ends_with("GET /next "));
}

TEST_F(ServerTest, StreamsToHttp10UntilTheConnectionEnds) {
  start();
  RawSocket socket = connect();
  socket.send("POST /stream HTTP/1.0\r\nContent-Length: 1\r\n\r\nx");
  const std::string answer = socket.receive_all();
  EXPECT_EQ(answer.find("Transfer-Encoding"), std::string::npos);
  EXPECT_TRUE(answer.ends_with("\r\n\r\nonetwothree")) << answer;
}

TEST_F(ServerTest, Http10EndsUnlessItAsksToStay) {
  start();
  EXPECT_EQ(status_of("GET /a HTTP/1.0\r\n\r\n"), "200 close");
  RawSocket socket = connect();
  const std::string kept = "GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";
  EXPECT_NE(ask(socket, kept, "GET /a ").find("Connection: keep-alive\r\n"), std::string::npos);
  EXPECT_TRUE(ask(socket, kept, "GET /a ").ends_with("GET /a "));
}

TEST_F(ServerTest, HeadHasNoBody) {
  start();
  RawSocket socket = connect();
  const std::string head = "HEAD /a HTTP/1.1\r\nHost: a\r\n\r\n";
  const std::string answers = ask(socket, head + get("/b"), "GET /b ");
  EXPECT_NE(answers.find("Content-Length: 8\r\n\r\nHTTP/1.1 200"), std::string::npos) << answers;
}

TEST_F(ServerTest, AsksForTheBodyJustBeforeReadingIt) {
  start();
  RawSocket socket = connect();
  const std::string head =
      "POST /a HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n";
  EXPECT_EQ(ask(socket, head, "\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_TRUE(ask(socket, "hello", "hello").starts_with("HTTP/1.1 200"));
}

TEST_F(ServerTest, DoesNotAskForABodyThatNobodyReads) {
  start();
  RawSocket socket = connect();
  socket.send(
      "POST /ignore HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"
      "Content-Length: 5\r\n\r\n");
  const std::string answer = socket.receive_until("ignored");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 401"));
  EXPECT_NE(answer.find("Connection: close\r\n"), std::string::npos);
}

TEST_F(ServerTest, AnIgnoredBodyThatIsHereDoesNotEndTheConnection) {
  start();
  RawSocket socket = connect();
  const std::string answers = ask(socket, post("/ignore", "body") + get("/b"), "GET /b ");
  EXPECT_TRUE(answers.ends_with("GET /b ")) << answers;
}

TEST_F(ServerTest, TheAnswerArrivesAlthoughTheBodyWasNotRead) {
  start();
  RawSocket socket = connect();
  socket.send("POST /ignore HTTP/1.1\r\nHost: a\r\nContent-Length: 500000\r\n\r\n");
  socket.send(std::string(100'000, 'x'));
  EXPECT_TRUE(socket.receive_until("ignored").starts_with("HTTP/1.1 401"));
}

TEST_F(ServerTest, AHandlerThatFailsIsAnswered500) {
  start();
  EXPECT_EQ(status_of(get("/throw")), "500 close");
  EXPECT_EQ(status_of(get("/silent")), "500 close");
}

TEST_F(ServerTest, AnUnfinishedStreamHasNoCleanEnd) {
  start();
  RawSocket socket = connect();
  socket.send(get("/unfinished"));
  const std::string answer = socket.receive_all();
  EXPECT_TRUE(answer.ends_with("5\r\nbegun\r\n")) << answer;
}

TEST_F(ServerTest, LearnsAtOnceThatTheCallerHasLeft) {
  start();
  RawSocket socket = connect();
  socket.send(post("/wait", "x"));
  probe_.waiting.get_future().wait();
  const auto left = std::chrono::steady_clock::now();
  socket.close();
  ASSERT_EQ(probe_.caller_gone.get_future().wait_for(seconds{5}), std::future_status::ready);
  EXPECT_LT(std::chrono::steady_clock::now() - left, milliseconds{200});
}

TEST_F(ServerTest, AHalfClosedOrResetConnectionIsLeft) {
  for (const bool reset : {false, true}) {
    probe_ = ServerProbe{};
    start();
    RawSocket socket = connect();
    socket.send(get("/wait"));
    probe_.waiting.get_future().wait();
    reset ? socket.reset() : socket.end_output();
    EXPECT_EQ(probe_.caller_gone.get_future().wait_for(seconds{5}), std::future_status::ready);
    server_.reset();
  }
}

TEST_F(ServerTest, WritesWaitForASlowCallerAndEndWithHim) {
  start();
  RawSocket socket = connect();
  socket.send(get("/flood"));
  EXPECT_FALSE(socket.receive().empty());
  auto written = probe_.written.get_future();
  EXPECT_EQ(written.wait_for(milliseconds{50}), std::future_status::timeout);
  socket.close();
  ASSERT_EQ(written.wait_for(seconds{5}), std::future_status::ready);
  EXPECT_EQ(written.get(), "caller_gone");
}

}  // namespace
}  // namespace sar::net
