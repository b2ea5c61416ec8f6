// The client pool against a vendor that follows a script.
#include <gtest/gtest.h>

#include <future>

#include "client_fixture.hpp"

namespace sar::net {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::string_view kOk = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

TEST_F(ClientTest, SendsTheRequestInOnePiece) {
  std::string seen;
  {
    ScriptedVendor vendor{{[&](RawSocket& socket) {
      seen = socket.receive_until(kRequestEnd);
      socket.send(kOk);
    }}};
    const Outcome outcome = fetch(vendor.port());
    EXPECT_EQ(outcome.status, 200);
    EXPECT_EQ(outcome.body, "hi");
    EXPECT_EQ(outcome.error, "");
  }
  EXPECT_TRUE(seen.starts_with("POST /v1 HTTP/1.1\r\nHost: 127.0.0.1:"));
  EXPECT_TRUE(seen.ends_with("\r\nContent-Length: 10\r\n\r\n{\"a\":1}END")) << seen;
}

TEST_F(ClientTest, ATargetOfTheRequestTakesThePlaceOfTheHeads) {
  std::string seen;
  {
    ScriptedVendor vendor{{[&](RawSocket& socket) {
      seen = socket.receive_until(kRequestEnd);
      socket.send(kOk);
    }}};
    target_ = "/v1beta/models/a%20b:generateContent?alt=sse";
    EXPECT_EQ(fetch(vendor.port()).body, "hi");
  }
  EXPECT_TRUE(
      seen.starts_with("POST /v1beta/models/a%20b:generateContent?alt=sse HTTP/1.1\r\n"
                       "Host: 127.0.0.1:"))
      << seen;
}

TEST_F(ClientTest, AGuardedClientDoesNotConnectInside) {
  ScriptedVendor vendor{{}};
  options_.public_addresses_only = true;
  const Outcome outcome = fetch(vendor.port());
  EXPECT_EQ(outcome.error, "address_not_public");
  EXPECT_EQ(vendor.connections(), 0);
}

TEST_F(ClientTest, ReusesTheConnectionUsedLast) {
  ScriptedVendor vendor{{answering(std::string{kOk}, 3)}};
  for (int count = 0; count < 2; ++count) EXPECT_EQ(fetch(vendor.port()).body, "hi");
  EXPECT_EQ(pool().counters().open, 1);
  EXPECT_EQ(fetch(vendor.port()).body, "hi");
  EXPECT_EQ(vendor.connections(), 1);
  EXPECT_EQ(pool().counters().opened, 1U);
  EXPECT_EQ(pool().counters().reused, 2U);
}

TEST_F(ClientTest, ReadsChunkedAnswers) {
  ScriptedVendor vendor{
      {answering("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                 "5\r\nhello\r\n6;x\r\n world\r\n0\r\nT: 1\r\n\r\n",
                 2)}};
  EXPECT_EQ(fetch(vendor.port()).body, "hello world");
  EXPECT_EQ(fetch(vendor.port()).body, "hello world");
  EXPECT_EQ(vendor.connections(), 1);
}

TEST_F(ClientTest, ReadsAnswersThatEndWithTheConnection) {
  ScriptedVendor vendor{
      {answering("HTTP/1.1 200 OK\r\n\r\nhello"), answering("HTTP/1.0 200 OK\r\n\r\nhello")}};
  EXPECT_EQ(fetch(vendor.port()).body, "hello");
  EXPECT_EQ(fetch(vendor.port()).body, "hello");
  EXPECT_EQ(vendor.connections(), 2);
}

TEST_F(ClientTest, ReadsALargeAnswer) {
  const std::string body(5 * 1024 * 1024, 'x');
  ScriptedVendor vendor{
      {answering("HTTP/1.1 200 OK\r\nContent-Length: 5242880\r\n\r\n" + body, 2)}};
  EXPECT_EQ(fetch(vendor.port()).body, body);
  EXPECT_EQ(fetch(vendor.port()).body, body);
  EXPECT_EQ(vendor.connections(), 1);
}

TEST_F(ClientTest, SkipsInterimAnswersButNotEndlessly) {
  std::string interim;
  for (int count = 0; count < 10; ++count) interim += "HTTP/1.1 103 Early Hints\r\nA: b\r\n\r\n";
  ScriptedVendor vendor{{answering(interim + std::string{kOk}, 2),
                         answering(interim + "HTTP/1.1 100 Continue\r\n\r\n" + std::string{kOk})}};
  EXPECT_EQ(fetch(vendor.port()).body, "hi");
  EXPECT_EQ(fetch(vendor.port()).body, "hi");
  {
    // A connection of its own: the first one waits for a third request.
    ScriptedVendor flood{{answering(interim + interim + std::string{kOk})}};
    EXPECT_EQ(fetch(flood.port()).error, "bad_response");
  }
}

TEST_F(ClientTest, KnowsAnswersWithoutABody) {
  ScriptedVendor vendor{{answering("HTTP/1.1 204 No Content\r\n\r\n", 1)}};
  const Outcome outcome = fetch(vendor.port());
  EXPECT_EQ(outcome.status, 204);
  EXPECT_EQ(outcome.body, "");
  EXPECT_EQ(outcome.error, "");
}

TEST_F(ClientTest, AGetWithoutBodyStatesNoLength) {
  method_ = "GET";
  body_.clear();
  std::string seen;
  {
    ScriptedVendor vendor{{[&](RawSocket& socket) {
      seen = socket.receive_until("\r\n\r\n");
      socket.send(kOk);
    }}};
    EXPECT_EQ(fetch(vendor.port()).body, "hi");
  }
  EXPECT_EQ(seen.find("Content-Length"), std::string::npos);
}

TEST_F(ClientTest, AHeadRequestExpectsNoBody) {
  method_ = "HEAD";
  ScriptedVendor vendor{{answering("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n")}};
  const Outcome outcome = fetch(vendor.port());
  EXPECT_EQ(outcome.status, 200);
  EXPECT_EQ(outcome.error, "");
}

TEST_F(ClientTest, DropsAnIdleConnectionThatTheVendorCloses) {
  std::promise<void> is_idle;
  ScriptedVendor vendor{{[&](RawSocket& socket) {
                           answering(std::string{kOk})(socket);
                           is_idle.get_future().wait();
                         },
                         answering(std::string{kOk})}};
  EXPECT_EQ(fetch(vendor.port()).body, "hi");
  is_idle.set_value();
  run_until([&] { return pool().counters().open == 0; });
  EXPECT_EQ(pool().counters().stale, 1U);
  EXPECT_EQ(fetch(vendor.port()).body, "hi");
  EXPECT_EQ(vendor.connections(), 2);
}

TEST_F(ClientTest, DropsAnIdleConnectionThatSpeaksUnasked) {
  ScriptedVendor vendor{{[](RawSocket& socket) {
                           socket.receive_until(kRequestEnd);
                           socket.send(kOk);
                           socket.send("HTTP/1.1 200 OK\r\n");
                           EXPECT_TRUE(socket.ends());
                         },
                         answering(std::string{kOk})}};
  EXPECT_EQ(fetch(vendor.port()).body, "hi");
  run_until([&] { return pool().counters().open == 0; });
  EXPECT_EQ(fetch(vendor.port()).body, "hi");
}

TEST_F(ClientTest, DropsAConnectionAfterItsIdleTime) {
  options_.idle_time_max = milliseconds{30};
  ScriptedVendor vendor{{answering(std::string{kOk}, 2)}};
  EXPECT_EQ(fetch(vendor.port()).body, "hi");
  EXPECT_EQ(pool().counters().open, 1);
  run_until([&] { return pool().counters().open == 0; });
  EXPECT_EQ(pool().counters().stale, 0U);
}

TEST_F(ClientTest, AClosedReusedConnectionIsNotRetriedWhenTheRequestMayHaveArrived) {
  ScriptedVendor vendor{{[&](RawSocket& socket) {
    socket.receive_until(kRequestEnd);
    socket.send(kOk);
    socket.receive_until(kRequestEnd);
  }}};
  EXPECT_EQ(fetch(vendor.port()).body, "hi");
  const Outcome outcome = fetch(vendor.port());
  EXPECT_EQ(outcome.error, "connection_closed");
  EXPECT_EQ(outcome.retry, Retry::OtherChannel);
  EXPECT_EQ(vendor.connections(), 1);
}

TEST_F(ClientTest, AReusedConnectionThatTookNothingIsReplaced) {
  std::promise<void> answered;
  std::promise<void> reset;
  ScriptedVendor vendor{{[&](RawSocket& socket) {
                           socket.receive_until(kRequestEnd);
                           socket.send(kOk);
                           answered.get_future().wait();
                           socket.reset();
                           reset.set_value();
                         },
                         answering(std::string{kOk})}};
  EXPECT_EQ(fetch(vendor.port()).body, "hi");
  answered.set_value();
  reset.get_future().wait();
  EXPECT_EQ(fetch(vendor.port()).body, "hi");
  EXPECT_EQ(vendor.connections(), 2);
}

TEST_F(ClientTest, CancelClosesTheVendorsSocketAtOnce) {
  std::promise<void> asked;
  std::promise<bool> ended;
  ScriptedVendor vendor{{[&](RawSocket& socket) {
    socket.receive_until(kRequestEnd);
    asked.set_value();
    ended.set_value(socket.ends());
  }}};
  std::thread caller{[&] {
    asked.get_future().wait();
    asio::post(io_, [&] { cancel_.cancel(); });
  }};
  const Outcome outcome = fetch(vendor.port());
  caller.join();
  EXPECT_EQ(outcome.error, "cancelled");
  auto end = ended.get_future();
  ASSERT_EQ(end.wait_for(seconds{1}), std::future_status::ready);
  EXPECT_TRUE(end.get());
  EXPECT_EQ(pool().counters().open, 0);
}

TEST_F(ClientTest, CancelEndsAStream) {
  std::promise<bool> ended;
  ScriptedVendor vendor{{[&](RawSocket& socket) {
    socket.receive_until(kRequestEnd);
    socket.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n");
    asio::post(io_, [&] { cancel_.cancel(); });
    ended.set_value(socket.ends());
  }}};
  EXPECT_EQ(fetch(vendor.port()).error, "cancelled");
  EXPECT_TRUE(ended.get_future().get());
}

TEST_F(ClientTest, AfterCancelNothingIsSent) {
  ScriptedVendor vendor{{}};
  cancel_.cancel();
  EXPECT_EQ(fetch(vendor.port()).error, "cancelled");
  EXPECT_EQ(vendor.connections(), 0);
}

Task<bool> drop_reply(HttpClientPool& pool, OutboundRequest request) {
  const auto reply = co_await pool.send(request);
  co_return reply.has_value();
}

TEST_F(ClientTest, AReplyThatIsDroppedBeforeItsEndClosesTheConnection) {
  std::promise<bool> ended;
  ScriptedVendor vendor{{[&](RawSocket& socket) {
    socket.receive_until(kRequestEnd);
    socket.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
    ended.set_value(socket.ends());
  }}};
  const auto head = OutboundHead::make({.tls = false, .host = "127.0.0.1", .port = vendor.port()},
                                       "POST", "/", {});
  const std::string_view body[] = {kRequestEnd};
  EXPECT_TRUE(
      run(drop_reply(pool(), {.head = **head, .body = body, .deadlines = {}, .cancel = cancel_})));
  EXPECT_EQ(pool().counters().open, 0);
  EXPECT_TRUE(ended.get_future().get());
}

}  // namespace
}  // namespace sar::net
