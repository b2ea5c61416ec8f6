// TLS on both sides: sessions in memory, then the client pool against the server.
#include "net/tls.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "client_fixture.hpp"
#include "net/server.hpp"
#include "net/tls_session.hpp"
#include "test_certificate.hpp"

namespace sar::net {
namespace {

using std::chrono::milliseconds;

// Two ends of a pipe that never waits.
struct PipeEnd final : CipherPort {
  IoResult receive_cipher(std::span<char> into) override {
    if (incoming.empty()) return {.state = cut ? IoState::End : IoState::WouldBlock};
    const std::size_t bytes = std::min(into.size(), incoming.size());
    std::copy_n(incoming.begin(), bytes, into.begin());
    incoming.erase(0, bytes);
    return {.state = IoState::Done, .bytes = bytes};
  }
  IoResult send_cipher(std::string_view bytes) override {
    sent += bytes.size();
    other->incoming.append(bytes);
    return {.state = IoState::Done, .bytes = bytes.size()};
  }
  PipeEnd* other = nullptr;
  std::string incoming;
  std::size_t sent = 0;
  bool cut = false;
};

struct Pipe {
  Pipe() {
    client.other = &server;
    server.other = &client;
  }
  PipeEnd client;
  PipeEnd server;
};

class TlsSessionTest : public testing::Test {
 protected:
  static bool shake_hands(TlsSession& client, TlsSession& server) {
    for (int round = 0; round < 5; ++round) {
      const auto one = client.handshake();
      const auto two = server.handshake();
      if (one == TlsSession::Handshake::Failed || two == TlsSession::Handshake::Failed) break;
      if (one == TlsSession::Handshake::Done && two == TlsSession::Handshake::Done) return true;
    }
    return false;
  }

  TestCertificate certificate_{"DNS:localhost,IP:127.0.0.1"};
  TlsSettings server_settings_ =
      make_server_tls(certificate_.certificate(), certificate_.key()).value();
  TlsSettings client_settings_ = make_client_tls(certificate_.certificate()).value();
  std::shared_ptr<TlsTicket> ticket_ = std::make_shared<TlsTicket>();
  Pipe pipe_;
  std::array<char, 100> buffer_{};
};

TEST_F(TlsSessionTest, CarriesBytesAndEndsInOrder) {
  TlsSession server{server_settings_, pipe_.server};
  TlsSession client{client_settings_, pipe_.client, "localhost", ticket_};
  ASSERT_TRUE(shake_hands(client, server));
  EXPECT_EQ(server.read(buffer_).state, IoState::WouldBlock);
  EXPECT_EQ(client.write("hello").bytes, 5U);
  const IoResult read = server.read(buffer_);
  EXPECT_EQ(std::string_view(buffer_.data(), read.bytes), "hello");
  client.say_goodbye();
  EXPECT_EQ(server.read(buffer_).state, IoState::End);
}

TEST_F(TlsSessionTest, ACutIsNotAnEnd) {
  TlsSession server{server_settings_, pipe_.server};
  TlsSession client{client_settings_, pipe_.client, "localhost", ticket_};
  ASSERT_TRUE(shake_hands(client, server));
  pipe_.server.cut = true;
  EXPECT_EQ(server.read(buffer_).state, IoState::Failed);
}

TEST_F(TlsSessionTest, ChecksNameAndIssuer) {
  for (const auto& [host, trusted] : {std::pair{"localhost", true},
                                      {"127.0.0.1", true},
                                      {"other.example", false},
                                      {"127.0.0.2", false}}) {
    Pipe pipe;
    TlsSession server{server_settings_, pipe.server};
    TlsSession client{client_settings_, pipe.client, host, ticket_};
    EXPECT_EQ(shake_hands(client, server), trusted) << host;
  }
  TlsSession server{server_settings_, pipe_.server};
  TlsSession client{make_client_tls("").value(), pipe_.client, "localhost",
                    std::make_shared<TlsTicket>()};
  EXPECT_FALSE(shake_hands(client, server));
}

TEST_F(TlsSessionTest, TheSecondHandshakeIsShort) {
  std::array<std::size_t, 2> sent{};
  for (std::size_t& bytes : sent) {
    Pipe pipe;
    TlsSession server{server_settings_, pipe.server};
    TlsSession client{client_settings_, pipe.client, "localhost", ticket_};
    ASSERT_TRUE(shake_hands(client, server));
    EXPECT_EQ(client.read(buffer_).state, IoState::WouldBlock);  // takes the tickets
    bytes = pipe.server.sent;
  }
  EXPECT_LT(sent[1] + 300, sent[0]) << "the certificate was sent again";
}

class EchoHandler final : public RequestHandler {
 public:
  Task<void> handle(HttpExchange& exchange) override {
    const auto body = co_await exchange.read_body();
    if (!body) co_return;
    const std::string_view pieces[] = {"echo: ", **body};
    static_cast<void>(co_await exchange.answer({}, pieces));
  }
  void refused(const HttpError&) override {}
};

class TlsTest : public ClientTest {
 protected:
  void start() {
    auto opened =
        Server::open({.port = 0,
                      .certificate_file = certificate_.certificate(),
                      .private_key_file = certificate_.key()},
                     *log_, [](const WorkerServices&) { return std::make_unique<EchoHandler>(); });
    ASSERT_TRUE(opened) << opened.error().message;
    server_ = std::move(*opened);
    server_->start();
    options_.extra_ca_file = certificate_.certificate();
  }
  Outcome fetch_tls(const std::string& host = "localhost") {
    return run(request({.tls = true, .host = host, .port = server_->port()}, {}));
  }

  TestCertificate certificate_{"DNS:localhost"};
  std::unique_ptr<Logger> log_ = make_silent_log();
  std::unique_ptr<Server> server_;
};

TEST_F(TlsTest, AnswersAndKeepsTheConnection) {
  start();
  for (int count = 0; count < 3; ++count) {
    EXPECT_EQ(fetch_tls().body, "echo: {\"a\":1}END");
  }
  EXPECT_EQ(pool().counters().opened, 1U);
}

TEST_F(TlsTest, CarriesLargeBodies) {
  start();
  const std::string body(3 * 1024 * 1024, 'x');
  body_ = {body};
  EXPECT_EQ(fetch_tls().body, "echo: " + body);
  EXPECT_EQ(fetch_tls().body, "echo: " + body);
  EXPECT_EQ(pool().counters().opened, 1U);
}

TEST_F(TlsTest, RefusesAnotherName) {
  start();
  EXPECT_EQ(fetch_tls("127.0.0.1").error, "tls_failed");
  EXPECT_EQ(pool().counters().open, 0);
}

TEST_F(TlsTest, AServerThatDoesNotSpeakTls) {
  ScriptedVendor vendor{{[](RawSocket& socket) {
    static_cast<void>(socket.receive());
    socket.send("HTTP/1.1 400 Bad Request\r\n\r\n");
  }}};
  const Outcome outcome =
      run(request({.tls = true, .host = "localhost", .port = vendor.port()}, {}));
  EXPECT_EQ(outcome.error, "tls_failed");
}

TEST_F(TlsTest, AHandshakeThatNeverEnds) {
  ScriptedVendor vendor{{[](RawSocket& socket) {
    static_cast<void>(socket.receive());
    EXPECT_TRUE(socket.ends());
  }}};
  const Outcome outcome = run(request({.tls = true, .host = "localhost", .port = vendor.port()},
                                      {.connect = milliseconds{50}}));
  EXPECT_EQ(outcome.error, "connect_timeout");
}

TEST_F(TlsTest, PlainHttpToTheTlsPortEnds) {
  start();
  RawSocket socket = RawSocket::connect(server_->port());
  socket.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(socket.receive_all().find("HTTP/"), std::string::npos);
}

// The names in the certificate that a new connection is shown.
std::string certificate_names(const TestCertificate& trusted, std::uint16_t port) {
  const RawSocket socket = RawSocket::connect(port);
  const TlsSettings settings = make_client_tls(trusted.certificate()).value();
  const std::unique_ptr<SSL, decltype(&SSL_free)> ssl{SSL_new(settings.get()), &SSL_free};
  SSL_set_fd(ssl.get(), socket.descriptor());
  SSL_set_verify(ssl.get(), SSL_VERIFY_NONE, nullptr);
  if (SSL_connect(ssl.get()) != 1) return "no handshake";
  const std::unique_ptr<X509, decltype(&X509_free)> shown{SSL_get1_peer_certificate(ssl.get()),
                                                          &X509_free};
  return X509_check_host(shown.get(), "new.example", 0, 0, nullptr) == 1 ? "new" : "old";
}

TEST_F(TlsTest, NewConnectionsUseTheNewCertificate) {
  start();
  EXPECT_EQ(fetch_tls().status, 200);
  EXPECT_EQ(certificate_names(certificate_, server_->port()), "old");
  certificate_.write("DNS:new.example");
  ASSERT_TRUE(server_->reload_certificate());
  EXPECT_EQ(certificate_names(certificate_, server_->port()), "new");
  EXPECT_EQ(fetch_tls().status, 200) << "a connection that is there goes on";
  EXPECT_EQ(pool().counters().opened, 1U);
}

TEST_F(TlsTest, ABrokenCertificateIsRefusedAndTheOldOneStays) {
  start();
  std::ofstream{certificate_.certificate()} << "broken";
  const auto reloaded = server_->reload_certificate();
  ASSERT_FALSE(reloaded);
  EXPECT_EQ(reloaded.error().code, "bad_certificate");
  const TestCertificate any{"DNS:a"};
  EXPECT_EQ(certificate_names(any, server_->port()), "old");
}

TEST(TlsSettings, TellWhatIsWrong) {
  const TestCertificate one{"DNS:a"};
  const TestCertificate two{"DNS:a"};
  EXPECT_FALSE(make_server_tls("/nonexistent", one.key()));
  EXPECT_FALSE(make_server_tls(one.certificate(), "/nonexistent"));
  EXPECT_FALSE(make_server_tls(one.certificate(), two.key())) << "key of another certificate";
  EXPECT_FALSE(make_client_tls("/nonexistent"));
}

}  // namespace
}  // namespace sar::net
