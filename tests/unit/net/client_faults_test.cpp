// Vendors that misbehave: each fault has its error, and its connection is not used again.
#include <gtest/gtest.h>

#include "client_fixture.hpp"

namespace sar::net {
namespace {

using std::chrono::milliseconds;

struct Fault {
  std::string_view name;
  std::string_view answer;
  std::string_view error;
};

void PrintTo(const Fault& fault, std::ostream* out) { *out << fault.name; }

constexpr Fault kFaults[] = {
    {"closes at once", "", "connection_closed"},
    {"closes in the head", "HTTP/1.1 200 OK\r\nContent-Le", "connection_closed"},
    {"is not HTTP", "220 mail.example ESMTP\r\n\r\n", "bad_response"},
    {"two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nhi",
     "bad_response"},
    {"length and chunks",
     "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n", "bad_response"},
    {"switches protocols", "HTTP/1.1 101 Switching Protocols\r\n\r\n", "bad_response"},
    {"length too long", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhi", "stream_broken"},
    {"cut between chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n",
     "stream_broken"},
    {"bad chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", "stream_broken"},
};

class FaultTest : public ClientTest, public testing::WithParamInterface<Fault> {};

TEST_P(FaultTest, IsReportedAndTheConnectionDropped) {
  ScriptedVendor vendor{{answering(std::string{GetParam().answer})}};
  const Outcome outcome = fetch(vendor.port());
  EXPECT_EQ(outcome.error, GetParam().error);
  EXPECT_EQ(outcome.retry == Retry::OtherChannel, outcome.status == 0);
  EXPECT_EQ(pool().counters().open, 0);
}

INSTANTIATE_TEST_SUITE_P(Faults, FaultTest, testing::ValuesIn(kFaults));

TEST_F(ClientTest, AResetInTheBodyIsABrokenStream) {
  ScriptedVendor vendor{{[](RawSocket& socket) {
    socket.receive_until(kRequestEnd);
    socket.send("HTTP/1.1 200 OK\r\n\r\nuntil close");
    socket.reset();
  }}};
  const Outcome outcome = fetch(vendor.port());
  EXPECT_TRUE(outcome.error == "stream_broken" || outcome.error == "connection_closed");
}

TEST_F(ClientTest, BytesBehindAWholeAnswerEndTheConnection) {
  ScriptedVendor vendor{{answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi there")}};
  const Outcome outcome = fetch(vendor.port());
  EXPECT_EQ(outcome.body, "hi");
  EXPECT_EQ(outcome.error, "");
  EXPECT_EQ(pool().counters().open, 0);
}

TEST_F(ClientTest, LimitsTheHeadOfAnAnswer) {
  options_.head_bytes_max = 1'000;
  options_.header_count_max = 5;
  ScriptedVendor large{{answering("HTTP/1.1 200 OK\r\nA: " + std::string(1'000, 'x'))}};
  EXPECT_EQ(fetch(large.port()).error, "bad_response");
  std::string fields;
  for (int count = 0; count < 6; ++count) fields += "A: b\r\n";
  ScriptedVendor many{{answering("HTTP/1.1 200 OK\r\n" + fields + "\r\n")}};
  EXPECT_EQ(fetch(many.port()).error, "bad_response");
}

TEST_F(ClientTest, NobodyListens) {
  std::uint16_t port = 0;
  {
    const ScriptedVendor gone{{}};
    port = gone.port();
  }
  const Outcome outcome = fetch(port);
  EXPECT_EQ(outcome.error, "connect_failed");
  EXPECT_EQ(outcome.retry, Retry::OtherChannel);
}

TEST_F(ClientTest, ANameThatDoesNotExist) {
  const Outcome outcome =
      run(request({.tls = false, .host = "no-such-host.invalid", .port = 80}, {}));
  EXPECT_TRUE(outcome.error == "connect_failed" || outcome.error == "connect_timeout");
}

TEST_F(ClientTest, ANameIsLookedUp) {
  ScriptedVendor vendor{{answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")}};
  const Outcome outcome =
      run(request({.tls = false, .host = "localhost", .port = vendor.port()}, {}));
  EXPECT_EQ(outcome.body, "hi");
}

TEST_F(ClientTest, AVendorThatDoesNotAnswerInTime) {
  ScriptedVendor vendor{{[](RawSocket& socket) {
    socket.receive_until(kRequestEnd);
    EXPECT_TRUE(socket.ends());
  }}};
  const auto begun = std::chrono::steady_clock::now();
  const Outcome outcome = fetch(vendor.port(), {.first_byte = milliseconds{50}});
  EXPECT_EQ(outcome.error, "first_byte_timeout");
  EXPECT_GE(std::chrono::steady_clock::now() - begun, milliseconds{50});
}

TEST_F(ClientTest, AVendorThatStopsInTheMiddle) {
  ScriptedVendor vendor{{[](RawSocket& socket) {
    socket.receive_until(kRequestEnd);
    socket.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n");
    EXPECT_TRUE(socket.ends());
  }}};
  const Outcome outcome = fetch(vendor.port(), {.idle = milliseconds{50}});
  EXPECT_EQ(outcome.body, "hi");
  EXPECT_EQ(outcome.error, "idle_timeout");
}

TEST_F(ClientTest, ADripDoesNotExtendTheTimeOfAnAnswer) {
  ScriptedVendor vendor{{[](RawSocket& socket) {
    socket.receive_until(kRequestEnd);
    // Sends one byte for each time-out of a short wait, until the client ends it.
    const timeval pace{.tv_sec = 0, .tv_usec = 20'000};
    ::setsockopt(socket.descriptor(), SOL_SOCKET, SO_RCVTIMEO, &pace, sizeof pace);
    socket.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    while (socket.send("1\r\nx\r\n")) static_cast<void>(socket.receive());
  }}};
  const auto begun = std::chrono::steady_clock::now();
  const Outcome outcome = fetch(vendor.port(), {.whole = milliseconds{200}});
  EXPECT_EQ(outcome.error, "idle_timeout");
  EXPECT_FALSE(outcome.body.empty());
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds{5});
  EXPECT_EQ(pool().counters().open, 0);
}

TEST_F(ClientTest, AVendorThatDoesNotAcceptInTime) {
  // A backlog of one that is full: the kernel does not complete another connection.
  const RawSocket full{::socket(AF_INET, SOCK_STREAM, 0)};
  sockaddr_in address = RawSocket::loopback(0);
  socklen_t size = sizeof address;
  ASSERT_EQ(::bind(full.descriptor(), reinterpret_cast<sockaddr*>(&address), size), 0);
  ASSERT_EQ(::listen(full.descriptor(), 0), 0);
  ::getsockname(full.descriptor(), reinterpret_cast<sockaddr*>(&address), &size);
  const RawSocket waiting = RawSocket::connect(ntohs(address.sin_port));
  const Outcome outcome = fetch(ntohs(address.sin_port), {.connect = milliseconds{50}});
  EXPECT_EQ(outcome.error, "connect_timeout");
}

}  // namespace
}  // namespace sar::net
