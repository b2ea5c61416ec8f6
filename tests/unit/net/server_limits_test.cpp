// What the server does not put up with, and how it comes to an end.
#include <gtest/gtest.h>

#include "server_fixture.hpp"

namespace sar::net {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds kShort{50};

TEST_F(ServerTest, RefusesInTheShapeThatCallersParse) {
  start();
  RawSocket socket = connect();
  socket.send("GET / HTTP/1.1\r\n\r\n");
  const std::string answer = socket.receive_all();
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 400 Bad Request\r\n"));
  EXPECT_NE(answer.find("Connection: close\r\n"), std::string::npos);
  const std::string body = answer.substr(answer.find("\r\n\r\n") + 4);
  EXPECT_TRUE(body.starts_with(R"({"error":{"message":")"));
  EXPECT_TRUE(
      body.ends_with(R"(","type":"invalid_request_error","param":null,"code":"bad_host"}})"))
      << body;
}

TEST_F(ServerTest, ClosesBehindARefusalWhateverFollows) {
  start();
  RawSocket socket = connect();
  socket.send(
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n"
      "\r\n0\r\n\r\n" +
      get("/smuggled"));
  const std::string answer = socket.receive_all();
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 400"));
  EXPECT_EQ(answer.find("smuggled"), std::string::npos);
}

TEST_F(ServerTest, LimitsTheHead) {
  start({.head_bytes_max = 2'000, .header_count_max = 5});
  EXPECT_EQ(status_of("GET /" + std::string(1'900, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n"), "200");
  EXPECT_EQ(status_of("GET /" + std::string(2'000, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n"),
            "431 close");
  std::string fields;
  for (int count = 0; count < 4; ++count) fields += "A: b\r\n";
  EXPECT_EQ(status_of("GET / HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n"), "200");
  EXPECT_EQ(status_of("GET / HTTP/1.1\r\nHost: a\r\n" + fields + "A: b\r\n\r\n"), "431 close");
}

TEST_F(ServerTest, LimitsTheTarget) {
  start();
  EXPECT_EQ(status_of("GET /" + std::string(8'191, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n"), "200");
  EXPECT_EQ(status_of("GET /" + std::string(8'192, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n"),
            "414 close");
}

TEST_F(ServerTest, RefusesALongBodyBeforeItComes) {
  start({.body_bytes_max = 1'000});
  RawSocket socket = connect();
  socket.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n");
  const std::string answer = socket.receive_until("request_too_large");
  EXPECT_NE(answer.find("Connection: close"), std::string::npos);
  RawSocket enough = connect();
  enough.send(post("/a", std::string(999, 'x') + "!"));
  EXPECT_TRUE(enough.receive_until("!").starts_with("HTTP/1.1 200"));
}

TEST_F(ServerTest, RefusesALongChunkedBodyWhenItIsTooLong) {
  start({.body_bytes_max = 1'000});
  RawSocket socket = connect();
  socket.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
  socket.send("258\r\n" + std::string(600, 'x') + "\r\n258\r\n" + std::string(600, 'x') + "\r\n");
  EXPECT_NE(socket.receive_until("request_too_large").find("Connection: close"), std::string::npos);
}

TEST_F(ServerTest, RefusesAChunkThatIsTooLongBeforeItComes) {
  start({.body_bytes_max = 1'000});
  for (const std::string_view chunk : {"3e9\r\n", "fffffffffffff", "200\r\n"}) {
    RawSocket socket = connect();
    socket.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
    socket.send(chunk);
    if (chunk == "200\r\n") socket.send(std::string(512, 'x') + "\r\n1e9\r\n");
    EXPECT_NE(socket.receive_until("request_too_large").find("Connection: close"),
              std::string::npos)
        << chunk;
  }
  RawSocket enough = connect();
  enough.send("POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3e8\r\n" +
              std::string(999, 'x') + "!\r\n0\r\n\r\n");
  EXPECT_TRUE(enough.receive_until("!").starts_with("HTTP/1.1 200"));
}

TEST_F(ServerTest, WhatItRefusesByItselfIsTold) {
  start({.head_bytes_max = 2'000, .head_timeout = kShort});
  EXPECT_EQ(status_of("GET / HTTP/1.1\r\n\r\n"), "400 close");
  EXPECT_EQ(status_of("GET /" + std::string(2'000, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n"),
            "431 close");
  RawSocket late = connect();
  late.send("GET / HTTP/1.1\r\nHo");
  EXPECT_TRUE(late.receive_all().starts_with("HTTP/1.1 408"));
  RawSocket silent = connect();
  EXPECT_EQ(silent.receive_all(), "");
  server_->drain(milliseconds{0});
  EXPECT_EQ(probe_.refused, "bad_host headers_too_large request_timeout ");
}

TEST_F(ServerTest, ABrokenChunkEndsTheConnectionBehindTheAnswer) {
  start();
  RawSocket socket = connect();
  socket.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nz\r\n" +
              get("/smuggled"));
  const std::string answer = socket.receive_all();
  EXPECT_TRUE(answer.ends_with("malformed_body")) << answer;
}

TEST_F(ServerTest, AnswersALateHeadAndIsSilentToWhoSaysNothing) {
  start({.head_timeout = kShort});
  RawSocket late = connect();
  late.send("GET / HTTP/1.1\r\nHo");
  const std::string answer = late.receive_all();
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 408")) << answer;
  RawSocket silent = connect();
  EXPECT_EQ(silent.receive_all(), "");
}

TEST_F(ServerTest, ADripDoesNotExtendTheTimeOfAHead) {
  start({.head_timeout = milliseconds{200}});
  RawSocket drip = connect();
  const auto begun = std::chrono::steady_clock::now();
  // Sends one byte for each time-out of a short wait, until the server ends it.
  const timeval pace{.tv_sec = 0, .tv_usec = 20'000};
  ::setsockopt(drip.descriptor(), SOL_SOCKET, SO_RCVTIMEO, &pace, sizeof pace);
  drip.send("GET / HTTP/1.1\r\nX: ");
  std::string answer;
  while (answer.empty() && drip.send("a")) answer = drip.receive();
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 408"));
  EXPECT_LT(std::chrono::steady_clock::now() - begun, seconds{2});
}

TEST_F(ServerTest, LimitsTheTimeOfABody) {
  start({.body_timeout = kShort});
  RawSocket socket = connect();
  socket.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhe");
  const std::string answer = socket.receive_all();
  EXPECT_TRUE(answer.ends_with("body_timeout")) << answer;
}

TEST_F(ServerTest, ClosesAnIdleConnection) {
  start({.idle_timeout = kShort});
  RawSocket socket = connect();
  socket.send(get("/a"));
  EXPECT_TRUE(socket.receive_until("GET /a ").ends_with("GET /a "));
  EXPECT_TRUE(socket.ends());
}

TEST_F(ServerTest, TurnsAwayConnectionsBeyondItsLimit) {
  start({.connections_max = 1});
  RawSocket first = connect();
  first.send(get("/a"));
  EXPECT_FALSE(first.receive_until("GET /a ").empty());
  RawSocket second = connect();
  EXPECT_TRUE(second.receive_all().starts_with("HTTP/1.1 503"));
  first.send(get("/b"));
  EXPECT_TRUE(first.receive_until("GET /b ").ends_with("GET /b "));
}

TEST_F(ServerTest, TellsWhyItCannotListen) {
  start();
  EXPECT_NE(server_->port(), 0);
  // Without SO_REUSEPORT nobody else may have the port.
  const RawSocket taken{::socket(AF_INET, SOCK_STREAM, 0)};
  sockaddr_in address = RawSocket::loopback(0);
  socklen_t size = sizeof address;
  ASSERT_EQ(::bind(taken.descriptor(), reinterpret_cast<sockaddr*>(&address), size), 0);
  ASSERT_EQ(::listen(taken.descriptor(), 1), 0);
  ::getsockname(taken.descriptor(), reinterpret_cast<sockaddr*>(&address), &size);
  const auto refused = Server::open({.port = ntohs(address.sin_port)}, *log_,
                                    [](const WorkerServices&) { return nullptr; });
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "cannot_listen");
}

TEST_F(ServerTest, ASecondServerDoesNotShareThePort) {
  start({.workers = 2});
  const auto refused = Server::open({.port = server_->port(), .workers = 2}, *log_,
                                    [](const WorkerServices&) { return nullptr; });
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "cannot_listen");
  EXPECT_NE(refused.error().message.find("in use"), std::string::npos) << refused.error().message;
}

TEST_F(ServerTest, DrainWaitsForTheRequestInProgress) {
  start({.workers = 2});
  RawSocket idle = connect();
  idle.send(get("/a"));
  EXPECT_FALSE(idle.receive_until("GET /a ").empty());
  RawSocket busy = connect();
  busy.send(get("/held"));
  probe_.waiting.get_future().wait();
  auto drained = std::async(std::launch::async, [&] { return server_->drain(seconds{10}); });
  EXPECT_TRUE(idle.ends());
  EXPECT_EQ(drained.wait_for(kShort), std::future_status::timeout);
  probe_.release.set_value();
  const std::string answer = busy.receive_until("released");
  EXPECT_NE(answer.find("Connection: close\r\n"), std::string::npos);
  EXPECT_EQ(drained.get(), 0U);
}

TEST_F(ServerTest, DrainCutsWhatDoesNotEndInTime) {
  start();
  RawSocket busy = connect();
  busy.send(get("/wait"));
  probe_.waiting.get_future().wait();
  EXPECT_EQ(server_->drain(kShort), 1U);
  EXPECT_EQ(probe_.caller_gone.get_future().wait_for(seconds{0}), std::future_status::ready);
  const std::string answer = busy.receive_until("}}");  // this handler says nothing by itself
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 500 ")) << answer;
  EXPECT_NE(answer.find("Connection: close\r\n"), std::string::npos) << answer;
  EXPECT_TRUE(busy.ends());
}

TEST_F(ServerTest, RunsPeriodicTasksOnTheWorker) {
  start();
  std::promise<void> twice;
  int runs = 0;
  server_->every(0, milliseconds{5}, [&] {
    if (++runs == 2) twice.set_value();
  });
  EXPECT_EQ(twice.get_future().wait_for(seconds{5}), std::future_status::ready);
  server_.reset();
}

}  // namespace
}  // namespace sar::net
